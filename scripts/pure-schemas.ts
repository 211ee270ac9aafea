/**
 * A bundler keeps every call at the top of a module, as calls may have effects, and so a program with one schema would have all of them.
 * Here each schema is made by a function that is marked as pure: a bundler drops those that nothing uses.
 */

/** @param code - the module of the schemas, in which each statement ends with a semicolon at the end of a line, before an empty line. */
export const pureSchemas = (code: string): string =>
  code.replaceAll(
    /^export const (\w+)(: [^=]+)? = ((?:(?!^(?:export|\/\*\*))[^])*?);$(?=\n*(?:^(?:export|\/\*\*)|(?![^])))/gm,
    (_statement, name: string, type: string | undefined, schema: string) =>
      `export const ${name}${type ?? ''} = /* @__PURE__ */ (() => ${schema})();`,
  );
