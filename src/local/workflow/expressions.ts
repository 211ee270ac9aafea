/** Expressions of nodes. Of jq only paths are evaluated, which is what the documentation shows: `.a`, `.a.b`, `."$recipient".interval`. */
import { own, type Json, type JsonObject } from '../json.ts';

/** Something that the local server does not do, rather than guess it. */
export class NotSimulated extends Error {}

/** "Workflow execution will stop and the error will be logged" (delay). */
export class NodeError extends Error {}

const PATH = /^\s*\.(?:(?:[A-Za-z_$][\w$]*|"[^"\\]{1,200}"|\[\s*"[^"\\]{1,200}"\s*\]|\[\s*\d{1,6}\s*\])\.?)+\s*$/;

/** The value of a path, undefined if there is none. @throws NotSimulated */
export function evaluatePath(expression: unknown, scope: JsonObject): Json | undefined {
  if (typeof expression !== 'string' || expression.length > 1_000 || !PATH.test(expression)) throw new NotSimulated('jq: not simulated');
  let value: Json | undefined = scope;
  for (const [, name, quoted, bracket, index] of expression.matchAll(
    /([A-Za-z_$][\w$]*)|"([^"\\]+)"|\[\s*"([^"\\]+)"\s*\]|\[\s*(\d+)\s*\]/g,
  ))
    value = own(value, (name ?? quoted ?? bracket ?? index) as string);
  return value;
}

/** What expressions and conditions see. */
export interface Namespaces {
  payload: JsonObject;
  recipient: JsonObject;
  actor: JsonObject;
  brand: JsonObject;
}

export const expressionScope = ({ payload, recipient, actor, brand }: Namespaces): JsonObject => ({
  ...payload,
  $recipient: recipient,
  $actor: actor,
  $brand: brand,
  $tenant: brand,
});

/** A value at `a.b.c` below an object. An own key with dots is found first. */
export function valueAt(holder: JsonObject, path: string): Json | undefined {
  return own(holder, path) ?? path.split('.').reduce<Json | undefined>((value, key) => own(value, key), holder);
}
