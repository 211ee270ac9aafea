// Calls that fail, and what their errors say.
import { APIError, SuprSend, SuprSendError } from 'suprsend-ts';

/** Far less than what the server would have a call wait, far more than what a slow machine adds. */
const SOON_MS = 5000;

const DYNAMIC = { name: 'welcome', template: 'welcome', notification_category: 'system', users: [{ distinct_id: 'jane@example.com' }] };

export async function failures(url, refusing, dying) {
  const suprsend = new SuprSend({ apiKey: 'key-1', hubUrl: url, maxRetries: 0 });
  const elsewhere = new SuprSend({ apiKey: 'key-1', hubUrl: refusing, maxRetries: 0 });
  return {
    answer: await failed(suprsend.users.get('missing')),
    redirect: await failed(suprsend.users.get('moved')),
    stalled: await failed(suprsend.users.get('stalled', { timeout: 300 })),
    backoff: await abortedInBackoff(url),
    lost: await failed(suprsend.users.merge('lost', { from_user_id: 'u2' })),
    broken: await failed(suprsend.users.get('broken')),
    refused: await failed(elsewhere.users.get('jane@example.com')),
    died: await diedAfterActing(dying),
    dynamic: await failed(elsewhere.workflows.triggerDynamic(DYNAMIC, { workspaceKey: 'workspace-key-1' })),
  };
}

/** The second call uses the connection of the first, and the server acts on it before it stops. */
async function diedAfterActing(url) {
  const suprsend = new SuprSend({ apiKey: 'key-1', hubUrl: url, maxRetries: 0 });
  await suprsend.users.get('known');
  return failed(suprsend.users.delete('known'));
}

async function abortedInBackoff(url) {
  const controller = new AbortController();
  const onRetry = () => setTimeout(() => controller.abort(new Error('enough')), 20);
  const suprsend = new SuprSend({ apiKey: 'key-1', hubUrl: url, hooks: { onRetry } });
  return failed(suprsend.users.get('unavailable', { signal: controller.signal }));
}

async function failed(call) {
  const started = performance.now();
  const error = await call.then(
    () => new Error('did not fail'),
    (thrown) => thrown,
  );
  const { name, message, sent, attempts = [], scope, limit, cause } = error;
  const soon = performance.now() - started < SOON_MS;
  const facts = { name, message, sent, soon, family: SuprSendError.is(error), scope, limit, cause: cause && chain(cause) };
  return {
    ...facts,
    statuses: attempts.map(({ status }) => status ?? null),
    json: JSON.stringify(error),
    ...(APIError.is(error) ? answered(error) : {}),
  };
}

const answered = ({ status, code, errorCode, type, requestId, body }) => ({ status, code, errorCode, type, requestId, body });

/** Every cause, outermost first, as the runtime names and words it. */
function chain(error) {
  const { name, code, message, cause } = error;
  return [[name, code ?? null, message], ...(cause ? chain(cause) : [])];
}
