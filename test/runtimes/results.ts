/** The results that the programs print, and what they must be on every runtime. */
import { type Server, USERS } from './server.ts';

export interface Input {
  url: string;
  refusing: string;
  dying: string;
  signingKey: string;
}

export interface Failed {
  name: string;
  message: string;
  sent: string;
  statuses: (number | null)[];
  /** The error as a log would contain it. */
  json: string;
}

export interface Results {
  calls: object;
  failures: Record<'answer' | 'redirect' | 'stalled' | 'backoff' | 'lost' | 'broken' | 'refused' | 'dynamic' | 'died', Failed>;
  token: string;
  webhooks: object;
  local: object;
}

export const LOCAL = {
  refused: 400,
  sent: [
    ['ann@example.com', 'A1 for Ann'],
    ['+15555550100', '06:30'],
  ],
  skipped: [
    ['sms', 'no_address'],
    ['email', 'no_address'],
  ],
  violations: [],
};

export const UPSERT = { $email: ['jane@example.com'], name: 'Jané' };
export const KNOWN = { distinct_id: 'known', properties: { plan: 'pro' } };
export const CALLS = {
  upsert: { distinct_id: 'user 1/ü', properties: { name: 'Jané' }, $email: [{ value: 'jane@example.com' }] },
  trigger: { status: 'success' },
  event: 'OK',
  walked: [...USERS, 'user 1/ü'],
  retried: { data: { status: 'success' }, key: 'flaky-1', attempts: [500, 202] },
  operation: { data: KNOWN, status: 200, type: 'application/json' },
};

const failed = (name: string, sent: string, status: number | null, more: object = {}): object => ({
  name,
  sent,
  statuses: [status],
  soon: true,
  family: true,
  ...more,
});

/**
 * `refused` and `dynamic` called a port that nobody listens on: if the runtime does not say why its fetch failed, `sent` is `maybe`. So it is
 * for a GET on Bun, which sends one again by itself.
 */
export const failures = (refused: string, refusedGet: string): object => ({
  answer: failed('NotFoundError', 'rejected', 404, {
    message: "users.get failed: 404 user [distinct_id: '***'] not found. The server refused it and did nothing.",
    status: 404,
    code: 404,
    requestId: 'request-10',
    body: { code: 404, message: "user [distinct_id: 'missing'] not found" },
  }),
  redirect: failed('APIError', 'maybe', 302, { status: 302 }),
  stalled: failed('TimeoutError', 'maybe', null, {
    message: 'users.get timed out: the attempt took longer than timeout (300 ms). The server may have acted on it.',
    scope: 'attempt',
    limit: 300,
  }),
  backoff: failed('AbortError', 'maybe', 503, {
    message: 'users.get was aborted by its signal. The server may have acted on it.',
    cause: [['Error', null, 'enough']],
  }),
  lost: failed('ConnectionError', 'maybe', null),
  broken: failed('APIError', 'maybe', 200, {
    message: 'users.get failed: 200 with a body that broke off. The server may have acted on it.',
  }),
  refused: failed('ConnectionError', refusedGet, null),
  dynamic: failed('ConnectionError', refused, null),
  died: failed('ConnectionError', 'maybe', null),
});

const event = { event_type: 'status', channel: 'email', suprsend_status: { status: 'delivered', timestamp: 1 } };
export const WEBHOOKS = {
  text: event,
  bytes: event,
  refused: { name: 'WebhookError', status: 401 },
  statuses: [200, 401, 400],
  handled: ['status'],
};

/** The requests that reached the server, in order: each once, except the one that is retried. */
export const REQUESTS = [
  'POST /v1/user/user%201%2F%C3%BC/',
  'POST /trigger/ welcome',
  'POST /event/',
  'GET /v1/user/?limit=2',
  'GET /v1/user/?limit=2&after=...',
  'GET /v1/user/?limit=2&after=...',
  'POST /trigger/ flaky',
  'POST /trigger/ flaky',
  'GET /v1/user/known/',
  'GET /v1/user/missing/',
  'GET /v1/user/moved/',
  'GET /v1/user/stalled/',
  'GET /v1/user/unavailable/',
  'POST /v1/user/lost/merge/',
  'GET /v1/user/broken/',
];

export const lines = ({ requests }: Server): string[] =>
  requests.map(({ method, url, body }) =>
    [method, url.replace(/after=.+/, 'after=...'), body?.workflow].filter((part) => part !== undefined).join(' '),
  );
