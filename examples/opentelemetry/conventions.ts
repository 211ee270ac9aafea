/** Looks whether spans are as the HTTP conventions of OpenTelemetry say: their package of names is the reference. */
import { SpanKind } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import * as stable from '@opentelemetry/semantic-conventions';
import { ATTR_URL_TEMPLATE } from '@opentelemetry/semantic-conventions/incubating';
import assert from 'node:assert/strict';

/** What the conventions require of every client span. */
const REQUIRED = [stable.ATTR_HTTP_REQUEST_METHOD, stable.ATTR_SERVER_ADDRESS, stable.ATTR_SERVER_PORT, stable.ATTR_URL_FULL];
/** Every stable name, and the one that is not stable yet. */
const KNOWN = new Set<unknown>([...Object.values(stable), ATTR_URL_TEMPLATE]);

/** @returns the number of attempts among the spans. */
export function checkAttempts(spans: readonly ReadableSpan[]): number {
  const attempts = spans.filter(({ kind }) => kind === SpanKind.CLIENT);
  for (const { name, attributes } of attempts) {
    const method = attributes[stable.ATTR_HTTP_REQUEST_METHOD];
    assert.deepEqual(
      REQUIRED.filter((key) => attributes[key] === undefined),
      [],
      name,
    );
    assert.equal(name, `${String(method)} ${String(attributes[ATTR_URL_TEMPLATE])}`);
    const foreign = Object.keys(attributes).filter((key) => !key.startsWith('suprsend.') && !KNOWN.has(key));
    assert.deepEqual(foreign, [], name);
    const status = attributes[stable.ATTR_HTTP_RESPONSE_STATUS_CODE];
    // A response that is an error, and a request without a response, have a type of error.
    if (typeof status !== 'number' || status >= 400) assert.ok(attributes[stable.ATTR_ERROR_TYPE], name);
  }
  return attempts.length;
}
