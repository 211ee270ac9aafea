/** Ways to edit many users. */
import type * as Ours from '../../src/index.ts';
import { accepted, type Open } from '../scale/cases.ts';
import { officialClient } from '../scale/official.ts';

const editMany =
  (via: 'patch' | 'event'): Open =>
  async (hubUrl, bundle) => {
    const { SuprSend, UserEdit } = (await import(bundle)) as typeof Ours;
    const client = new SuprSend({ apiKey: 'key', workspaceKey: 'key', hubUrl });
    function* edits(count: number): Generator<Ours.UserEdit> {
      for (let n = 0; n < count; n += 1)
        yield new UserEdit(`u${n}`).set('plan', 'pro').increment('logins', 1).addEmail(`u${n}@example.com`);
    }
    return async (count) => accepted(via, (await client.users.editMany(edits(count), { via })).success, count);
  };

function officialEdit(client: ReturnType<typeof officialClient>, n: number) {
  const user = client.users.get_edit_instance(`u${n}`);
  user.set('plan', 'pro');
  user.increment('logins', 1);
  user.add_email(`u${n}@example.com`);
  return user;
}

const PATCH = 'suprsend-ts, editMany, via patch';
export const EVENT = 'suprsend-ts, editMany, via event';
const OFFICIAL = '@suprsend/node-sdk, bulk (event)';
export const OFFICIAL_PATCH = '@suprsend/node-sdk, edit (patch), one after the other';

export const cases: Record<string, Open> = {
  [EVENT]: editMany('event'),
  [OFFICIAL]: async (url) => {
    const client = officialClient(url);
    return async (count) => {
      const bulk = client.users.get_bulk_edit_instance();
      for (let n = 0; n < count; n += 1) bulk.append(officialEdit(client, n));
      accepted('official', (await bulk.save()).success, count);
    };
  },
  [PATCH]: editMany('patch'),
  [OFFICIAL_PATCH]: async (url) => {
    const client = officialClient(url);
    return async (count) => {
      for (let n = 0; n < count; n += 1) await client.users.edit(officialEdit(client, n));
    };
  },
};
