/** Standard Schema validators for the bodies of triggers, by the JSON schemas of a workspace. */
import { invalid, reading } from '../core/errors.ts';
import { isRecord } from './data.ts';
import { type PayloadCheck, payloadCheck, violationText, withoutReserved } from './payload.ts';

/** What `npx suprsend-ts types --schemas` writes: JSON schemas, and the slug of the schema that each workflow and event is linked to. */
export interface PayloadSchemas {
  readonly schemas: Readonly<Record<string, object>>;
  /** Slugs of schemas by slugs of workflows. */
  readonly workflows?: Readonly<Record<string, string>>;
  /** Slugs of schemas by names of events. */
  readonly events?: Readonly<Record<string, string>>;
}

interface Issue {
  readonly message: string;
  readonly path: readonly (string | number)[];
}

/** A validator of bodies, as https://standardschema.dev describes it. */
export interface PayloadSchema {
  readonly '~standard': {
    readonly version: 1;
    readonly vendor: 'suprsend-ts';
    readonly validate: (value: unknown) => { readonly value: unknown; readonly issues?: undefined } | { readonly issues: readonly Issue[] };
  };
}

/** The operations whose bodies have payloads. */
type Operations = Readonly<Record<'workflows.trigger' | 'events.trigger', { readonly request: PayloadSchema }>>;

/** The parts of what `npx suprsend-ts types --schemas` writes. @throws InvalidRequestError if it is something else. */
function partsOf(workspace: PayloadSchemas): PayloadSchemas {
  const { schemas, workflows = {}, events = {} } = Object(workspace) as PayloadSchemas;
  for (const [name, part] of Object.entries({ schemas, workflows, events }))
    if (!isRecord(part))
      invalid('payloadSchemas', `${name} must be an object; pass what \`npx suprsend-ts types --schemas\` wrote`, undefined, '');
  return { schemas, workflows, events };
}

/**
 * Validators of the payloads of triggers, for `standardSchemas`. A payload that does not match the schema of its workflow or event is refused
 * before it is sent, in the words of the server. Slugs without a schema are not checked.
 *
 * @example
 * import { SuprSend } from 'suprsend-ts';
 * import { payloadSchemas, type PayloadSchemas, standardSchemas } from 'suprsend-ts/validate';
 *
 * // The file that `npx suprsend-ts types --schemas` writes exports these.
 * const schemas: PayloadSchemas = {
 *   schemas: { order: { type: 'object', required: ['order_id'] } },
 *   workflows: { 'order-shipped': 'order' },
 * };
 * const suprsend = new SuprSend({ validation: { request: true, schemas: standardSchemas(payloadSchemas(schemas)) } });
 * @param workspace - the schemas of the workspace.
 * @returns a validator for each operation that has payloads. Each JSON schema is prepared when it is first used.
 * @throws InvalidRequestError if it is called with something else. TypeError when a payload is checked by a JSON schema that is invalid. A call then fails with a ConfigurationError, and nothing was
 * sent. Source: vendor documentation, validate-workflow-payload and api-request-errors.
 */
export function payloadSchemas(workspace: PayloadSchemas): Operations {
  const { schemas, workflows, events } = reading('payloadSchemas', () => partsOf(workspace), '');
  const checks = new Map<string, PayloadCheck>();
  const checkBy = (schema: string): PayloadCheck => {
    const known = checks.get(schema);
    if (known) return known;
    const check = payloadCheck(Object.hasOwn(schemas, schema) ? schemas[schema] : undefined, `the JSON schema "${schema}"`);
    checks.set(schema, check);
    return check;
  };
  const issuesOf = (body: unknown, by: string, field: string, links: Readonly<Record<string, string>> = {}): Issue[] => {
    if (Array.isArray(body))
      return body.flatMap((one, index) =>
        issuesOf(one, by, field, links).map(({ message, path }) => ({ message, path: [index, ...path] })),
      );
    const slug = isRecord(body) ? body[by] : undefined;
    const schema = typeof slug === 'string' && Object.hasOwn(links, slug) ? links[slug] : undefined;
    if (schema === undefined) return [];
    return checkBy(schema)(withoutReserved((body as Record<string, unknown>)[field])).map((violation) => ({
      // Whoever shows it ends the sentence.
      message: violationText(violation).replace(/\.$/, ''),
      path: [field],
    }));
  };
  const schemaOf = (by: string, field: string, links: Readonly<Record<string, string>> | undefined): { request: PayloadSchema } => ({
    request: {
      '~standard': {
        version: 1,
        vendor: 'suprsend-ts',
        validate(value) {
          const issues = issuesOf(value, by, field, links);
          return issues.length > 0 ? { issues } : { value };
        },
      },
    },
  });
  return {
    'workflows.trigger': schemaOf('workflow', 'data', workflows),
    'events.trigger': schemaOf('event', 'properties', events),
  };
}
