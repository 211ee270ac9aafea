/** What request types are made of: objects of a caller's own, keys of a caller's own, lists with at least one member, members of enums. Types only. */

type Letter =
  | 'a'
  | 'b'
  | 'c'
  | 'd'
  | 'e'
  | 'f'
  | 'g'
  | 'h'
  | 'i'
  | 'j'
  | 'k'
  | 'l'
  | 'm'
  | 'n'
  | 'o'
  | 'p'
  | 'q'
  | 'r'
  | 's'
  | 't'
  | 'u'
  | 'v'
  | 'w'
  | 'x'
  | 'y'
  | 'z';

/**
 * A key of your own. Keys that start with `$` have a meaning for SuprSend, so a literal may contain only those that this SDK knows. For one
 * that is newer, write `['$newer' as string]: value` and set `validation: { profile: false }`. The same works for a key that starts with a
 * letter outside of ASCII.
 */
export type OwnKey = `${Letter | Uppercase<Letter> | 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | '_' | '-' | '.' | ' '}${string}`;

/** A key that is easily taken for the one of SuprSend. Nothing is assignable to it. */
export interface UseInstead<Key extends string> {
  readonly useInstead: Key;
}

/** Arrays, functions, Dates, Maps, Sets and promises have at least one of these. */
export interface Plain {
  readonly [Symbol.iterator]?: never;
  readonly [Symbol.hasInstance]?: never;
  readonly [Symbol.toPrimitive]?: never;
  readonly [Symbol.toStringTag]?: never;
}

/** The keys that T names. */
type Known<T> = { [Key in keyof T as {} extends Record<Key, 1> ? never : Key]: T[Key] };

/** `T`, or an object of your own type, such as an interface or a class. The keys that `T` names must have the types that it gives them. */
export type Own<T> = T | (object & Known<T> & Plain);

/** A body whose `Field` follows from the path value `By`: the type that `Of` has for it, or any of those of `Body`. */
export type Chosen<Body, Field extends keyof Body, Of, By> = Omit<Body, Field> & {
  readonly [F in Field]: By extends keyof Of ? Own<Of[By]> : Body[Field];
};

/** Times that only the server sets. What was read has one of them; a body that is written by hand does not. */
type ServerTime<Read, Written> = Extract<Exclude<keyof Read, keyof Written>, `${string}_at`>;

/** The keys that `T` must have. */
type Needed<T> = { [Key in keyof T]-?: {} extends Pick<T, Key> ? never : Key }[keyof T];

/**
 * `Given`, if it is what was read, or has the type `Written` itself. Fields of what was read may be changed, to what is read or written, and
 * left out if they need not be written. As a union of what is read and what is written, the compiler would name only the whole body if a
 * part of it is wrong. If there is nothing to infer `Given` from, as in `Parameters`, then `Given` is unknown, and what is read is accepted.
 */
export type ReadBack<Given, Read, Written> = unknown extends Given
  ? Read
  : [Given, Written] extends [Written, Given]
    ? Given
    : Given extends { [Key in keyof Read]?: Read[Key] | (Key extends keyof Written ? Written[Key] : never) | undefined }
      ? [keyof Given & ServerTime<Read, Written>, Exclude<keyof Given, keyof Read> | Exclude<Needed<Written>, keyof Given>] extends [
          infer Time,
          never,
        ]
        ? [Time] extends [never]
          ? never
          : Given
        : never
      : never;

/** `Options` of a typed operation whose body may be what was read. */
export type ReadOptions<Options, Given, Read, Written> = Omit<Options, 'body'> & { body: ReadBack<Given, Read, Written> | Written };

/** A key as a caller writes it: a key of your own, or one of those that start with `$` and are known here. */
export type KeyOf<Key extends string, Reserved extends string> = Key extends `$${string}` ? Reserved : Key;

/**
 * A list with at least one member. A list of unknown length, such as a `string[]`, is accepted; `[]` is not. The list comes last in the
 * intersection: the compiler infers the members of `ids.map(...)` from the last `indexOf`.
 */
export type NonEmpty<T> = {
  // `any` is assignable to every type except `never`, which is the member type of `[]`.
  readonly indexOf: (member: any) => number;
} & readonly T[];

declare const unlisted: unique symbol;

/**
 * A member of an enum that this SDK does not know yet, as a response may have it. You can compare it with any string, and send it back.
 * A literal of your own must be one of the members that are known, so that a misspelled one is found.
 */
export type Unlisted = string & { readonly [unlisted]: true };
