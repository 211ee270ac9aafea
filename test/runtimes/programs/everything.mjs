// All that is tried on a runtime, with nothing but the package and Web standards.
import { calls } from './calls.mjs';
import { failures } from './failures.mjs';
import { local } from './local.mjs';
import { tokensAndWebhooks } from './tokens-and-webhooks.mjs';

export const everything = async ({ url, refusing, dying, signingKey }) => ({
  calls: await calls(url),
  failures: await failures(url, refusing, dying),
  local: await local(),
  ...(await tokensAndWebhooks(signingKey)),
});
