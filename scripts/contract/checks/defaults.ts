/** No `default` where a generated schema would put it into data that is sent, or into an answer. */
import type { JsonObject } from '../json.ts';
import { schemaPlaces } from './places.ts';
import type { Answer, Finding } from './report.ts';

export function defaults(document: JsonObject): Answer {
  const findings: Finding[] = [];
  let left = 0;
  for (const { pointer, schema, role } of schemaPlaces(document)) {
    if (schema.default === undefined) continue;
    if (role === 'query') {
      left += 1;
      continue;
    }
    const where =
      { request: 'a request body', response: 'an answer', component: 'a component', path: 'a path value' }[role as string] ??
      `a ${role} parameter`;
    findings.push({
      pointer: `${pointer}/default`,
      problem: `${JSON.stringify(schema.default)} in ${where}.`,
      remedy:
        'Remove the default in the overlay: generated schemas fill it in. Say in the description what the server takes when the value is absent.',
    });
  }
  return {
    check: 'defaults',
    figures: `${findings.length} in bodies, answers, components and path values; ${left} left on query parameters`,
    findings,
  };
}
