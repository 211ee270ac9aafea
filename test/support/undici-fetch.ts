/** Setup of the project `undici`: every client without a `fetch` of its own sends through `undiciFetch()`. */
import { afterAll } from 'vitest';
import { undiciFetch } from '../../src/undici.ts';

const fetch = undiciFetch();
globalThis.fetch = fetch;
// For the programs that tests start.
process.env.TEST_FETCH = 'undici';

afterAll(() => fetch.close());
