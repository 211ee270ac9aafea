/** Schemas of any library that has the Standard Schema interface, as the check of bodies and responses that core knows. */
import { misconfigured } from './errors.ts';
import type { SchemaCheck } from './validation.ts';

type Path = readonly (PropertyKey | { readonly key: PropertyKey })[];

interface Issue {
  readonly message: string;
  readonly path?: Path | undefined;
}

/** A schema of zod, valibot, arktype and others (https://standardschema.dev). */
export interface StandardSchema {
  readonly '~standard': {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (
      value: unknown,
    ) => { readonly issues?: readonly Issue[] | undefined } | Promise<{ readonly issues?: readonly Issue[] | undefined }>;
  };
}

/** The schemas of one operation. */
export interface OperationSchemas {
  request?: StandardSchema | undefined;
  response?: StandardSchema | undefined;
}

const MOST_ISSUES = 3;

/**
 * The issues that a message names. If zod only says that no alternative of a union fits, these are the issues of the one that fits best:
 * it has issues in a field, and the fewest. In zod 4 their paths begin at the union, in zod 3 at the root.
 */
function located(issue: Issue, outer: Path = []): Required<Issue>[] {
  const { message, path: own = [], errors, unionErrors } = issue as Issue & { errors?: unknown; unionErrors?: { issues: unknown }[] };
  const path = [...outer, ...own];
  const alternatives = unionErrors ? unionErrors.map(({ issues }) => issues) : Array.isArray(errors) ? errors : [];
  const rank = (found: Required<Issue>[]): number => found.length + (found.some((one) => one.path.length > path.length) ? 0 : 1e9);
  const [best] = alternatives
    .filter((one): one is Issue[] => Array.isArray(one) && one.length > 0)
    .map((issues) => issues.flatMap((one) => located(one, unionErrors ? [] : path)))
    .toSorted((a, b) => rank(a) - rank(b));
  return best ?? [{ message, path }];
}

/**
 * Checks bodies and responses by schemas of your own choice, so that a bundle has only those.
 *
 * @example
 * import { SuprSend } from 'suprsend-ts';
 * import { standardSchemas } from 'suprsend-ts/validate';
 * import { zUsersGetResponse } from 'suprsend-ts/zod';
 *
 * const schemas = standardSchemas({ 'users.get': { response: zUsersGetResponse } });
 * const suprsend = new SuprSend({ validation: { response: 'throw', schemas } });
 * @param of - schemas by the name of the operation in the client tree, or a function that returns them.
 * @throws ConfigurationError if it is neither.
 */
export function standardSchemas(
  of: Readonly<Record<string, OperationSchemas>> | ((operation: string) => OperationSchemas | undefined),
): SchemaCheck {
  if (typeof of !== 'function' && (typeof of !== 'object' || of === null))
    misconfigured('standardSchemas', 'takes an object with schemas by the name of the operation, or a function that returns them');
  return async (operation, kind, value) => {
    const schemas = typeof of === 'function' ? of(operation) : Object.hasOwn(of, operation) ? of[operation] : undefined;
    const { issues: found = [] } = (await schemas?.[kind]?.['~standard'].validate(value)) ?? {};
    const issues = found.flatMap((issue) => located(issue));
    if (issues.length === 0) return undefined;
    const texts = issues.slice(0, MOST_ISSUES).map(({ message, path }) => {
      const where = path.map((part) => String(typeof part === 'object' ? part.key : part)).join('.');
      return where === '' ? message : `${where}: ${message}`;
    });
    return texts.join('; ') + (issues.length > MOST_ISSUES ? `; and ${issues.length - MOST_ISSUES} more` : '');
  };
}
