/** What other code has put on `Object.prototype` changes nothing: no code of the SDK reads it there, under any name that its sources have. */
import { readdirSync, readFileSync } from 'node:fs';
import { afterEach, expect, test } from 'vitest';
import { paginate } from '../../src/core.ts';
import { SuprSend, UserEdit, webhooks, type BulkResult } from '../../src/index.ts';
import { usersGet, usersList } from '../../src/operations.ts';

const FOLDERS = ['core', 'bulk', 'lists', 'edits', 'webhooks'];

/**
 * Names that JavaScript itself reads on any object: of property descriptors, of iterators and promises, and of JSON. Then the globals of other
 * runtimes, and the callbacks of `hooks`, which may be methods of a class and are not JSON.
 */
const LEFT_OUT = new Set(
  'get set value writable enumerable configurable then return done next throw toJSON Deno Bun onRequest onResponse onRetry onError'.split(
    ' ',
  ),
);

/** Every word of the sources: each name that they read is one of them. */
const names = [
  ...new Set(
    FOLDERS.flatMap((folder) =>
      readdirSync(`src/${folder}`).flatMap((file) => readFileSync(`src/${folder}/${file}`, 'utf8').match(/\$?[A-Za-z_]\w*/g) ?? []),
    ),
  ),
].filter((name) => !LEFT_OUT.has(name) && !(name in {}));

const read = new Set<string>();

/** Notes who reads a name on `Object.prototype`. What is assigned becomes a property, as without it. */
const trap = (name: string): PropertyDescriptor => ({
  configurable: true,
  get() {
    const place = /\/src\/((?:core|bulk|lists|edits|webhooks)\/[\w-]+\.ts|tree\.ts)/.exec(
      new Error('read').stack?.split('\n')[2] ?? '',
    )?.[1];
    if (place) read.add(`${place} reads ${name}`);
    return undefined;
  },
  set(value) {
    Reflect.defineProperty(this as object, name, { value, configurable: true, enumerable: true, writable: true });
  },
});
const clean = (): void => {
  for (const name of names) Reflect.deleteProperty(Object.prototype, name);
};
afterEach(clean);

const reply =
  (status: number, body: unknown): (() => Response) =>
  () =>
    new Response(JSON.stringify(body), { status });
const lost = (): Response => {
  throw new TypeError('fetch failed');
};
const sent: string[] = [];
const make = (answer: (url: string, init: RequestInit) => Response): SuprSend =>
  new SuprSend({
    apiKey: 'key',
    serviceToken: 'token',
    workspace: 'ws',
    workspaceKey: 'wk',
    maxRetries: 0,
    fetch: async (url, init) => {
      const own = init as RequestInit & { headers: Record<string, string> };
      sent.push(`${String(own.method)} ${String(url)} ${String(own.body)} ${String(own.headers.authorization)}`);
      if (sent.length > 60) throw new Error('called without end');
      return answer(String(url), own);
    },
  });

const page = (url: string): Response => {
  const at = Number(new URL(url).searchParams.get('after') ?? 0);
  const meta = { has_next: at < 2, has_prev: at > 0, after: String(at + 1), before: String(at - 1) };
  return reply(200, { meta, results: [{ distinct_id: `u${at}` }] })();
};
const offsets = (url: string): Response => {
  const offset = Number(new URL(url).searchParams.get('offset') ?? 0);
  return reply(200, { meta: { count: 4, offset }, results: [{ slug: `a${offset}` }, { slug: `b${offset}` }] })();
};
const bad = reply(400, { message: 'refused' });
const RECORD = { workflow: 'w', recipients: ['u1'], $idempotency_key: 'key-1' };
const mixed = reply(207, {
  records: [
    { status: 'success', status_code: 202, message_id: 'm' },
    { status: 'error', status_code: 400 },
  ],
});
const counts = ({ status, total, success, failure, resumable, failedRecords }: BulkResult<unknown>): unknown => [
  status,
  total,
  success,
  failure,
  resumable,
  failedRecords.map((failed) => [failed.status, failed.error.message]),
];

