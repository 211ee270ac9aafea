/** Sources of records in which the compiler checks slugs, payloads, and keys that start with `$`. Types only. */
import type { EachBody, IfDeclared, OneBody, PayloadKind } from '../workspace-types.ts';
import type { Source } from './result.ts';

/** A source that is not an array, whose members the compiler does not check one by one. */
type Stream<R> = (Iterable<R> | AsyncIterable<R>) & { readonly length?: never };

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
  readonly OneBody<Body, Kind, By, Field, S, Workspace>[] | Stream<R & NoInfer<EachBody<Body, Kind, By, Field, R[By], Workspace>>>,
  Source<Body>
>;

/** Nothing is assignable to a key that starts with `$` and is not known. */
export interface UnknownKey<Key extends string> {
  readonly unknownKey: Key;
}

/** The compiler looks for unknown keys in a literal of a known type only, and not where it infers the type. */
type WithKnownKeys<R, Body> = R & { readonly [Key in Exclude<Extract<keyof R, `$${string}`>, keyof Body>]?: UnknownKey<Key> };

/** Any number of profiles, `R`, whose keys are those of `Body` or the caller's own. */
export type Profiles<R, Body> = readonly WithKnownKeys<R, Body>[] | Stream<WithKnownKeys<R, Body>>;
