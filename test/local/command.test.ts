/** The command `suprsend-ts local`, and the SDK of the vendor beside this one on the server that it starts. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text as readText } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { UsageError } from '../../src/cli/command.ts';
import { runLocal } from '../../src/cli/local.ts';
import { isLoopback } from '../../src/cli/local/serve.ts';
import { main } from '../../src/cli/main.ts';
import { SuprSend } from '../../src/index.ts';
import type { LocalMessage, LocalRequest } from '../../src/local.ts';

const FROM = new URL('../workspace/pulled', import.meta.url).pathname;

interface Running {
  url: string;
  out(): string;
  variables: Record<string, string>;
  end(): Promise<number>;
}

async function start(options: Parameters<typeof runLocal>[0] = {}): Promise<Running> {
  const ending = new AbortController();
  let text = '';
  let begun = (): void => {};
  const first = new Promise<void>((resolve) => void (begun = resolve));
  const stream = {
    write(part: string): void {
      text += part;
      begun();
    },
  };
  const code = runLocal({ port: '0', ...options }, { env: {}, out: stream, err: stream }, ending.signal);
  await Promise.race([first, code]);
  const variables = Object.fromEntries(
    Array.from(text.matchAll(/^export (\w+)=(.*)$/gm), ([, name, value]) => [name as string, value as string]),
  );
  return {
    url: variables.SUPRSEND_BASE_URL ?? '',
    variables,
    out: () => text,
    end: () => {
      ending.abort();
      return code;
    },
  };
}

/** What the variables of the block make of a client. */
const clientOf = ({ variables }: Running): SuprSend =>
  new SuprSend({
    apiKey: variables.SUPRSEND_API_KEY,
    serviceToken: variables.SUPRSEND_SERVICE_TOKEN,
    workspace: variables.SUPRSEND_WORKSPACE,
    workspaceKey: variables.SUPRSEND_WORKSPACE_KEY,
    hubUrl: variables.SUPRSEND_BASE_URL,
    managementUrl: variables.SUPRSEND_MGMNT_URL,
  });

/** A workflow with its template, by the management API. */
async function push({ management }: SuprSend): Promise<void> {
  await management.templates.upsert('order', { name: 'Order', enabled_channels: ['email'] });
  const content = {
    subject: 'Order {{order_id}} for {{$recipient.name}}',
    body: { type: 'plain_text' as const, plain_text: { text: 'It is on its way.' } },
  };
  await management.templates.variants.upsert('order', 'email', 'default', { content, locale: 'en', tenant_id: null, conditions: [] });
  const tree = { nodes: [{ node_type: 'send_email' as const, properties: { template: 'order' } }] };
  const workflow = { name: 'Order shipped', category: 'transactional', trigger_type: 'api' as const, tree };
  await management.workflows.upsert('order-shipped', workflow, { commit: true, commit_message: 'First' });
  expect(await management.templates.get('order', { mode: 'live' }).catch(({ status }) => status as number)).toBe(404);
  await management.templates.commit('order', { variants: [{ channel: 'email', id: 'default' }] });
}

let folder: string;
let running: Running | undefined;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'suprsend-local-'));
});
afterEach(async () => {
  await running?.end();
  running = undefined;
  rmSync(folder, { recursive: true, force: true });
});

