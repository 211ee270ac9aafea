/** What edits of users and of objects share: operations are gathered in the order of the calls, and sent once. */
import type { EditOperation, EditOperations, EditValues } from '../../generated/types.gen.ts';
import type { KeyOf, Own, Plain } from '../core/own.ts';
import type { Call, CallOptions, CallResult, Repeat } from '../core/types.ts';
import { invalid, misconfigured, optionsOf, reading, SuprSendError } from '../core/errors.ts';
import { CALL_OPTION_NAMES, unknownOption } from '../core/option-names.ts';
import type { Validation } from '../core/validation.ts';
import { PendingCall } from '../core/thenable.ts';
import { ChannelMethods, type PushOptions } from './channels.ts';
import { addingOperation, copyOperation, repeatOf, unsetOperation, validates, type AddingOperator, type EditMethod } from './operation.ts';

/** Properties to set: keys of your own, and the `$` keys that are not channels. */
export type Properties = NonNullable<EditOperation['$set']>;
type ProfileKey = '$timezone' | '$locale' | '$preferred_language';
type ChannelKey = Extract<keyof EditValues, `$${string}`>;

/** Options of an edit. */
export interface EditOptions {
  /**
   * False, or `{ profile: false }`, skips the checks that could refuse what the server accepts: reserved keys, addresses, phone numbers,
   * time zones, languages, push providers.
   */
  validation?: Validation | undefined;
}

/** Options of `save()`. */
export interface SaveOptions extends CallOptions {
  /** Send although operations that add up may already have been processed. Default false. */
  acceptDuplicates?: boolean | undefined;
}

/** Operations that are being sent. */
export interface TakenOperations {
  operations: readonly EditOperation[];
  /** Must be called once with the result: nothing for success, the error for a failure, null if nothing was sent. */
  settle: (error?: unknown) => void;
}

/** Sends an edit with the credential of one client, which it does not reveal. */
export type SendEdit<T> = (options: CallOptions, acceptDuplicates: boolean | undefined) => Promise<CallResult<T>>;

/**
 * The method by which a client takes the operations of an edit. The symbol is global, so that it also works on an edit that another copy
 * of the package made. A version whose method means something else must use another symbol: then each refuses the edits of the other.
 */
export const TAKE: unique symbol = Symbol.for('suprsend-ts.edit.take') as never;

/** The method that sets the client of an edit of this copy of the package. */
export const BIND: unique symbol = Symbol('bind') as never;

/** Edits of one profile. Each call adds one operation; nothing is sent before `save()`. */
export abstract class Edit<T> extends ChannelMethods {
  readonly #resource: 'users' | 'objects';
  readonly #path: readonly string[];
  readonly #validate: boolean;
  #send: SendEdit<T> | undefined;
  #pending: EditOperation[] = [];
  #sending = 0; // how many of them
  /** Set if operations may already have been processed: whether those may be sent again. */
  #mayHaveArrived: Repeat | undefined;

  /** @param path - the values that name the profile, already checked. */
  constructor(resource: 'users' | 'objects', path: readonly string[], options?: EditOptions) {
    super();
    this.#resource = resource;
    this.#path = path;
    this.#validate = validates(`${resource}.edit`, options);
  }

  /** Whether there is nothing to save. */
  get isEmpty(): boolean {
    return this.#pending.length === 0;
  }

  /** Whether it is being sent: by `save()`, or in a run over many edits. */
  get isSaving(): boolean {
    return this.#sending > 0;
  }

  /** Whether a `save()` failed and the server may still have acted on it. */
  get mayHaveArrived(): boolean {
    return this.#mayHaveArrived !== undefined;
  }

  /**
   * Sets properties to values: `set('plan', 'pro')` or `set({ plan: 'pro', seats: 5 })`. A value is any JSON value, also null.
   * Also accepts the keys `$timezone`, `$locale` and `$preferred_language`.
   * @example
   * suprsend.users.edit('u1').set({ plan: 'pro', seats: 5 }).set('$timezone', 'Asia/Kolkata');
   * @throws InvalidRequestError for a key that is empty or reserved, and for a value that JSON would change or lose.
   */
  set<Key extends string>(key: Key extends 'timezone' ? '$timezone' : KeyOf<Key, ProfileKey>, value: unknown): this;
  set(properties: Properties): this;
  set(first: string | object, ...rest: unknown[]): this {
    return this.addOperation('set', '$set', first, rest);
  }

