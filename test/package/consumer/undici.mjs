// An application that sends through undici, in ES modules. Server and credential come from the environment.
import { SuprSend } from 'suprsend-ts';
import { undiciFetch } from 'suprsend-ts/undici';

const fetch = undiciFetch({ connections: 8 });
const call = (options, id = 'u1') => new SuprSend({ fetch, maxRetries: 0, ...options }).users.get(id);
const failure = (promise) => promise.catch(({ name, sent, message }) => [name, sent, message]);
const user = await call({}, 'tree user');
const missing = await failure(call({}, 'missing'));
const refused = await failure(call({ hubUrl: 'http://127.0.0.1:9' }));
const aborted = await failure(new SuprSend({ fetch }).users.get('u1', { signal: AbortSignal.abort() }));
await fetch.close();
const closed = await failure(call({}));
console.log(JSON.stringify({ user, missing, refused, aborted, closed }));
