/** What the pages quote of the SDK, it says: errors, log lines, its User-Agent. Every quote that is found is made here, by a call. */
import { readFileSync } from 'node:fs';
import { describe, expect, it, vi } from 'vitest';
import { fromRoot } from '../../scripts/contract/files.ts';
import { SuprSend, SuprSendError, type ClientOptions } from '../../src/index.ts';
import { localSuprSend } from '../../src/local.ts';
import { payloadSchemas, standardSchemas } from '../../src/validate.ts';
import { pages } from './markdown.ts';

/** Errors end with one of three sentences. Lines that a program prints begin with the name of the package. */
const QUOTED =
  /(?:Nothing was sent\.|The server refused it and did nothing\.|The server may have acted on it\.)$|^suprsend(?: \w+\.|-ts\/\d)/;

/** What a page quotes outside of its code: indented lines and code spans, and the spans of tables of messages, which are parts of messages. */
function quotesIn(markdown: string): string[] {
  const text = markdown.replaceAll(/^```[^]*?^```$/gm, '');
  const lines = Array.from(text.matchAll(/^ {4}(\S.*)$/gm), ([, line]) => line as string);
  const spansOf = (part: string): string[] => Array.from(part.matchAll(/`([^`\n]+)`/g), ([, span]) => span as string);
  const table = /^\| Message \|.*\n((?:\|.*\n)+)/m.exec(text)?.[1] ?? '';
  const cells = table.split('\n').map((row) => row.split('|')[1] ?? '');
  return [...[...lines, ...spansOf(text)].filter((one) => QUOTED.test(one)), ...cells.flatMap(spansOf)];
}

/** Times, versions and cursors differ from run to run. */
const comparable = (text: string): string =>
  text
    .replaceAll(/\b\d+ ms\b/g, '0 ms')
    .replaceAll(/\d+\.\d+\.\d+/g, '0.0.0')
    .replaceAll(/cursor "[^"]*"/g, 'cursor "…"');

/** The message that a call fails with. */
async function messageOf(call: (suprsend: SuprSend) => Promise<unknown>, options: ClientOptions = {}): Promise<string[]> {
  const given = { retryDelay: { base: 0 }, ...localSuprSend().options, ...options } as ClientOptions;
  const error: unknown = await call(new SuprSend(given)).catch((failure: unknown) => failure);
  return SuprSendError.is(error) ? [error.message] : [`no error: ${String(error)}`];
}

const answer = (status: number, headers = {}): Response => new Response('{"message":"x"}', { status, headers });

/** The message that a walk fails with if every page is this one. */
const walk = (page: object, list: (suprsend: SuprSend) => AsyncIterable<unknown>): (() => Promise<string[]>) => {
  const items = async (suprsend: SuprSend): Promise<void> => {
    for await (const _ of list(suprsend));
  };
  return () => messageOf(items, { fetch: async () => Response.json(page) });
};
const cursorList = (suprsend: SuprSend): AsyncIterable<unknown> => suprsend.users.list();
const offsetList = (suprsend: SuprSend): AsyncIterable<unknown> => suprsend.management.workflows.list({ offset: 20 });
const results = [{ distinct_id: 'u1' }];

/** What makes each quote. A call may say more than one. */
const CALLS: (() => Promise<string[]>)[] = [
  () => messageOf(({ users }) => users.upsert('user-42', { $timezone: 'Paris' })),
  () => messageOf(({ users }) => users.upsert('user-42', { $email: ['jane'] })),
  () => messageOf(({ users }) => users.get('user-42')),
  () => messageOf(({ users }) => users.get('user-42'), { apiKey: undefined }),
  () =>
    messageOf(({ workflows }) => workflows.trigger({ workflow: 'w', recipients: ['u1'] }), {
      fetch: () => Promise.reject(new TypeError('fetch failed', { cause: Object.assign(new Error('lost'), { code: 'ECONNRESET' }) })),
    }),
  walk({ results, meta: { has_next: true, after: 'c' } }, cursorList),
  walk({ results, meta: { has_next: true, after: null } }, cursorList),
  walk({ results, meta: { has_next: 'yes' } }, cursorList),
  walk({ results }, cursorList),
  walk({}, cursorList),
  walk({ results, meta: { count: 40, limit: 10, offset: 0 } }, offsetList),
  walk({ results, meta: { count: 'many', limit: 10, offset: 20 } }, offsetList),
  walk({ results, meta: { count: 500, limit: 10, offset: 0 } }, ({ management }) => management.events.listLinkedWorkflows('ordered')),
  () => {
    const schemas = {
      schemas: { order: { type: 'object', properties: { order_id: { type: 'string', minLength: 4 } } } },
      workflows: { 'order-shipped': 'order' },
    };
    const validation = { request: true, schemas: standardSchemas(payloadSchemas(schemas)) };
    return messageOf(({ workflows }) => workflows.trigger({ workflow: 'order-shipped', recipients: ['u1'], data: { order_id: '42' } }), {
      validation,
    });
  },
  async () => {
    const said: string[] = [];
    const log = (line: string): unknown => said.push(line);
    const answers = [answer(503), answer(202, { 'x-request-id': 'r2' })];
    const logged = new SuprSend({
      ...localSuprSend().options,
      retryDelay: { base: 0 },
      appInfo: { name: 'orders', version: '2.1' },
      fetch: async (_, init) => {
        said.push(new Headers(init?.headers).get('user-agent') ?? '');
        return answers.shift() as Response;
      },
      logLevel: 'info',
      logger: { error: log, warn: log, info: log, debug: log },
    });
    await logged.workflows.trigger({ workflow: 'w', recipients: ['u1'] });
    return said;
  },
];

describe('what the pages quote', async () => {
  vi.stubEnv('SUPRSEND_API_KEY', '');
  const said = (await Promise.all(CALLS.map((call) => call()))).flat().map(comparable);
  vi.unstubAllEnvs();
  const quotes = pages.flatMap((page) => quotesIn(readFileSync(fromRoot(page), 'utf8')).map((quote) => ({ page, quote })));

  it('is found', () => {
    expect([...new Set(quotes.map(({ page }) => page))]).toEqual([
      'README.md',
      ...['credentials', 'errors', 'lists', 'reliability', 'typed-workspaces', 'validation'].map((page) => `docs/${page}.md`),
    ]);
  });

  it.each(quotes)('$page: $quote', ({ quote }) => {
    const isWhole = QUOTED.test(quote);
    expect(said).toContainEqual(isWhole ? comparable(quote) : expect.stringContaining(comparable(quote)));
  });
});
