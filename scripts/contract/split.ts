/** One document per server, so that a mock server or a reader sees one host and cannot confuse the paths of the two. */
import type { Server } from '../../src/core/types.ts';
import { isObject, type Json, type JsonObject } from './json.ts';
import type { Operation } from './operations.ts';

export function splitByServer(document: JsonObject, operations: Operation[], server: Server): JsonObject {
  const { paths: _paths, servers: _servers, components, ...rest } = structuredClone(document);
  const paths: JsonObject = {};
  let servers: Json | undefined;
  for (const operation of operations.filter((o) => o.server === server)) {
    const { servers: own, ...source } = structuredClone(operation.source);
    servers ??= own ?? structuredClone(document.servers);
    ((paths[operation.path] ??= {}) as JsonObject)[operation.method.toLowerCase()] = source;
  }
  const schemes = new Set(
    Object.values(paths)
      .flatMap((item) => Object.values(item as JsonObject))
      .flatMap((operation) =>
        (((operation as JsonObject).security ?? []) as JsonObject[]).flatMap((requirement) => Object.keys(requirement)),
      ),
  );
  const part: JsonObject = { ...rest, servers, paths, components: structuredClone(components) };
  for (const pointer of unusedComponents(part)) {
    const [group, name] = pointer.split('/') as [string, string];
    delete ((part.components as JsonObject)[group] as JsonObject)[name];
  }
  const security = (part.components as JsonObject).securitySchemes as JsonObject;
  for (const name of Object.keys(security)) if (!schemes.has(name)) delete security[name];
  return part;
}

/** Components that no operation uses, as `schemas/Name`. Security schemes are left out: operations name them without a reference. */
export function unusedComponents(document: JsonObject): string[] {
  const components = (document.components ?? {}) as JsonObject;
  const reached = new Set<string>();
  const visit = (node: Json | undefined): void => {
    if (Array.isArray(node)) for (const item of node) visit(item);
    else if (isObject(node)) {
      if (typeof node.$ref === 'string' && node.$ref.startsWith('#/components/')) {
        const pointer = node.$ref.slice('#/components/'.length);
        if (!reached.has(pointer)) {
          reached.add(pointer);
          const [group, name] = pointer.split('/') as [string, string];
          visit((components[group] as JsonObject | undefined)?.[name]);
        }
      }
      for (const value of Object.values(node)) visit(value);
    }
  };
  visit(document.paths);
  return Object.entries(components)
    .filter(([group]) => group !== 'securitySchemes')
    .flatMap(([group, members]) => Object.keys(members as JsonObject).map((name) => `${group}/${name}`))
    .filter((pointer) => !reached.has(pointer));
}
