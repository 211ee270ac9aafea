/** What users and objects share: operations gathered in the order of the calls, and sent once. */
import type {
  EditOperation,
  EditOperations,
  EditValues,
  MsTeamsChannel,
  SlackChannel,
  WebPushSubscription,
} from '../../generated/types.gen.ts';
import type { Call, CallOptions, CallResult, Repeat, Route } from '../core/types.ts';
import { invalid, misconfigured, SuprSendError } from '../core/errors.ts';
import { pathValues } from '../core/url.ts';
import { PendingCall } from '../core/thenable.ts';
import type { CallRequest } from '../core/prepare.ts';
import { send, type Core } from '../core/send.ts';
import { keyProblem, valueProblem, type Operator } from './validate.ts';
import { copyJson } from './json.ts';

/** Options of a builder. */
export interface EditOptions {
  /**
   * False skips the checks that could refuse what the server takes: reserved keys, e-mail addresses, phone numbers, time zones, language
   * codes, the shape of Slack, Teams and web push, push providers. Default true.
   */
  validate?: boolean | undefined;
}

/** Options of `save()`. */
export interface SaveOptions extends CallOptions {
  /** Send although operations that add up may have arrived before. Default false. */
  acceptDuplicates?: boolean | undefined;
}

/** Which provider an Android push token is of; FCM where none is given. */
export interface AndroidPushOptions {
  provider?: 'fcm' | 'xiaomi' | 'oppo' | undefined;
}

/** Whose an iOS push token is. */
export interface IosPushOptions {
  provider?: 'apns' | undefined;
  /** Bundle ID of the app, such as `com.example.app`. */
  bundleId?: string | undefined;
}

/** A web push subscription: the browser's PushSubscription, or what its `toJSON()` gives. */
export type WebPush =
  | WebPushSubscription
  | { readonly endpoint?: string; readonly keys?: Record<string, string> }
  | { readonly endpoint: string; toJSON(): { endpoint?: string; keys?: Record<string, string> } };

/** Which profile is edited, and by which operation. */
interface Target {
  resource: 'users' | 'objects';
  route: Route;
  path: Record<string, string>;
}

/** Operations on their way; `settle` tells the builder what became of them: nothing for success, else the error, or null for never sent. */
interface Taken {
  operations: EditOperation[];
  /** The request that carries them, but for its body. */
  request: Pick<CallRequest, 'operation' | 'path'>;
  settle: (error?: unknown) => void;
}

const BRAND: unique symbol = Symbol.for('suprsend-ts.edit') as never;
/** What follows `add` and `remove` in the name of a method, and the key of that channel. */
const CHANNELS = {
  Email: '$email',
  Sms: '$sms',
  Whatsapp: '$whatsapp',
  Inbox: '$inbox',
  AndroidPush: '$androidpush',
  IosPush: '$iospush',
  WebPush: '$webpush',
  Slack: '$slack',
  MsTeams: '$ms_teams',
};
/** Second time changes nothing: the last value stands either way (law 6; vendor documentation, edit user profile). */
const SAFE = ['$set', '$set_once', '$unset'];

/** Whether sending the operations twice does the same as once. */
export const repeatOf = (operations: readonly EditOperation[]): Repeat =>
  operations.every((operation) => Object.keys(operation).every((operator) => SAFE.includes(operator))) ? 'safe' : 'unsafe';

/** Takes the operations of an edit that are not sent yet. @throws InvalidRequestError where there are none, or they must not be sent now. */
export let take: (edit: Edit<unknown>, acceptDuplicates?: boolean) => Taken;

/** Gives an edit a client to be saved by. */
export let bindTo: (edit: Edit<unknown>, core: Core) => void;

/** Fills an edit with the operations of one that another copy of the package made, and says whether it is such. */
export let adopt: (edit: Edit<unknown>, operations: readonly EditOperation[]) => void;

/** Whether an edit is of this copy of the package, whose private members it has. */
export let isOwn: (value: object) => boolean;

/** Marks a class so that `is` knows it across copies of the package. */
export const brandEdit = (type: { prototype: object }, name: string): void => {
  Object.defineProperty(type.prototype, BRAND, { value: name });
};

/** Whether a value carries the mark of a class. */
export const hasBrand = (value: unknown, name: string): boolean =>
  typeof value === 'object' && value !== null && (value as { [BRAND]?: unknown })[BRAND] === name;

