// The CommonJS build loads too, with its four entries that need nothing beside the package.
const loaded = ['suprsend-ts', 'suprsend-ts/core', 'suprsend-ts/operations', 'suprsend-ts/node'].map((entry) =>
  Object.keys(require(entry)),
);
console.log(
  JSON.stringify({
    client: new (require('suprsend-ts').SuprSend)({ apiKey: 'key-1' }).constructor.name,
    names: loaded.map(({ length }) => length > 0),
  }),
);
