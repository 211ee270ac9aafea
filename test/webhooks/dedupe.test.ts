/** The key recognizes a second delivery, and never mixes up two events. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { webhooks, type WebhookEvent } from '../../src/index.ts';
import { inbound, status, unknown } from './samples.ts';

const keyOf = (event: object): string | undefined => webhooks.dedupeKey(event as WebhookEvent);

describe('dedupeKey', () => {
  test('is the same for a second delivery, and for the same status reported again', () => {
    expect(keyOf(status)).toBe('["status","notification-1","delivered"]');
    expect(keyOf({ ...status, suprsend_status: { status: 'delivered', timestamp: 1 }, vendor_response: {} })).toBe(keyOf(status));
    expect(keyOf(structuredClone(inbound))).toBe(keyOf(inbound));
  });

  test('differs if the message, the status, the type, or the time of an inbound message differs', () => {
    const withStatus = (name: string, supr_nid: string): object => ({
      ...status,
      reference: { supr_nid },
      suprsend_status: { status: name },
    });
    fc.assert(
      fc.property(
        fc.tuple(fc.string({ minLength: 1 }), fc.string({ minLength: 1 })),
        fc.tuple(fc.string({ minLength: 1 }), fc.string({ minLength: 1 })),
        (a, b) => {
          expect(keyOf(withStatus(...a)) === keyOf(withStatus(...b))).toBe(a[0] === b[0] && a[1] === b[1]);
        },
      ),
    );
    const later = { ...inbound, suprsend_inbound_message: { ...inbound.suprsend_inbound_message, timestamp: 1 } };
    expect(new Set([status, inbound, later].map(keyOf)).size).toBe(3);
  });

  test('is undefined if the event lacks the fields, so that it is treated as new', () => {
    for (const reference of [undefined, null, {}, { supr_nid: null }, { supr_nid: '' }, { supr_nid: {} }])
      expect(keyOf({ ...status, reference })).toBeUndefined();
    expect(keyOf(unknown)).toBeUndefined();
    expect(keyOf({ event_type: 'inbound_message', suprsend_inbound_message: {} })).toBeUndefined();
    expect(keyOf({ event_type: 'inbound_message', suprsend_inbound_message: { source_message_id: 'm', timestamp: 1 } })).toBe(
      '["inbound_message","m",1]',
    );
  });

  test('contains neither the address nor the words of the user', () => {
    for (const event of [status, inbound]) expect(keyOf(event)).not.toMatch(/1555|Thanks|u1/);
  });
});
