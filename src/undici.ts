/** `suprsend-ts/undici`: a `fetch` for Node that makes several times the calls per second of the runtime's own. */
export {
  undiciFetch,
  type UndiciConnectOptions,
  type UndiciDispatcher,
  type UndiciFetch,
  type UndiciFetchOptions,
} from './undici/fetch.ts';
