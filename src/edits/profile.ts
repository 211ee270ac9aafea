/** What `get` returns of a user or an object, as a body for `upsert`. */
import { reading } from '../core/errors.ts';
import type { ObjectEntity, User, UserUpsert } from '../../generated/types.gen.ts';

/**
 * The profile of a user or an object that was read, in the form that `upsert` accepts: its properties and its active addresses. What only
 * the server sets, such as ids, times and the state of an address, is left out.
 *
 * @example
 * await suprsend.users.upsert('copy-of-u1', profileOf(await suprsend.users.get('u1')));
 */
export function profileOf(profile: User | ObjectEntity): UserUpsert {
  return reading('profileOf', () => {
    const { properties, ...fields } = profile;
    const channels = Object.entries(fields as Record<string, unknown>).flatMap(([key, addresses]) => {
      if (!key.startsWith('$') || !Array.isArray(addresses)) return [];
      const active = (addresses as { value?: unknown; value_json?: unknown; status?: string }[]).filter(
        ({ status }) => status !== 'inactive',
      );
      return active.length > 0 ? [[key, active.map(({ value, value_json: json }) => json ?? value)] as const] : [];
    });
    return { ...properties, ...(Object.fromEntries(channels) as UserUpsert) };
  });
}