/** Edits of one profile. Each call adds one operation; nothing is sent before `save()`. */
export abstract class Edit<T> {
  static {
    take = (edit, acceptDuplicates) => edit.#take(acceptDuplicates);
    bindTo = (edit, core) => {
      edit.#core = core;
    };
    adopt = (edit, operations) => {
      edit.#pending = operations.map((operation) => edit.#copy('edit', operation) as EditOperation);
    };
    isOwn = (value) => #pending in value;
    for (const [name, key] of Object.entries(CHANNELS)) {
      for (const [verb, operator] of [
        ['add', '$append'],
        ['remove', '$remove'],
      ] as const) {
        Object.defineProperty(this.prototype, verb + name, {
          configurable: true,
          writable: true,
          value(this: Edit<unknown>, value: unknown, { provider, bundleId }: IosPushOptions = {}) {
            return this.#push(verb + name, operator, key, [value], { $id_provider: provider, $bundle_id: bundleId });
          },
        });
      }
    }
  }

  readonly #target: Target;
  readonly #validate: boolean;
  #core: Core | undefined;
  #pending: EditOperation[] = [];
  #sending = false;
  /** What repeating operations would do that may have arrived. */
  #arrived: Repeat | undefined;

  /** @throws InvalidRequestError for an id that no path can carry. */
  constructor(target: Target, { validate = true }: EditOptions = {}) {
    pathValues(`${target.resource}.edit`, target.route.url, target.path);
    this.#target = target;
    this.#validate = validate;
  }

  /** Whether there is nothing to save. */
  get isEmpty(): boolean {
    return this.#pending.length === 0;
  }

  /** Whether a `save()` failed in a way that leaves open whether the server acted on it. */
  get mayHaveArrived(): boolean {
    return this.#arrived !== undefined;
  }

  /**
   * Sets properties to values: `set('plan', 'pro')` or `set({ plan: 'pro', seats: 5 })`. Any JSON value, null too.
   * Also takes `$timezone`, `$locale` and `$preferred_language`.
   * @throws InvalidRequestError for a key that is empty or reserved, and for a value that JSON cannot carry.
   */
  set(key: string, value: unknown): this;
  set(properties: object): this;
  set(first: string | object, ...rest: unknown[]): this {
    return this.#push('set', '$set', first, rest);
  }

  /** Sets properties only where they are not there yet. @throws InvalidRequestError as `set` does. */
  setOnce(key: string, value: unknown): this;
  setOnce(properties: object): this;
  setOnce(first: string | object, ...rest: unknown[]): this {
    return this.#push('setOnce', '$set_once', first, rest);
  }

  /**
   * Adds to numbers, one by default; a negative amount subtracts, and a property that is not there counts as 0.
   * @throws InvalidRequestError for a key that is empty or reserved, and for an amount that is no finite number.
   */
  increment(key: string, amount?: number): this;
  increment(amounts: Readonly<Record<string, number>>): this;
  increment(first: string | object, ...rest: unknown[]): this {
    return this.#push('increment', '$increment', first, typeof first === 'string' && rest[0] === undefined ? [1] : rest);
  }

  /**
   * Adds one value to each list named: a property, or a channel (`$email`). `$id_provider` and `$bundle_id` may stand beside one push token.
   * @throws InvalidRequestError for a key that is empty or reserved, and for a value that JSON or the channel cannot carry.
   */
  append(key: string, value: unknown): this;
  append(values: EditValues): this;
  append(first: string | object, ...rest: unknown[]): this {
    return this.#push('append', '$append', first, rest);
  }

  /** Takes one value from each list named: a property, or a channel (`$email`). @throws InvalidRequestError as `append` does. */
  remove(key: string, value: unknown): this;
  remove(values: EditValues): this;
  remove(first: string | object, ...rest: unknown[]): this {
    return this.#push('remove', '$remove', first, rest);
  }

  /**
   * Removes properties, or channels with all their addresses: `unset('plan')`, `unset(['$sms', 'plan'])`.
   * @throws InvalidRequestError for a key that is empty or reserved, and for an empty list.
   */
  unset(keys: string | readonly string[]): this {
    const list: readonly unknown[] = Array.isArray(keys) ? keys : [keys];
    if (list.length === 0) this.#fail('unset', 'the list of keys is empty');
    this.#pending.push({ $unset: list.map((key) => this.#key('unset', '$unset', key)) });
    return this;
  }

  /** Sets the preferred language, such as `en` (ISO 639-1). `setLocale` is its newer form. @throws InvalidRequestError for a malformed code. */
  setPreferredLanguage(code: string): this {
    return this.#push('setPreferredLanguage', '$set', '$preferred_language', [code]);
  }

  /** Sets the time zone, such as `Asia/Kolkata` (IANA). @throws InvalidRequestError for one that the runtime does not know. */
  setTimezone(timezone: string): this {
    return this.#push('setTimezone', '$set', '$timezone', [timezone]);
  }

  /** Sets the locale for translations, such as `pt-BR` or `en_GB`. @throws InvalidRequestError for a malformed one. */
  setLocale(locale: string): this {
    return this.#push('setLocale', '$set', '$locale', [locale]);
  }

