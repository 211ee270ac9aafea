/** Sources of records whose slugs and payloads the compiler checks. Types only. */
import type { EachBody, IfDeclared, OneBody, PayloadKind } from '../workspace-types.ts';
import type { Source } from './result.ts';

interface NoArray {
  readonly length?: never;
}

/**
 * Any number of bodies whose property `By` is a slug of the workspace, and whose `Field` is its payload. The members of an array are checked one
 * by one. A source of another kind, such as a generator, is checked by the type of its records, `R`.
 */
export type TypedSource<
  Body,
  Kind extends PayloadKind,
  By extends keyof Body & string,
  Field extends keyof Body & string,
  S extends string,
  R extends { readonly [B in By]: string },
  Workspace,
> = IfDeclared<
  Kind,
  Workspace,
  | readonly OneBody<Body, Kind, By, Field, S, Workspace>[]
  | (Source<R & NoInfer<EachBody<Body, Kind, By, Field, R[By], Workspace>>> & NoArray),
  Source<Body>
>;
