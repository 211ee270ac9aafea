/** Finds each `default` that a generated schema would add to data that is sent, or to a response. */
import type { JsonObject } from '../json.ts';
import { schemaPlaces } from './places.ts';
import type { CheckResult, Finding } from './report.ts';

export function defaults(document: JsonObject): CheckResult {
  const findings: Finding[] = [];
  let kept = 0;
  for (const { pointer, schema, role } of schemaPlaces(document)) {
    if (schema.default === undefined) continue;
    if (role === 'query') {
      kept += 1;
      continue;
    }
    const where =
      { request: 'a request body', response: 'a response', component: 'a component', path: 'a path value' }[role as string] ??
      `a ${role} parameter`;
    findings.push({
      pointer: `${pointer}/default`,
      problem: `${JSON.stringify(schema.default)} in ${where}.`,
      remedy:
        'Remove the default in the overlay, because generated schemas add it. Say in the description what the server uses if the value is absent.',
    });
  }
  return {
    check: 'defaults',
    figures: `${findings.length} in bodies, responses, components and path values; ${kept} kept on query parameters`,
    findings,
  };
}