const CASES: Record<string, () => Promise<unknown>> = {
  success: () => make(reply(200, { distinct_id: 'u1' })).users.get('u1'),
  'a 404': () => make(reply(404, { message: 'user jane-doe-99 was not found' })).users.get('jane-doe-99'),
  'an unsafe 500': () => make(reply(500, {})).users.merge('a', { from_user_id: 'b' }),
  'a lost unsafe call': () => make(lost).users.merge('a', { from_user_id: 'b' }),
  'an empty body': () => make(() => new Response('')).users.get('u1'),
  'a walk': () => make(page).users.list({ limit: 1 }).toArray(),
  'a walk by offset': () => make(offsets).management.workflows.list({ limit: 2 }).toArray({ max: 3 }),
  'pages and a checkpoint': async () => {
    const { users, client } = make(page);
    const list = users.list({ limit: 1 });
    for await (const _ of list) break;
    const first = await paginate(usersList, { client, query: { limit: 1 } });
    const second = await first.nextPage();
    const rest = await users.list({ limit: 1, from: list.checkpoint() }).toArray();
    return [list.checkpoint(), second.results, second.hasPreviousPage(), (await second.previousPage()).results, rest];
  },
  triggers: () =>
    make(reply(202, {})).workflows.trigger({ ...RECORD, recipients: [{ distinct_id: 'u1', is_transient: true, $email: ['a@b.de'] }] }),
  'triggerMany with a rejected record': async () => counts(await make(mixed).workflows.triggerMany([RECORD, RECORD])),
  'triggerMany that fails, and resume': async () => {
    const { workflows } = make(reply(503, {}));
    const result = await workflows.triggerMany([RECORD, { ...RECORD, recipients: Array.from({ length: 150 }, (_, at) => `u${at}`) }], {
      splitRecipients: true,
    });
    return [counts(result), counts(await workflows.resume(JSON.parse(JSON.stringify(result)) as typeof result))];
  },
  upsertMany: async () => counts(await make(bad).users.upsertMany([{ distinct_id: 'u1' }], { onProgress: () => {} })),
  'editMany and resume': async () => {
    const { users } = make(reply(500, {}));
    const result = await users.editMany([new UserEdit('u1').set('a', 1), new UserEdit('u2').increment('a', 1)]);
    return [counts(result), counts(await users.resume(result))];
  },
  'members of a list': async () => counts(await make(reply(200, { success: true })).lists.subscribers.addMany('l', ['u1'])),
  'lists.replace': async () => (await make(reply(200, { version_id: 'v1', list_id: 'l', success: true })).lists.replace('l', ['u1'])).state,
  messages: async () => counts(await make(reply(200, {})).messages.updateMany([{ message_id: 'm1', action: 'read' }] as never)),
  'an edit': () =>
    make(reply(200, { distinct_id: 'u1' }))
      .users.edit('u1')
      .set('a', 1)
      .addEmail('a@b.de')
      .save(),
  'an edit that is refused': () => make(bad).users.edit('u1').increment('a', 1).save(),
  'a retry of the call of its error': async () => {
    let status = 400;
    const suprsend = make(() => reply(status, {})());
    const [first] = [await caught(suprsend.users.upsert('alice', { a: 1 })), await caught(suprsend.users.upsert('bob', { a: 2 }))];
    status = 200;
    return suprsend.retry(first);
  },
  'a typed operation': () => usersGet({ client: make(reply(200, {})).client, path: { distinct_id: 'u1' } }).then(({ data }) => data),
  'request()': () =>
    make(reply(200, {})).request({ server: 'hub', method: 'GET', path: '/v1/{id}/', params: { id: '1' }, query: { a: [1] } }),
  'a webhook without a secret': async () => webhooks.fetchHandler({ secret: {} as never }, () => {}),
};
const caught = async (call: PromiseLike<unknown>): Promise<unknown> => Promise.resolve(call).catch((error: unknown) => error);

/** What a case comes to, in JSON, and what it sent. */
async function outcomeOf(run: () => Promise<unknown>): Promise<string> {
  sent.length = 0;
  const outcome = await caught((async () => run())());
  clean();
  const text =
    outcome instanceof Error ? `${outcome.name}: ${outcome.message} ${outcome.stack?.includes('TypeError')}` : JSON.stringify(outcome);
  return `${text}\n${sent.join('\n')}`.replace(/"since":"[^"]*"/g, '');
}

test.each(Object.keys(CASES))('%s reads nothing there', async (name) => {
  const run = CASES[name] as () => Promise<unknown>;
  const usual = await outcomeOf(run);
  read.clear();
  for (const one of names) Reflect.defineProperty(Object.prototype, one, trap(one));
  const polluted = await outcomeOf(run);
  expect([...read]).toEqual([]);
  expect(polluted).toBe(usual);
});

/** What a merge of hostile JSON leaves there; each changed what became of a call once. */
const POLLUTION: [string, unknown][] = [
  ['wait', 0],
  ['data', {}],
  ['held', {}],
  ['$idempotency_key', 'x'],
  ['before', 'x'],
  ['skip', 1],
  ['max', 0],
  ['secrets', []],
  ['credential', {}],
  ['release', 1],
  // Only with this test's own answers: those of Node's fetch have the status that is there.
  ['status', 'notSent'],
  ['problem', 'x'],
  ['incomplete', 'lost'],
  ['records', []],
  ['message_id', 'x'],
  ['status_code', 500],
  ['code', 'ENOTFOUND'],
  ['url', 'x'],
  ['split', 1],
  ['retryAfter', 0],
  ['renewed', true],
  ['refused', true],
  ['has_next', true],
  ['success', false],
  ['version_id', 'x'],
  ['deadline', 1],
  ['header', 'x-secret'],
];

test.each(POLLUTION)('Object.prototype.%s = %j changes the outcome of nothing', async (name, value) => {
  for (const [title, run] of Object.entries(CASES)) {
    const usual = await outcomeOf(run);
    Reflect.defineProperty(Object.prototype, name, { value, configurable: true, enumerable: true, writable: true });
    let polluted: string;
    try {
      polluted = await outcomeOf(run);
    } finally {
      Reflect.deleteProperty(Object.prototype, name);
    }
    expect(polluted, title).toBe(usual);
  }
});

test('a setter there does not receive the credential', async () => {
  const received: unknown[] = [];
  Reflect.defineProperty(Object.prototype, 'authorization', {
    configurable: true,
    set(value) {
      received.push(value);
    },
  });
  try {
    await make(reply(200, {})).users.get('u1');
  } finally {
    Reflect.deleteProperty(Object.prototype, 'authorization');
  }
  expect(received).toEqual([]);
});
