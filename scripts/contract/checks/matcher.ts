/** Validates a value against a schema of the contract with ajv, which follows the references of the contract. */
import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import type { Json, JsonObject } from '../json.ts';

/** Returns one message per error; none if the value matches. */
export type Matcher = (schema: string, value: Json) => string[];

export function matcherFor(document: JsonObject): Matcher {
  const ajv = new Ajv2020({ strict: false, allErrors: true, validateSchema: false, logger: false });
  addFormats.default(ajv);
  ajv.addSchema(document, 'contract');
  const compiled = new Map<string, ValidateFunction | string>();
  const compile = (pointer: string): ValidateFunction | string => {
    try {
      return ajv.compile({ $ref: `contract${pointer.split('/').map(encodeURIComponent).join('/').replace('%23', '#')}` });
    } catch (error) {
      return `the schema cannot be used: ${(error as Error).message}`;
    }
  };
  return (schema, value) => {
    const validate = compiled.get(schema) ?? compile(schema);
    compiled.set(schema, validate);
    if (typeof validate === 'string') return [validate];
    if (validate(value)) return [];
    return [...new Set((validate.errors ?? []).map(text))];
  };
}

function text({ instancePath, message, params }: ErrorObject): string {
  const detail = Object.values(params as Record<string, unknown>).filter((value) => value !== undefined && value !== null);
  const allowed = message?.includes('equal to') ? ` ${JSON.stringify(detail[0])}` : '';
  return `${instancePath || 'the value'} ${message}${allowed}`;
}
