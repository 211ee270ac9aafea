/** `suprsend-ts/validate`: validation for typed operations, and schemas of any library that has the Standard Schema interface. */
export { standardSchemas, type OperationSchemas, type StandardSchema } from './core/standard-schemas.ts';
export { checkProfile } from './edits/validate.ts';
export { payloadSchemas, type PayloadSchema, type PayloadSchemas } from './workspace/standard.ts';
export type { ProfileCheck, SchemaCheck, Validation, ValidationOptions } from './core/validation.ts';
