/**
 * Spans of SuprSend calls with OpenTelemetry: one for each call, and below it one for each attempt, made by the client's hooks.
 * Hooks run in the asynchronous context of their call, which is how an attempt finds the span it belongs to.
 */
import { context, createContextKey, SpanKind, SpanStatusCode, type Span, type Tracer } from '@opentelemetry/api';
import { SuprSendError, type Hooks } from '../../src/index.ts'; // yours: 'suprsend-ts'

export interface Tracing {
  /** For the client's option of this name. */
  hooks: Hooks;
  /** Runs one call in a span of its own; inside a span of yours, as its child. Calls made outside of this have no spans. */
  call: <T>(name: string, make: () => PromiseLike<T>) => Promise<T>;
}

/** A call under way, and its attempt, of which there is one at a time. */
interface Traced {
  span: Span;
  attempt?: Span | undefined;
}

const CALL = createContextKey('SuprSend call');
const current = (): Traced | undefined => context.active().getValue(CALL) as Traced | undefined;

/** An error's message masks what was sent, so a span may have it. */
function failed(span: Span, error: unknown): void {
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  span.setStatus({ code: SpanStatusCode.ERROR, message }).setAttribute('error.type', name);
  if (SuprSendError.is(error)) span.setAttribute('suprsend.sent', error.sent);
}

export function tracing(tracer: Tracer): Tracing {
  const hooks: Hooks = {
    onRequest({ operation, server, method, route, baseUrl, attempt, idempotencyKey }) {
      const call = current();
      if (!call) return;
      call.span.setAttributes({ 'suprsend.operation': operation, 'suprsend.server': server });
      if (idempotencyKey !== undefined) call.span.setAttribute('suprsend.idempotency_key', idempotencyKey);
      const { hostname, port, protocol } = new URL(baseUrl);
      call.attempt = tracer.startSpan(`${method} ${route}`, {
        kind: SpanKind.CLIENT,
        // Names of the semantic conventions for HTTP clients.
        attributes: {
          'http.request.method': method,
          'url.template': route,
          // With placeholders, as ids of people are personal data.
          'url.full': baseUrl.replace(/\/$/, '') + route,
          'server.address': hostname,
          'server.port': Number(port) || (protocol === 'https:' ? 443 : 80),
          ...(attempt > 1 ? { 'http.request.resend_count': attempt - 1 } : {}),
        },
      });
    },
    onResponse({ status, requestId }) {
      const attempt = current()?.attempt?.setAttribute('http.response.status_code', status);
      if (requestId !== undefined) attempt?.setAttribute('suprsend.request_id', requestId);
    },
    onError({ error }) {
      const call = current();
      if (!call?.attempt) return; // ended between two attempts: the call's span says so
      failed(call.attempt, error);
      call.attempt.end();
      call.attempt = undefined;
    },
    onRetry({ wait, reason }) {
      current()?.span.addEvent('retry', { 'suprsend.wait_ms': wait, 'suprsend.reason': reason });
    },
  };

  const call: Tracing['call'] = (name, make) =>
    tracer.startActiveSpan(name, async (span) => {
      const traced: Traced = { span };
      try {
        return await context.with(context.active().setValue(CALL, traced), async () => make());
      } catch (error) {
        failed(span, error);
        throw error;
      } finally {
        traced.attempt?.end(); // one that succeeded: `onError` has ended the others
        span.end();
      }
    });
  return { hooks, call };
}
