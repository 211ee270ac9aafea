/** Webhooks out: events that `webhooks.parse` accepts, at once, late and twice, to a function and to a URL. */
import { describe, expect, it } from 'vitest';
import { SuprSend, webhooks, type WebhookEvent } from '../../src/index.ts';
import { localSuprSend, type LocalSuprSend } from '../../src/local.ts';
import { serve as listen } from '../../src/cli/local/serve.ts';
import { serve } from '../support/server.ts';
import { WORKSPACE } from './workspace.ts';

const SECRET = { header: 'x-webhook-token', value: 'a-secret-of-the-tests-with-length' };

function begin(): { local: LocalSuprSend; suprsend: SuprSend; trigger(): Promise<unknown> } {
  const local = localSuprSend(WORKSPACE, { seed: { users: [{ distinct_id: 'u1', $email: ['ann@example.com'], name: 'Ann' }] } });
  const suprsend = new SuprSend(local.options);
  const trigger = (): Promise<unknown> =>
    suprsend.workflows.trigger(
      { workflow: 'order-shipped', recipients: ['u1'], data: { order_id: 'ORD-1' } },
      { idempotencyKey: 'order-1' },
    );
  return { local, suprsend, trigger };
}

describe('webhooks', () => {
  it('reach a handler of this SDK, which accepts them', async () => {
    const { local, suprsend, trigger } = begin();
    const events: WebhookEvent[] = [];
    const hook = local.webhooks(
      webhooks.fetchHandler({ secret: SECRET }, (event) => void events.push(event)),
      { headers: { [SECRET.header]: SECRET.value } },
    );
    await trigger();
    await hook.settled();
    expect(events).toMatchObject([
      {
        event_type: 'status',
        channel: 'email',
        channel_value: 'ann@example.com',
        distinct_id: 'u1',
        template: 'order',
        workflow_name: 'order-shipped',
        reference: { idempotency_key: 'order-1', supr_nid: 'msg-000001', supr_execution_id: 'exec-000001' },
        suprsend_status: { status: 'delivered', timestamp: Date.parse('2026-01-01T00:00:00Z') },
      },
    ]);
    await suprsend.messages.bulkUpdate({ messages: [{ message_id: 'msg-000001', action: 'seen' }] });
    await suprsend.messages.bulkUpdate({ messages: [{ message_id: 'msg-000001', action: 'seen' }] });
    await hook.settled();
    expect(hook.calls.map(({ event, status }) => [(event.suprsend_status as { status: string }).status, status])).toEqual([
      ['delivered', 200],
      ['seen', 200],
    ]);
    hook.stop();
    await suprsend.messages.bulkUpdate({ messages: [{ message_id: 'msg-000001', action: 'clicked' }] });
    expect(hook.calls).toHaveLength(2);
  });

  it('are late by the clock, and sent twice, on demand', async () => {
    const { local, trigger } = begin();
    const keys: string[] = [];
    const hook = local.webhooks(
      webhooks.fetchHandler({ secret: false }, (event) => void keys.push(String(webhooks.dedupeKey(event)))),
      { late: '5m', times: 2 },
    );
    await trigger();
    await hook.settled();
    expect(keys).toEqual([]);
    local.advance('5m');
    await hook.settled();
    expect(keys).toHaveLength(2);
    expect(new Set(keys).size).toBe(1);
    const [call] = hook.calls;
    if (call) hook.send(call.event);
    await hook.settled();
    expect(hook.calls).toHaveLength(3);
  });

  it('are posted to a URL, and an endpoint that fails stops nothing', async () => {
    const { local, trigger } = begin();
    await using server = await serve(() => ({ status: 503 }));
    server.unchecked = 'it is an endpoint of an application';
    const hook = local.webhooks(`${server.url}/hook`);
    const broken = local.webhooks(() => {
      throw new Error('no');
    });
    await trigger();
    await hook.settled();
    await broken.settled();
    expect(server.requests.map(({ method, url, body }) => [method, url, JSON.parse(body).event_type])).toEqual([
      ['POST', '/hook', 'status'],
    ]);
    expect(hook.calls.map(({ status }) => status)).toEqual([503]);
    expect(broken.calls.map(({ status }) => status)).toEqual([null]);
    expect(local.messages).toHaveLength(1);
  });

  it('are not sent after they were stopped, and are sent after a reset, late ones too', async () => {
    const { local, trigger } = begin();
    const stopped = local.webhooks(() => new Response(), { late: '5m' });
    const kept = local.webhooks(() => new Response(), { late: '5m' });
    await trigger();
    // They are neither runs nor batches.
    expect([local.waiting, local.next]).toEqual([0, undefined]);
    stopped.stop();
    local.reset();
    await trigger();
    local.advance('5m');
    await Promise.all([stopped.settled(), kept.settled()]);
    expect([stopped.calls.length, kept.calls.length]).toEqual([0, 1]);
  });

  it('reach an endpoint by 50 connections at most, and as many as 10,000 wait', async () => {
    const { local, suprsend } = begin();
    let [open, most] = [0, 0];
    const hook = local.webhooks(async () => {
      most = Math.max(most, ++open);
      await new Promise((resolve) => void setTimeout(resolve, 1));
      open--;
      return new Response();
    });
    const late = local.webhooks(() => new Response(), { late: '1h' });
    const triggers = Array.from({ length: 10_100 }, () => ({ workflow: 'order-shipped', recipients: ['u1'], data: { order_id: 'ORD-1' } }));
    await suprsend.workflows.triggerMany(triggers);
    await hook.settled();
    expect(most).toBe(50);
    local.advance('1h');
    await late.settled();
    expect(late.calls).toHaveLength(10_000);
  });

  it('are asked for over HTTP, changed and ended', async () => {
    const { local, trigger } = begin();
    await using server = await serve(() => ({ status: 202 }));
    server.unchecked = 'it is an endpoint of an application';
    await using desk = await listen(local, { port: 0 });
    const url = `${server.url}/hook`;
    const ask = async (body: object): Promise<unknown[]> => {
      const headers = { 'content-type': 'application/json' };
      const response = await fetch(`${desk.url}/_/api/webhooks`, { method: 'POST', headers, body: JSON.stringify(body) });
      return [response.status, await response.json()];
    };
    const calls = async (): Promise<unknown[]> => (await fetch(`${desk.url}/_/api/webhooks`)).json() as Promise<unknown[]>;
    expect(await ask({ url, times: 2, headers: { [SECRET.header]: SECRET.value } })).toEqual([200, {}]);
    await trigger();
    await expect.poll(calls).toMatchObject([{ url, calls: [{ status: 202 }, { status: 202 }] }]);
    expect(server.requests.map(({ headers }) => headers[SECRET.header])).toEqual([SECRET.value, SECRET.value]);
    await ask({ url, late: '1h' });
    expect(await calls()).toEqual([{ url, calls: [] }]);
    await ask({ url, times: 0 });
    expect(await calls()).toEqual([]);
    local.advance('1h');
    for (const wrong of [{}, { url: 'nowhere' }, { url, later: 5 }, { url, times: -1 }])
      expect(await ask(wrong)).toEqual([400, { message: expect.stringMatching(/^local\.webhooks: /) }]);
    expect(server.requests).toHaveLength(2);
  });

  it('refuse options that make no sense', () => {
    const { local } = begin();
    for (const target of ['not a url', 'ftp://127.0.0.1/', 'file:///etc/hosts'])
      expect(() => local.webhooks(target)).toThrow('local.webhooks: the target must be an http or https URL, or a function.');
    // No Request can be made of it, so that the first message would end the process.
    expect(() => local.webhooks('http://name:secret@127.0.0.1/')).toThrow(
      'local.webhooks: the URL must not have credentials. Pass them in headers, such as authorization.',
    );
    // It would be a rejection that nobody handles, which ends the process.
    expect(() => local.webhooks(() => {}).send({ count: 1n } as never)).toThrow('send: an argument cannot be read.');
    expect(() => local.webhooks(() => {}, { late: 'soon' })).toThrow('"soon" is not a duration');
    expect(() => local.webhooks(() => {}, { lat: '5m' } as never)).toThrow(
      'local.webhooks: "lat" is not an option of local.webhooks; the options are headers, late, times.',
    );
    expect(() => local.webhooks(() => {}, { Late: '5m' } as never)).toThrow('it is written late');
    expect(() => local.webhooks(() => {}, null as never)).toThrow('local.webhooks: options must be an object');
    for (const times of [0, 1.5, 1e9])
      expect(() => local.webhooks(() => {}, { times })).toThrow('times must be a whole number from 1 to 100');
    expect(() => local.webhooks(() => {}, { headers: { 'bad header': 'x' } })).toThrow('local.webhooks: headers must be valid');
  });
});