describe('suprsend-ts local', () => {
  it('prints every variable that a client needs, and says what it is not for', async () => {
    running = await start();
    expect(running.out()).toContain('It is not for production.');
    expect(Object.keys(running.variables)).toEqual([
      'SUPRSEND_BASE_URL',
      'SUPRSEND_MGMNT_URL',
      'SUPRSEND_API_KEY',
      'SUPRSEND_SERVICE_TOKEN',
      'SUPRSEND_WORKSPACE',
      'SUPRSEND_WORKSPACE_KEY',
      'SUPRSEND_WORKSPACE_SECRET',
    ]);
    const suprsend = clientOf(running);
    await suprsend.users.upsert('u1', {});
    expect((await suprsend.management.workflows.list()).results).toEqual([]);
    expect(running.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(await running.end()).toBe(0);
  });

  it('says so if other machines are let in, and prints an address that this one reaches', async () => {
    running = await start({ host: '0.0.0.0' });
    expect(running.out()).toContain('It listens on more than this machine');
    expect(running.url).toMatch(/^http:\/\/127\.0\.0\.1:/);
    expect((await fetch(`${running.url}/_/api/clock`)).status).toBe(200);
  });

  it.each(['/_/', '/_/api/clock', '/_/api/events', '/_/nothing', '/_/api/advance'])(
    'answers HEAD %s as GET, without the body',
    async (path) => {
      running = await start();
      const [head, get] = [await fetch(`${running.url}${path}`, { method: 'HEAD' }), await fetch(`${running.url}${path}`)];
      const shown = ({ status, headers }: Response): unknown => [status, headers.get('content-type'), headers.get('cache-control')];
      expect(shown(head)).toEqual(shown(get));
      expect(await head.text()).toBe('');
      await get.body?.cancel();
    },
  );

  it('answers on any address of this machine for its names only, and for a whole address as the target', async () => {
    expect(['127.0.0.2', '::1', 'localhost', '127.1', '0.0.0.0', '1127.0.0.1'].filter(isLoopback)).toEqual([
      '127.0.0.2',
      '::1',
      'localhost',
    ]);
    running = await start();
    const { host, port } = new URL(running.url);
    const statusOf = async (target: string, name: string): Promise<string> => {
      const socket = connect(Number(port), '127.0.0.1');
      socket.end(`GET ${target} HTTP/1.1\r\nHost: ${name}\r\nConnection: close\r\n\r\n`);
      return (await readText(socket)).slice(9, 12);
    };
    const path = '/_/api/clock';
    expect(await statusOf(`http://${host}${path}`, host)).toBe('200');
    expect(await statusOf(`http://evil.example${path}`, host)).toBe('403');
    expect(await statusOf(path, `127.0.0.2:${port}`)).toBe('200');
    expect(await statusOf(path, `1127.0.0.1:${port}`)).toBe('400');
    expect(await statusOf('*', host)).toBe('400');
    expect(await statusOf(path, `a:b@${host}`)).toBe('400');
    expect(await statusOf(`http://a:b@${host}${path}`, host)).toBe('400');
  });

  it('reads the folder that the CLI pulls, and keeps data from one run to the next', async () => {
    const file = join(folder, 'dev.json');
    running = await start({ from: FROM, seed: file, save: file });
    expect(running.out()).toContain('3 workflows');
    const suprsend = clientOf(running);
    await suprsend.users.upsert('u1', { $email: ['ann@example.com'], name: 'Ann' });
    await suprsend.lists.create({ list_id: 'readers' });
    await suprsend.lists.subscribers.add('readers', { distinct_ids: ['u1'] });
    await running.end();
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ users: [{ distinct_id: 'u1', $email: ['ann@example.com'] }] });
    running = await start({ from: FROM, seed: file, save: file });
    const again = clientOf(running);
    expect(await again.users.get('u1')).toMatchObject({ properties: { name: 'Ann' } });
    expect((await again.lists.subscribers.list('readers')).results.map(({ distinct_id }) => distinct_id)).toEqual(['u1']);
  });

  it('says so if the file of --save cannot be written at the end', async () => {
    const gone = join(folder, 'gone');
    mkdirSync(gone);
    const { end } = await start({ save: join(gone, 'dev.json') });
    rmSync(gone, { recursive: true });
    await expect(end()).rejects.toThrow(`--save: ${join(gone, 'dev.json')} cannot be written: ENOENT`);
  });

  it.each(['SIGHUP', 'SIGINT', 'SIGTERM'] as const)('saves at the end, also at %s, which a closed terminal sends', async (name) => {
    const file = join(folder, 'dev.json');
    const program = new URL('../../src/cli.ts', import.meta.url).pathname;
    const child = spawn(process.execPath, [program, 'local', '--port', '0', '--save', file], { stdio: ['ignore', 'pipe', 'inherit'] });
    const ended = once(child, 'exit');
    try {
      let text = '';
      for await (const part of child.stdout) {
        text += String(part);
        const [, url] = /SUPRSEND_BASE_URL=(\S+)/.exec(text) ?? [];
        if (url === undefined) continue;
        await new SuprSend({ apiKey: 'local', hubUrl: url }).users.upsert('u1', { name: 'Ann' });
        break;
      }
      child.kill(name);
      expect(await ended).toEqual([0, null]);
    } finally {
      child.kill('SIGKILL');
    }
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ users: [{ distinct_id: 'u1' }] });
    expect(readdirSync(folder)).toEqual(['dev.json']);
  });

  it.each([
    [['--prot', '1'], 2, /Unknown option '--prot'/],
    [['extra'], 2, /extra/],
    [['--port', 'many'], 2, /--port must be a number from 0 to 65535, not "many"/],
    [['--from', '/nowhere'], 2, /\/nowhere.*does not exist/],
    [['--seed', '/nowhere.json'], 2, /\/nowhere\.json cannot be read as JSON/],
    [['--save', '/nowhere/dev.json'], 2, /--save: \/nowhere\/dev\.json cannot be written/],
    [['--host', ''], 2, /--host must not be empty/],
    [['--host', '203.0.113.1', '--port', '0'], 2, /Check --host: it must be an address of this machine/],
    [['--save', '/tmp'], 2, /--save: \/tmp cannot be written: it is a folder/],
    [['--help'], 0, /Usage: suprsend-ts local/],
  ])('with %j ends with %i', async (args, code, words) => {
    let text = '';
    const stream = { write: (part: string): void => void (text += part) };
    expect(await main(['local', ...args], { env: {}, out: stream, err: stream })).toBe(code);
    expect(text).toMatch(words);
  });

  it('says what is wrong with a seed, and with a port that is taken', async () => {
    const bad = join(folder, 'bad.json');
    writeFileSync(bad, '{"users":[{"$email":["a@example.com"]}]}');
    await expect(start({ seed: bad })).rejects.toThrow(
      new UsageError('seed: each of users needs distinct_id, a string that is not empty.'),
    );
    const taken = createServer();
    await new Promise<void>((resolve) => void taken.listen(0, '127.0.0.1', resolve));
    const { port } = taken.address() as { port: number };
    await expect(start({ port: String(port) })).rejects.toThrow(/EADDRINUSE.*Choose another one with --port/);
    taken.close();
  });

  it('serves the SDK of the vendor and this one, which see one state', async () => {
    running = await start();
    const { Suprsend, WorkflowTriggerRequest, Event } = createRequire(import.meta.url)('@suprsend/node-sdk');
    const vendor = new Suprsend(running.variables.SUPRSEND_WORKSPACE_KEY, running.variables.SUPRSEND_WORKSPACE_SECRET, {
      base_url: running.url,
    });
    const suprsend = clientOf(running);
    await push(suprsend);
    await vendor.users.upsert('u1', { $email: ['ann@example.com'], name: 'Ann' });
    const edit = vendor.users.get_edit_instance('u1');
    edit.increment('visits', 2);
    edit.add_sms('+15555550100');
    await vendor.users.edit(edit);
    expect(await suprsend.users.get('u1')).toMatchObject({ properties: { name: 'Ann', visits: 2 }, $sms: [{ value: '+15555550100' }] });
    await suprsend.users.edit('u1').set('plan', 'gold').save();
    expect((await vendor.users.get('u1')).properties).toMatchObject({ plan: 'gold' });
    await suprsend.lists.create({ list_id: 'readers' });
    expect((await vendor.subscriber_lists.get_all()).results.map(({ list_id }: { list_id: string }) => list_id)).toEqual(['readers']);
    const request = new WorkflowTriggerRequest(
      { workflow: 'order-shipped', recipients: [{ distinct_id: 'u1' }], data: { order_id: 'ORD-1' } },
      { idempotency_key: 'one' },
    );
    const answer = await vendor.workflows.trigger(request);
    expect(answer).toMatchObject({ success: true, status_code: 202 });
    // The same key by the other SDK is skipped.
    await suprsend.workflows.trigger(
      { workflow: 'order-shipped', recipients: ['u1'], data: { order_id: 'ORD-1' } },
      { idempotencyKey: 'one' },
    );
    expect((await vendor.track_event(new Event('u1', 'NOTHING', {}))).success).toBe(true);
    const bulk = vendor.workflows.bulk_trigger_instance();
    bulk.append(request);
    expect(await bulk.trigger()).toMatchObject({ status: 'success', total: 1 });
    const read = async <T>(path: string): Promise<T> => (await fetch(`${running?.url}/_/api/${path}`)).json() as Promise<T>;
    const messages = await read<LocalMessage[]>('messages');
    expect(messages.map(({ to, content }) => [to, content.subject])).toEqual([['ann@example.com', 'Order ORD-1 for Ann']]);
    expect(new Set(messages.map(({ idempotency_key }) => idempotency_key))).toEqual(new Set(['one']));
    const requests = await read<LocalRequest[]>('requests');
    expect(requests.every(({ operation }) => operation !== null)).toBe(true);
    expect(requests.flatMap(({ violations }) => violations)).toContain('path: the slash at its end is missing');
  });
});
