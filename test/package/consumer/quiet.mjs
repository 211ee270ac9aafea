// Imports an entry and prints every global of the runtime that was touched by it, and what is left to do afterwards.
const [entry, ...before] = process.argv.slice(2);
for (const name of before) await import(name);

const WATCHED = [
  'fetch',
  'Headers',
  'Request',
  'Response',
  'FormData',
  'AbortController',
  'AbortSignal',
  'setTimeout',
  'setInterval',
  'queueMicrotask',
  'process',
  'Buffer',
  'performance',
  'crypto',
  'console',
  'URL',
];
const touched = new Set();
for (const name of WATCHED) {
  const value = Object.getOwnPropertyDescriptor(globalThis, name);
  // Reading `fetch` or `Headers` loads the whole of fetch, so the value is only fetched when something asks for it.
  Object.defineProperty(globalThis, name, {
    configurable: true,
    get() {
      touched.add(name);
      Object.defineProperty(globalThis, name, value);
      return globalThis[name];
    },
  });
}
await import(entry);
const seen = [...touched];
const { getActiveResourcesInfo } = await import('node:process');
console.log(
  JSON.stringify({ touched: seen, pending: getActiveResourcesInfo().filter((resource) => !/^(TTY|Pipe|FSReq|CloseReq)/.test(resource)) }),
);