  /** Adds an e-mail address. @throws InvalidRequestError for what cannot be one. */
  declare readonly addEmail: (email: string) => this;
  /** Removes an e-mail address. @throws InvalidRequestError for what cannot be one. */
  declare readonly removeEmail: (email: string) => this;
  /** Adds a phone number for SMS, with `+` and country code (E.164). @throws InvalidRequestError for what cannot be one. */
  declare readonly addSms: (number: string) => this;
  /** Removes a phone number for SMS. @throws InvalidRequestError for what cannot be one. */
  declare readonly removeSms: (number: string) => this;
  /** Adds a phone number for WhatsApp, with `+` and country code (E.164). @throws InvalidRequestError for what cannot be one. */
  declare readonly addWhatsapp: (number: string) => this;
  /** Removes a phone number for WhatsApp. @throws InvalidRequestError for what cannot be one. */
  declare readonly removeWhatsapp: (number: string) => this;
  /** Adds an inbox identifier; SuprSend makes one by itself, so this is rare. @throws InvalidRequestError for an empty one. */
  declare readonly addInbox: (id: string) => this;
  /** Removes an inbox identifier. @throws InvalidRequestError for an empty one. */
  declare readonly removeInbox: (id: string) => this;
  /** Adds an Android push token, taken as FCM unless `provider` says otherwise. @throws InvalidRequestError for an empty token or an unknown provider. */
  declare readonly addAndroidPush: (token: string, options?: AndroidPushOptions) => this;
  /** Removes an Android push token. @throws InvalidRequestError for an empty token or an unknown provider. */
  declare readonly removeAndroidPush: (token: string, options?: AndroidPushOptions) => this;
  /** Adds an iOS push token (APNs). @throws InvalidRequestError for an empty token or an unknown provider. */
  declare readonly addIosPush: (token: string, options?: IosPushOptions) => this;
  /** Removes an iOS push token (APNs). @throws InvalidRequestError for an empty token or an unknown provider. */
  declare readonly removeIosPush: (token: string, options?: IosPushOptions) => this;
  /** Adds a web push subscription. @throws InvalidRequestError for one without endpoint or keys. */
  declare readonly addWebPush: (subscription: WebPush) => this;
  /** Removes a web push subscription. @throws InvalidRequestError for one without endpoint or keys. */
  declare readonly removeWebPush: (subscription: WebPush) => this;
  /** Adds a Slack member, channel or incoming webhook. @throws InvalidRequestError for what names none. */
  declare readonly addSlack: (channel: SlackChannel) => this;
  /** Removes a Slack member, channel or incoming webhook. @throws InvalidRequestError for what names none. */
  declare readonly removeSlack: (channel: SlackChannel) => this;
  /** Adds a Microsoft Teams conversation, user or incoming webhook. @throws InvalidRequestError for what names none. */
  declare readonly addMsTeams: (channel: MsTeamsChannel) => this;
  /** Removes a Microsoft Teams conversation, user or incoming webhook. @throws InvalidRequestError for what names none. */
  declare readonly removeMsTeams: (channel: MsTeamsChannel) => this;

