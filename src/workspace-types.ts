/** Slugs and payloads of a user's own workspace, as the file that `npx suprsend-ts types` writes declares them. Types only. */
import type { Plain } from './core/own.ts';

/**
 * Describes your workspace to the compiler. The file that `npx suprsend-ts types` writes adds `workspace` to it. Without that file every slug
 * is a string, and payloads are any data.
 *
 *     declare module 'suprsend-ts' {
 *       interface Register {
 *         workspace: { workflows: { 'order-shipped': { order_id: string } } };
 *       }
 *     }
 */
// oxlint-disable-next-line typescript/no-empty-object-type -- filled by module augmentation.
export interface Register {}

/** The kinds of slugs that a workspace may declare: names of events, locales, and names of translation files are among them. */
export type WorkspaceKind = 'workflows' | 'events' | 'categories' | 'templates' | 'locales' | 'translations';

/** The kinds whose slugs have a payload. */
export type PayloadKind = 'workflows' | 'events';

/** The workspace that `Register` declares; `object` if there is none. */
export type RegisteredWorkspace = Register extends { workspace: infer Workspace extends object } ? Workspace : object;

type Declared<Workspace, Kind extends string> = Workspace extends { readonly [K in Kind]: infer Slugs } ? Slugs : object;

/**
 * The slugs of a kind: for workflows `'order-shipped' | 'welcome'`. It is `never` if the workspace declares none.
 *
 * @example
 * import type { SlugOf } from 'suprsend-ts';
 *
 * const slugs: SlugOf<'workflows'>[] = [];
 */
export type SlugOf<Kind extends WorkspaceKind, Workspace = RegisteredWorkspace> = Extract<keyof Declared<Workspace, Kind>, string>;

/**
 * The payload of a workflow or an event, as its schema describes it. It is `unknown` without a schema, and for an unknown slug.
 *
 * @example
 * import type { PayloadOf } from 'suprsend-ts';
 *
 * type Order = PayloadOf<'workflows', 'order-shipped'>;
 */
export type PayloadOf<Kind extends PayloadKind, S extends string, Workspace = RegisteredWorkspace> =
  // An index `[S]` would make the compiler compare each call with the payloads of all slugs, since it could be any of them until it is inferred.
  IsOpen<S> extends true ? unknown : Declared<Workspace, Kind> extends { readonly [K in S]: infer Known } ? Known : unknown;

/** What `Without` is if the workspace declares no slugs of the kind, so that nothing changes; else `With`. */
export type IfDeclared<Kind extends WorkspaceKind, Workspace, With, Without> = [SlugOf<Kind, Workspace>] extends [never] ? Without : With;

/**
 * A slug of a workspace that declares some. A string that is known only at run time, or only in part, is accepted; the slugs next to it are
 * what editors offer while the rest of a body is not written yet.
 */
type Checked<Kind extends WorkspaceKind, S extends string, Workspace> =
  IsOpen<S> extends true
    ? SlugOf<Kind, Workspace> | (string & Record<never, never>)
    : // Not `S extends SlugOf`, for which the compiler would infer each call from all slugs, one by one.
      [Exclude<S, SlugOf<Kind, Workspace>>] extends [never]
      ? S
      : SlugOf<Kind, Workspace>;

/** Whether a slug is known only at run time, or only in part. */
// oxlint-disable-next-line typescript/no-empty-object-type -- `object` is not assignable to an index signature.
type IsOpen<S extends string> = {} extends Record<S, 1> ? true : false;

/** A slug of the workspace; any string if it declares none. */
export type Slug<Kind extends WorkspaceKind, S extends string, Workspace = RegisteredWorkspace> = IfDeclared<
  Kind,
  Workspace,
  Checked<Kind, S, Workspace>,
  string
>;

/** The slug of what may be new. Editors offer those of the workspace. */
export type OpenSlug<Kind extends WorkspaceKind, Workspace = RegisteredWorkspace> = IfDeclared<
  Kind,
  Workspace,
  // oxlint-disable-next-line typescript/no-empty-object-type -- keeps the compiler from reducing the union to `string`.
  SlugOf<Kind, Workspace> | (string & {}),
  string
>;

/** Keys of a payload that have a meaning for SuprSend, such as `$attachments`. */
type Reserved<Data> = Pick<NonNullable<Data>, Extract<keyof NonNullable<Data>, `$${string}`>>;

/**
 * What a workflow or an event accepts as its payload, `Known`; any data without a schema. A payload that allows other keys accepts the reserved
 * ones already. It is left as it is, so that the compiler names the property that is missing.
 */
type Payload<Known, Data> = unknown extends Known
  ? Data
  : Known extends object
    ? string extends keyof Known
      ? // oxlint-disable-next-line typescript/no-empty-object-type -- what may be empty.
        ({} extends Known ? Plain : unknown) & (unknown extends Known[string & keyof Known] ? Known : OthersOrReserved<Known, Data>)
      : Known & Reserved<Data>
    : Known extends null
      ? never
      : Data;

/** A payload whose other properties have one type, which the reserved ones need not have. */
type OthersOrReserved<Known, Data> = Reserved<Data> & {
  [K in keyof Known]: string extends K ? Known[K] | Reserved<Data>[keyof Reserved<Data>] : Known[K];
};

