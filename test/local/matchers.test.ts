/** The matchers, in vitest and in jest's own expect, and what they say when they fail. */
import { expect as jestExpect } from 'expect';
import { describe, expect, it } from 'vitest';
import { SuprSend } from '../../src/index.ts';
import { localSuprSend, type LocalSuprSend } from '../../src/local.ts';
import { matchers, type LocalMatchers } from '../../src/testing.ts';
import { WORKSPACE } from './workspace.ts';

declare module 'vitest' {
  interface Matchers<R extends void | Promise<void> = void | Promise<void>, T = unknown> extends LocalMatchers<R> {}
}
declare module 'expect' {
  interface Matchers<R extends void | Promise<void>> extends LocalMatchers<R> {}
}

expect.extend(matchers);
jestExpect.extend(matchers);

async function shipped(workflow = 'order-shipped'): Promise<LocalSuprSend> {
  const local = localSuprSend(WORKSPACE, { seed: { users: [{ distinct_id: 'u1', $email: ['ann@example.com'], name: 'Ann' }] } });
  await new SuprSend(local.options).workflows.trigger({ workflow, recipients: ['u1'], data: { order_id: 'ORD-1' } });
  return local;
}

const failing = (check: () => void): string => {
  try {
    check();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('it did not fail');
};

describe.each([
  ['vitest', expect as unknown as (value: unknown) => LocalMatchers & { not: LocalMatchers }],
  ['jest', jestExpect as unknown as (value: unknown) => LocalMatchers & { not: LocalMatchers }],
])('the matchers in %s', (_name, check) => {
  it('refuse what can never match, which would always pass with not', async () => {
    const local = await shipped();
    for (const attempt of [
      () => check(local).not.toHaveNotified('u1', { chanel: 'email' } as never),
      () => check(local).not.toHaveNotified(undefined as never),
      () => check(local).not.toHaveNotified({ object_type: 'teams' } as never),
      () => check(local).not.toHaveSkipped('u1', { reasons: 'no_address' } as never),
      () => check(local).not.toHaveNotified('u1', { channel: 'emial' } as never),
      () => check(local).not.toHaveSkipped('u1', { reason: 'no_adress' } as never),
      () => check(local).not.toHaveNotified('u1', { times: '2' } as never),
      () => check(local).not.toHaveNotified('u1', null as never),
      () => check(local).not.toHaveNotified('u1', new Map() as never),
    ])
      expect(failing(attempt)).toMatch(
        /has no field "chanel"\. Its fields are|the recipient must be a distinct_id|has no field "reasons"|"emial" is not a channel\. It must be one of email, sms|"no_adress" is not a reason\. It must be one of category_opted_out|times must be a whole number|the filter must be an object/,
      );
    const cycle: Record<string, unknown> = {};
    cycle.cycle = cycle;
    for (const content of [new Map([['subject', 'zzz']]), new Date(), { subject: new Set() }, { a: [() => true] }, cycle])
      expect(failing(() => check(local).toHaveNotified('u1', { content: content as never }))).toContain('content can only hold JSON');
    expect(failing(() => check(local).toHaveNotified('u1', { content: { subject: /Bye/ } }))).toContain('with content {"subject":"/Bye/"}');
  });

  it('find messages by any of their fields', async () => {
    const local = await shipped();
    check(local).toHaveNotified('u1');
    check(local).toHaveNotified('u1', { channel: 'email', workflow: 'order-shipped', times: 1 });
    check(local).toHaveNotified('u1', { content: { subject: 'Order ORD-1 for Ann' } });
    check(local).toHaveNotified('u1', { to: /@example\.com$/ });
    check(local).toHaveNotified('u1', { content: { html: expect.stringContaining('ORD-1') } } as never);
    check(local).not.toHaveNotified('u1', { channel: 'sms' });
    check(local).not.toHaveNotified('u2');
    check(local).toHaveSkipped('u1', { channel: 'sms', reason: 'no_address' });
    check(local).not.toHaveSkipped('u1', { channel: 'email' });
  });

  it('compare lists by their length', async () => {
    const { messages, skipped } = await shipped();
    const outbox = { skipped, messages: messages.map((one) => ({ ...one, content: { actions: [{ name: 'Open', url: 'x' }] } })) };
    check(outbox).toHaveNotified('u1', { content: { actions: [{ name: 'Open' }] } });
    check(outbox).not.toHaveNotified('u1', { content: { actions: [] } });
    expect(failing(() => check(outbox).toHaveNotified('u1', { content: { actions: [] } }))).toContain(
      'content {"actions":[{"name":"Open","url":"x"}]}',
    );
  });

  it('say what was sent instead, and why the rest was not', async () => {
    const local = await shipped();
    expect(failing(() => check(local).toHaveNotified('u1', { channel: 'sms' }))).toBe(
      'expected a message for u1 with channel "sms"\n' +
        'sent to u1: email (order-shipped, template order)\n' +
        'not sent: sms: no_address (template: live channels: [sms], but no respective user (subscribed-)channels present)',
    );
    expect(failing(() => check(local).not.toHaveNotified('u1'))).toBe(
      'expected not a message for u1, but there is one\nsent to u1: email (order-shipped, template order)',
    );
    expect(failing(() => check(local).toHaveNotified('u1', { times: 2 }))).toContain('expected 2 messages for u1');
    expect(failing(() => check(local).toHaveNotified('u1', { to: /@nowhere/, content: { subject: /Bye/ } }))).toBe(
      'expected a message for u1 with to /@nowhere/, content {"subject":"/Bye/"}\n' +
        'sent to u1: email (order-shipped, template order, to "ann@example.com", content {"subject":"Order ORD-1 for Ann"})\n' +
        'not sent: sms: no_address (template: live channels: [sms], but no respective user (subscribed-)channels present)',
    );
    const refused = localSuprSend();
    await new SuprSend(refused.options).workflows.trigger({ workflow: 'nope', recipients: ['u1'] }).catch(() => undefined);
    expect(failing(() => check(refused).toHaveNotified('u1'))).toContain("refused: workflows.trigger 404 (workflow 'nope' not found)");
    expect(failing(() => check(localSuprSend()).toHaveNotified('u1'))).toContain('was anything triggered?');
    const slow = await shipped('slow');
    expect(failing(() => check(slow).toHaveNotified('u1'))).toContain('; 1 still waiting for the clock: call advance()');
    const both = await shipped();
    await new SuprSend(both.options).workflows.trigger({ workflow: 'nope', recipients: ['u2'] }).catch(() => undefined);
    expect(failing(() => check(both).toHaveNotified('u2'))).toBe(
      "expected a message for u2\nsent to u2: nothing\nsent to others: u1; refused: workflows.trigger 404 (workflow 'nope' not found)",
    );
    expect(failing(() => check(local).toHaveSkipped('u1', { reason: 'missing_variable' }))).toContain('not sent: sms: no_address');
  });

  it('show what they want as it is written', async () => {
    const local = await shipped();
    const filter = {
      workflow: expect.any(Number),
      content: { subject: expect.stringContaining('Bye'), html: expect.not.stringMatching(/ORD/) },
    } as never;
    expect(failing(() => check(local).toHaveNotified('u1', filter))).toContain(
      'with workflow Any<Number>, content {"subject":"StringContaining \\"Bye\\"","html":"StringNotMatching /ORD/"}\n',
    );
    const number = { content: { subject: jestExpect.anything(), html: jestExpect.stringContaining('Bye') } } as never;
    expect(failing(() => check(local).toHaveNotified('u1', number))).toContain(
      '{"subject":"Anything","html":"StringContaining \\"Bye\\""}',
    );
  });

  it('need a local SuprSend', () => {
    expect(failing(() => check([]).toHaveNotified('u1'))).toBe(
      'expect(...).toHaveNotified: needs a local SuprSend, or an object with its messages and skipped.',
    );
  });
});