  /** The body of the next `save()`, exactly as it is sent; a copy. */
  toJSON(): EditOperations {
    return { operations: structuredClone(this.#pending) };
  }

  /** The operations not saved yet, one a line, for people to read. Access tokens and webhooks are masked. */
  preview(): string {
    const { resource, path } = this.#target;
    const show = (value: unknown): string =>
      JSON.stringify(value, (key, inner: unknown) => (/^(access_token|incoming_webhook)$/.test(key) ? '***' : inner));
    const lines = this.#pending.flatMap((operation) =>
      Object.entries(operation).map(([operator, values]: [string, object]) => {
        const words = Array.isArray(values) ? values : Object.entries(values).map(([key, value]) => `${key} ${show(value)}`);
        return `${operator.slice(1)} ${words.join(', ')}`;
      }),
    );
    return [
      `${resource} ${Object.values(path).join('/')}: ${lines.length || 'no'} operation${lines.length === 1 ? '' : 's'}`,
      ...lines,
    ].join('\n  ');
  }

  /**
   * Sends the operations gathered since the last successful `save()`, in one request, and gives the profile as it then is. What is added
   * while it is under way is kept for the next. When it fails nothing is lost: `save()` again sends all that is pending.
   * @throws ConfigurationError for an edit that no client is bound to; InvalidRequestError when there is nothing to save, when a save is
   * under way, and when operations that add up may have arrived (unless `acceptDuplicates` says that this is fine); else as any call does.
   */
  save(options: SaveOptions = {}): Call<T> {
    return new PendingCall<T>(this.#save(options));
  }

  async #save({ acceptDuplicates, ...options }: SaveOptions): Promise<CallResult<T>> {
    const { resource } = this.#target;
    if (this.#core) return sendEdit<T>(this.#core, this, options, acceptDuplicates);
    return misconfigured(
      `${resource}.edit`,
      `save: this edit was made without a client. Give it to ${resource}.edit(edit), bulk() or editMany() of one`,
    );
  }

  #take(acceptDuplicates = false): Taken {
    const no = (problem: string): never => this.#fail('save', problem);
    if (this.#sending) no('the edit is being sent; await that first');
    if (this.isEmpty) no('there is nothing to save: no operation was added since the last save');
    if (this.#arrived === 'unsafe' && !acceptDuplicates) {
      no('the last save may have been processed, and its operations add up. Find out first, or pass { acceptDuplicates: true }');
    }
    const operations = [...this.#pending];
    const repeat = repeatOf(operations);
    const { resource, path } = this.#target;
    const { method, url } = this.#target.route;
    this.#sending = true;
    return {
      operations,
      request: { path, operation: { name: `${resource}.update`, server: 'hub', method, url, repeat } },
      settle: (error) => {
        this.#sending = false;
        if (error === undefined) {
          this.#pending.splice(0, operations.length);
          this.#arrived = undefined;
        } else if (SuprSendError.is(error) && error.sent === 'maybe') this.#arrived = repeat;
      },
    };
  }

  #push(method: string, operator: Exclude<Operator, '$unset'>, first: unknown, rest: readonly unknown[], beside: object = {}): this {
    let given = first;
    if (typeof first === 'string') {
      if (rest[0] === undefined) this.#fail(method, `${show(first)} has no value`);
      given = { [first]: rest[0], ...beside };
    } else if (typeof first !== 'object' || first === null || Array.isArray(first))
      this.#fail(method, `takes a key and a value, or one object, but got ${what(first)}`);
    else if (rest.length > 0) this.#fail(method, 'takes either one object, or a key and a value');

    const entries = Object.entries(this.#copy(method, given)).map(([key, value]) => [this.#key(method, operator, key), value] as const);
    const values = Object.fromEntries(entries);
    if (entries.length === 0) this.#fail(method, 'the object holds no key');
    if (Object.keys(values).length < entries.length) this.#fail(method, 'two keys are the same but for blanks around them');
    if (operator === '$increment') {
      for (const [key, amount] of entries) if (typeof amount !== 'number') this.#fail(method, `${show(key)} must be a finite number`);
    }
    const problem = this.#validate ? valueProblem(values) : undefined;
    if (problem) this.#fail(method, problem, true);
    this.#pending.push({ [operator]: values });
    return this;
  }

  /** A copy of an object as JSON carries it. */
  #copy(method: string, given: unknown): object {
    const fail = (where: string, problem: string): never => this.#fail(method, `${where || 'its argument'} ${problem}`);
    let copy: unknown;
    try {
      copy = copyJson(given, '', fail);
    } catch (cause) {
      if (SuprSendError.is(cause)) throw cause;
      this.#fail(method, 'reading its argument failed', false, cause); // a toJSON or a getter that throws
    }
    return typeof copy === 'object' && copy !== null && !Array.isArray(copy) ? copy : fail('', `must be an object, not ${what(copy)}`);
  }

  /** A key without the blanks around it, as the vendor's SDKs send it. */
  #key(method: string, operator: Operator, given: unknown): string {
    const key = typeof given === 'string' ? given.trim() : this.#fail(method, `a key must be a text, not ${what(given)}`);
    if (key === '') this.#fail(method, 'a key is empty');
    const problem = this.#validate ? keyProblem(operator, key) : undefined;
    return problem ? this.#fail(method, `${show(key)} ${problem}`, true) : key;
  }

  #fail(method: string, problem: string, canSwitchOff = false, cause?: unknown): never {
    const way = canSwitchOff ? ' ({ validate: false } on the edit switches this check off)' : '';
    return invalid(`${this.#target.resource}.edit`, `${method}: ${problem}${way}`, cause);
  }
}

const show = (key: string): string => JSON.stringify(key.length > 64 ? `${key.slice(0, 64)}…` : key);
const what = (value: unknown): string =>
  value === null ? 'null' : Array.isArray(value) ? 'a list' : value === undefined ? 'nothing' : `a ${typeof value}`;

/** Sends what an edit holds as one request, repeated by itself only where that changes nothing. @throws as `save()` does */
export async function sendEdit<T>(core: Core, edit: Edit<T>, options: CallOptions, acceptDuplicates?: boolean): Promise<CallResult<T>> {
  const { operations, request, settle } = take(edit, acceptDuplicates);
  try {
    const result = await send<T>(core, { ...options, ...request, body: { operations } });
    settle();
    return result;
  } catch (error) {
    settle(error);
    throw error;
  }
}