/** The payload is optional if nothing in it is required. */
type Filled<Field extends PropertyKey, Data> = undefined extends Data
  ? { readonly [F in Field]?: Data }
  : // oxlint-disable-next-line typescript/no-empty-object-type -- what may be empty.
    {} extends Data
    ? { readonly [F in Field]?: Data | undefined }
    : { readonly [F in Field]-?: Data };

/** A body of a workspace that declares slugs. */
type CheckedBody<
  Body,
  Kind extends PayloadKind,
  By extends keyof Body & string,
  Field extends keyof Body & string,
  S extends string,
  Workspace,
> = Omit<Body, By | Field> & { readonly [B in By]: Checked<Kind, S, Workspace> } & Filled<
    Field,
    Payload<PayloadOf<Kind, S, Workspace>, Body[Field]>
  >;

/** Bodies of several slugs, each with the payload of its own. */
export type EachBody<
  Body,
  Kind extends PayloadKind,
  By extends keyof Body & string,
  Field extends keyof Body & string,
  S extends string,
  Workspace,
> = S extends string ? CheckedBody<Body, Kind, By, Field, S, Workspace> : never;

/** One of many bodies, each with the payload of its own slug. The first part lets the compiler infer the slugs. */
export type OneBody<
  Body,
  Kind extends PayloadKind,
  By extends keyof Body & string,
  Field extends keyof Body & string,
  S extends string,
  Workspace,
> = {
  readonly [B in By]: Checked<Kind, S, Workspace>;
} & EachBody<Body, Kind, By, Field, S, Workspace>;

/**
 * A body whose property `By` is a slug of the workspace, and whose `Field` is the payload of that slug. If the slug is one of several, the payload
 * fits all of them, or the body is one of several too.
 */
export type TypedBody<
  Body,
  Kind extends PayloadKind,
  By extends keyof Body & string,
  Field extends keyof Body & string,
  S extends string,
  Workspace = RegisteredWorkspace,
> = IfDeclared<
  Kind,
  Workspace,
  { readonly [B in By]: Checked<Kind, S, Workspace> } & (
    | EachBody<Body, Kind, By, Field, S, Workspace>
    | BodyOfAny<Body, Kind, By, Field, S, Workspace>
  ),
  Body
>;

/** A body whose slug is one of several: its payload fits each of them. */
type BodyOfAny<
  Body,
  Kind extends PayloadKind,
  By extends keyof Body & string,
  Field extends keyof Body & string,
  S extends string,
  Workspace,
> =
  IsUnion<S> extends true
    ? Omit<Body, By | Field> & { readonly [B in By]: S } & Filled<Field, Payload<PayloadOfAll<Kind, S, Workspace>, Body[Field]>>
    : never;

type IsUnion<T, All = T> = T extends unknown ? ([All] extends [T] ? false : true) : never;

type PayloadOfAll<Kind extends PayloadKind, S extends string, Workspace> = (
  S extends string ? (payload: PayloadOf<Kind, S, Workspace>) => void : never
) extends ((payload: infer All) => void) | Anything<infer All>
  ? All extends object
    ? // One object, as the compiler would compare the members of an intersection one by one.
      { [K in keyof All]: All[K] }
    : All
  : never;

/** Becomes `unknown` once `T` is inferred. Then the compiler does not compare the payload of each slug with the intersection of all. */
type Anything<T> = T extends never ? never : unknown;

/** A body with a property `List`, each of whose items has a slug, `By`. */
export type ListedBody<
  Body,
  Kind extends WorkspaceKind,
  List extends keyof Body,
  By extends string,
  S extends string,
  Workspace = RegisteredWorkspace,
> = IfDeclared<
  Kind,
  Workspace,
  { readonly [K in keyof Body]: K extends List ? WithSlugs<Body[K], { readonly [B in By]: Checked<Kind, S, Workspace> }> : Body[K] },
  Body
>;

type WithSlugs<Items, Slugs> = Items extends readonly (infer Item)[] ? readonly (Item & Slugs)[] : Items;

/** Options of a typed operation with slugs in a list of its body. */
export type ListedOptions<
  Options extends { body: unknown },
  Kind extends WorkspaceKind,
  List extends keyof Options['body'],
  By extends string,
  S extends string,
> = IfDeclared<Kind, RegisteredWorkspace, Omit<Options, 'body'> & { body: ListedBody<Options['body'], Kind, List, By, S> }, Options>;

/** Options of a typed operation whose body has a slug and its payload. */
export type TypedOptions<
  Options extends { body: unknown },
  Kind extends PayloadKind,
  By extends keyof One<Options['body']> & string,
  Field extends keyof One<Options['body']> & string,
  S extends string,
> = IfDeclared<
  Kind,
  RegisteredWorkspace,
  Omit<Options, 'body'> & {
    body:
      | TypedBody<One<Options['body']>, Kind, By, Field, S>
      | (Options['body'] extends One<Options['body']>
          ? never
          : readonly OneBody<One<Options['body']>, Kind, By, Field, S, RegisteredWorkspace>[]);
  },
  Options
>;

/** The form of a body for one record. */
type One<Body> = Exclude<Body, readonly unknown[]>;

/** Options of a typed operation with a slug in its path. `Value` is the slug. */
export type PathOptions<
  Options extends { path: unknown },
  Kind extends WorkspaceKind,
  By extends keyof Options['path'],
  Value,
> = IfDeclared<
  Kind,
  RegisteredWorkspace,
  Omit<Options, 'path'> & { path: Omit<Options['path'], By> & { readonly [B in By]: Value } },
  Options
>;
