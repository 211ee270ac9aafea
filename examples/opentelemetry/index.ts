/**
 * Two calls at the same time, in spans: a trigger that succeeds at its second attempt, and a user who is not there. The spans stay in
 * memory, and are printed as a tree. Run: node index.ts
 */
import { context, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor, type ReadableSpan } from '@opentelemetry/sdk-trace-base';
import { SuprSend } from '../../src/index.ts'; // yours: 'suprsend-ts'
import { localSuprSend } from '../../src/local.ts';
import { checkAttempts } from './conventions.ts';
import { tracing } from './tracing.ts';

// Yours: what your process has anyway, such as NodeSDK of @opentelemetry/sdk-node, which brings both.
const exporter = new InMemorySpanExporter();
trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }));
context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());

const local = localSuprSend({
  workflows: [{ slug: 'order-shipped', name: 'Order shipped', category: 'transactional', trigger_type: 'api', tree: { nodes: [] } }],
});
local.fail({ operation: 'workflows.trigger', status: 503, headers: { 'x-request-id': 'request-of-the-example' } });

const tracer = trace.getTracer('example');
const { hooks, call } = tracing(tracer);
const suprsend = new SuprSend({ ...local.options, hooks });

await tracer.startActiveSpan('POST /orders', async (request) => {
  await Promise.allSettled([
    call('workflows.trigger', () => suprsend.workflows.trigger({ workflow: 'order-shipped', recipients: ['jane'] })),
    call('users.get', () => suprsend.users.get('nobody')),
  ]);
  request.end();
});

const spans = exporter.getFinishedSpans().toSorted((a, b) => a.startTime[0] - b.startTime[0] || a.startTime[1] - b.startTime[1]);

function print(parent: ReadableSpan | undefined, depth: number): void {
  const children = spans.filter(({ parentSpanContext }) => parentSpanContext?.spanId === parent?.spanContext().spanId);
  for (const span of children) {
    const { name, attributes, events } = span;
    const facts = ['http.response.status_code', 'http.request.resend_count', 'error.type', 'suprsend.sent', 'suprsend.request_id']
      .filter((key) => key in attributes)
      .map((key) => `${key}=${String(attributes[key])}`);
    const retries = events
      .filter((event) => event.name === 'retry')
      .map(({ attributes: of }) => `retry after ${String(of?.['suprsend.reason'])}`);
    console.log(`${'  '.repeat(depth)}${[name, ...facts, ...retries].join(', ')}`);
    print(span, depth + 1);
  }
}
print(undefined, 0);
console.log(`${checkAttempts(spans)} attempts, as the HTTP conventions say`);
