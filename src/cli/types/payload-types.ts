/** The TypeScript of a JSON schema, by json-schema-to-typescript. What a type cannot say becomes `unknown`, with a comment that says why. */
import { compile } from 'json-schema-to-typescript';
import { schemaProblem } from '../../workspace/schema.ts';
import { indented, optionalUndefined, readonlyLists } from './code.ts';
import { prepare, ROOT } from './prepare.ts';

/** Declarations, of which the one that is named `Payload` is the type of the schema. */
export interface PayloadTypes {
  lines: string[];
  /** Why it is unknown; undefined if it is not. */
  problem?: string;
}

/** @param schema - a JSON schema. */
export async function payloadTypes(schema: Record<string, unknown>): Promise<PayloadTypes> {
  const problem = schemaProblem(schema);
  if (problem !== undefined) return unknownPayload(`its JSON schema is invalid: ${problem}`);
  try {
    const code = await codeOf(prepare(schema)).catch((cause: unknown) => {
      if (cause instanceof TypeError) return codeOf(prepare(schema, true));
      throw cause;
    });
    return { lines: indented(optionalUndefined(openObjects(readonlyLists(code))), '  ') };
  } catch (cause) {
    const why = cause instanceof TypeError ? 'it refers to itself where it is combined' : (cause as Error).message.split('\n')[0];
    return unknownPayload(`its JSON schema cannot be written as a type: ${why}`);
  }
}

const codeOf = (schema: Record<string, unknown>): Promise<string> =>
  compile(schema, ROOT, {
    bannerComment: '',
    format: false,
    // Nothing is read from files or from the network.
    $refOptions: { resolve: { external: false } },
  });

function unknownPayload(problem: string): PayloadTypes {
  return { lines: [`export type ${ROOT} = unknown;`], problem };
}

/** An object with other keys accepts interfaces, which have no index signature, only if these keys are of any type. */
const openObjects = (code: string): string => code.replaceAll(/^\[k: string\]: unknown$/gm, '[k: string]: any');
