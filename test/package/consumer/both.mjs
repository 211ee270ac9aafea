// Both builds in one process, as when an application and one of its dependencies each bring the package: two copies, one family of errors.
import { createRequire } from 'node:module';
import * as esm from 'suprsend-ts';
import * as core from 'suprsend-ts/core';
import * as tokens from 'suprsend-ts/tokens';
import * as webhooks from 'suprsend-ts/webhooks';

const cjs = createRequire(import.meta.url)('suprsend-ts');
const errors = [new esm.NotFoundError('x', { status: 404 }), new cjs.NotFoundError('x', { status: 404 })];
console.log(
  JSON.stringify({
    copies: esm.SuprSendError !== cjs.SuprSendError,
    entriesShare: esm.SuprSendError === core.SuprSendError,
    smallEntriesShare: [tokens, webhooks].every((entry) => Object.keys(entry).every((name) => entry[name] === esm[name])),
    is: errors.flatMap((error) =>
      [esm, cjs].flatMap((copy) => [copy.SuprSendError, copy.APIError, copy.NotFoundError].map((type) => type.is(error))),
    ),
    not: errors.flatMap((error) => [esm, cjs].flatMap((copy) => [copy.ConflictError, copy.ConnectionError].map((type) => type.is(error)))),
  }),
);