  /**
   * Sets properties that do not exist yet, and leaves the others as they are.
   * @example
   * suprsend.users.edit('u1').setOnce('first_seen', '2026-11-29');
   * @throws InvalidRequestError as `set` does.
   */
  setOnce<Key extends string>(key: Key extends 'timezone' ? '$timezone' : KeyOf<Key, ProfileKey>, value: unknown): this;
  setOnce(properties: Properties): this;
  setOnce(first: string | object, ...rest: unknown[]): this {
    return this.addOperation('setOnce', '$set_once', first, rest);
  }

  /**
   * Adds to numbers, by default 1. A negative amount subtracts; a property that does not exist counts as 0.
   * @example
   * suprsend.users.edit('u1').increment('logins').increment({ credits: -5 });
   * @throws InvalidRequestError for a key that is empty or reserved, and for an amount that is not a finite number.
   */
  increment<Key extends string>(key: KeyOf<Key, never>, amount?: number): this;
  increment<Amounts extends object>(amounts: Plain & { [Key in keyof Amounts]: Key extends `$${string}` ? never : number }): this;
  increment(first: string | object, ...rest: unknown[]): this {
    return this.addOperation('increment', '$increment', first, typeof first === 'string' && rest[0] === undefined ? [1] : rest);
  }

  /**
   * Adds one value to each list named: a property, or a channel (`$email`). With one push token, the object may also have `$id_provider`
   * and `$bundle_id`.
   * @example
   * suprsend.users.edit('u1').append('tags', 'beta').append({ $email: 'a@example.com' });
   * @throws InvalidRequestError for a key that is empty or reserved, and for a value that JSON would change or the channel does not accept.
   */
  append<Key extends string>(key: KeyOf<Key, ChannelKey>, value: unknown): this;
  append(values: Own<EditValues>): this;
  append(first: string | object, ...rest: unknown[]): this {
    return this.addOperation('append', '$append', first, rest);
  }

  /**
   * Removes one value from each list named: a property, or a channel (`$email`).
   * @example
   * suprsend.users.edit('u1').remove('tags', 'beta');
   * @throws InvalidRequestError as `append` does.
   */
  remove<Key extends string>(key: KeyOf<Key, ChannelKey>, value: unknown): this;
  remove(values: Own<EditValues>): this;
  remove(first: string | object, ...rest: unknown[]): this {
    return this.addOperation('remove', '$remove', first, rest);
  }

  /**
   * Removes properties, or channels with all their addresses: `unset('plan')`, `unset(['$sms', 'plan'])`.
   * @example
   * suprsend.users.edit('u1').unset(['$sms', 'plan']);
   * @throws InvalidRequestError for a key that is empty or reserved, and for an empty list.
   */
  unset<Key extends string>(keys: KeyOf<Key, ChannelKey | ProfileKey> | readonly KeyOf<Key, ChannelKey | ProfileKey>[]): this {
    const call = this.#method('unset');
    return this.#add(call, () => unsetOperation(call, keys));
  }

  /**
   * Sets the preferred language, such as `en` (ISO 639-1). `setLocale` is its newer form.
   * @example
   * suprsend.users.edit('u1').setPreferredLanguage('en');
   * @throws InvalidRequestError for a malformed code.
   */
  setPreferredLanguage(code: string): this {
    return this.addOperation('setPreferredLanguage', '$set', '$preferred_language', [code]);
  }

  /**
   * Sets the time zone, such as `Asia/Kolkata` (IANA).
   * @example
   * suprsend.users.edit('u1').setTimezone('Asia/Kolkata');
   * @throws InvalidRequestError for one that the runtime does not know.
   */
  setTimezone(timezone: string): this {
    return this.addOperation('setTimezone', '$set', '$timezone', [timezone]);
  }

  /**
   * Sets the locale for translations, such as `pt-BR` or `en_GB`.
   * @example
   * suprsend.users.edit('u1').setLocale('pt-BR');
   * @throws InvalidRequestError for a malformed one.
   */
  setLocale(locale: string): this {
    return this.addOperation('setLocale', '$set', '$locale', [locale]);
  }

  /**
   * The profile's id and the pending operations, as plain data that `fromJSON()` reads; a copy.
   * @example
   * const edit = UserEdit.fromJSON(suprsend.users.edit('u1').increment('logins').toJSON());
   */
  abstract toJSON(): EditOperations;

