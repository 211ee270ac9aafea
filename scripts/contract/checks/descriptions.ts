/** Counts properties of component schemas that have a description. Those of components that the overlay adds must have one. */
import { isObject, type Json, type JsonObject } from '../json.ts';
import { schemaPlaces } from './places.ts';
import type { CheckResult, Finding } from './report.ts';

export function descriptions(vendor: JsonObject, document: JsonObject): CheckResult {
  const known = new Set(Object.keys(((vendor.components as JsonObject | undefined)?.schemas ?? {}) as JsonObject));
  const counts = { added: { all: 0, described: 0 }, vendor: { all: 0, described: 0 } };
  const findings: Finding[] = [];
  for (const { pointer, schema, role } of schemaPlaces(document)) {
    const [, , , component, ...rest] = pointer.split('/');
    if (role !== 'component' || component === undefined || !isProperty(rest)) continue;
    const count = known.has(component) ? counts.vendor : counts.added;
    count.all += 1;
    if (describes(schema)) count.described += 1;
    else if (!known.has(component))
      findings.push({
        pointer,
        problem: 'has no description.',
        remedy: 'Describe these properties in the overlay. Users read it in the editor.',
      });
  }
  const share = ({ all, described }: { all: number; described: number }): string => `${described} of ${all}`;
  return {
    check: 'descriptions',
    figures: `${share(counts.added)} properties of added components, ${share(counts.vendor)} of the vendor's`,
    findings,
  };
}

/** Whether the last segment names a property: an even chain of keywords and names ends in `properties/NAME`, not in a property called `properties`. */
function isProperty(segments: string[]): boolean {
  let named = false;
  for (let index = 0; index < segments.length; index += 1) {
    named = segments[index] === 'properties';
    if (
      ['properties', 'patternProperties', '$defs', 'dependentSchemas', 'allOf', 'anyOf', 'oneOf', 'prefixItems'].includes(
        segments[index] as string,
      )
    )
      index += 1;
  }
  return named;
}

/** A reference has its own description, also as one of several alternatives, such as a reference or null. */
function describes(schema: JsonObject): boolean {
  if (typeof schema.description === 'string' && schema.description.trim() !== '') return true;
  if (typeof schema.$ref === 'string') return true;
  return [schema.allOf, schema.anyOf, schema.oneOf].some(
    (list) => Array.isArray(list) && list.some((part: Json) => isObject(part) && describes(part)),
  );
}