  /**
   * The pending operations as text, one per line. Access tokens and webhooks are masked; addresses are not.
   * @example
   * console.log(suprsend.users.edit('u1').addEmail('a@example.com').preview());
   */
  preview(): string {
    const print = (value: unknown): string =>
      JSON.stringify(value, (key, inner: unknown) => (/^(access_token|incoming_webhook)$/.test(key) ? '***' : inner));
    const lines = this.#pending.flatMap((operation) =>
      Object.entries(operation).map(([operator, values]: [string, object]) => {
        const words = Array.isArray(values) ? values : Object.entries(values).map(([key, value]) => `${key} ${print(value)}`);
        return `${operator.slice(1)} ${words.join(', ')}`;
      }),
    );
    const title = `${this.#resource} ${this.#path.join('/')}: ${lines.length || 'no'} operation${lines.length === 1 ? '' : 's'}`;
    return [title, ...lines].join('\n  ');
  }

  /**
   * Sends the operations added since the last successful `save()`, in one request. If it fails, nothing is lost: the next `save()` sends
   * everything that is pending. What is added while it runs is kept for the next.
   * @example
   * const user = await suprsend.users.edit('u1').addEmail('a@example.com').save();
   * @returns the profile after the edit.
   * @throws ConfigurationError for an edit without a client. InvalidRequestError if there is nothing to save, if a save is in progress,
   * or if operations that add up may already have been processed (unless `acceptDuplicates` is true). Otherwise as any call.
   */
  save(options?: SaveOptions): Call<T> {
    return new PendingCall<T>(
      (async () => {
        const name = `${this.#resource}.edit`;
        const own = optionsOf(name, options);
        const unknown = unknownOption(own, ['acceptDuplicates', ...CALL_OPTION_NAMES]);
        if (unknown) invalid(name, `save: ${unknown}`);
        // What the builder did not check is not checked when it is sent.
        const validation = this.#validate ? own.validation : own.validation !== false && { ...own.validation, profile: false };
        return this.#bound()({ ...own, validation }, own.acceptDuplicates);
      })(),
    );
  }

  /**
   * Takes the operations in order to send them. @param method - what sends them, for errors.
   * @throws InvalidRequestError if nothing is pending, a save is in progress, or duplicates are possible.
   */
  [TAKE](acceptDuplicates = false, method?: string): TakenOperations {
    const fail = (problem: string): never =>
      method === undefined ? invalid(`${this.#resource}.edit`, `save: ${problem}`) : invalid(method, problem);
    if (this.isSaving) fail('the edit is being sent; await that first');
    if (this.isEmpty) fail('there is nothing to save: no operation was added since the last save');
    if (this.#mayHaveArrived === 'unsafe' && !acceptDuplicates) {
      const advice = method === undefined ? 'pass' : 'call save() or resume() with';
      fail(`the last save may have been processed, and its operations add up. Check the profile, or ${advice} { acceptDuplicates: true }`);
    }
    this.#sending = this.#pending.length;
    return {
      operations: [...this.#pending],
      settle: (error) => {
        if (error === undefined) {
          this.#pending = this.#pending.slice(this.#sending);
          this.#mayHaveArrived = undefined;
        } else if (SuprSendError.is(error) && error.sent === 'maybe')
          this.#mayHaveArrived = repeatOf(this.#pending.slice(0, this.#sending));
        this.#sending = 0;
      },
    };
  }

  /** Sets what `save()` sends with, and fills an empty edit with operations: those of another copy of the package, or of JSON. */
  [BIND](send: SendEdit<T> | undefined, operations?: readonly EditOperation[]): this {
    this.#send = send;
    if (operations) this.#pending = operations.map((operation) => copyOperation(this.#method('fromJSON'), operation));
    return this;
  }

  /** A copy of the pending operations. */
  protected copyOperations(): EditOperation[] {
    return structuredClone(this.#pending);
  }

  protected override addOperation(
    method: string,
    operator: AddingOperator,
    first: unknown,
    rest: readonly unknown[],
    push?: PushOptions,
  ): this {
    const call = this.#method(method);
    return this.#add(call, () => addingOperation(call, operator, first, rest, push));
  }

  #add({ operation }: EditMethod, build: () => EditOperation): this {
    this.#pending.push(reading(operation, build));
    return this;
  }

  #method(method: string): EditMethod {
    return { operation: `${this.#resource}.edit`, method, validate: this.#validate };
  }

  #bound(): SendEdit<T> {
    const resource = this.#resource;
    const next = `Pass it to ${resource}.edit(edit), ${resource}.bulk() or ${resource}.editMany()`;
    return this.#send ?? misconfigured(`${resource}.edit`, `save: this edit was made without a client. ${next}`);
  }
}
