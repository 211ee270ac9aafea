/** The methods of an edit that add and remove one address of a channel. */
import type { MsTeamsChannel, SlackChannel, WebPushSubscription } from '../../generated/types.gen.ts';
import type { AddingOperator } from './operation.ts';

/** Which provider issued an Android push token. */
export interface AndroidPushOptions {
  /** Default FCM. */
  provider?: 'fcm' | 'xiaomi' | 'oppo' | undefined;
}

/** Which provider issued an iOS push token, and for which app. */
export interface IosPushOptions {
  provider?: 'apns' | undefined;
  /** Bundle ID of the app, such as `com.example.app`. */
  bundleId?: string | undefined;
}

/** A web push subscription: the browser's PushSubscription, or the object that its `toJSON()` returns. */
export type WebPush =
  | WebPushSubscription
  | { readonly endpoint?: string; readonly keys?: Record<string, string> }
  | { readonly endpoint: string; toJSON(): { endpoint?: string; keys?: Record<string, string> } };

/** The options of a push token. */
export interface PushOptions {
  readonly provider?: string | undefined;
  readonly bundleId?: string | undefined;
}

/** Nine channels, each with a method to add an address and one to remove it. The source is the vendor documentation, edit user profile. */
export abstract class ChannelMethods {
  /** Adds one operation. `push` adds to the values if `first` is a key. @throws InvalidRequestError in the name of `method` */
  protected abstract addOperation(
    method: string,
    operator: AddingOperator,
    first: unknown,
    rest: readonly unknown[],
    push?: PushOptions,
  ): this;

  /**
   * Adds an email address.
   *
   * @example
   * suprsend.users.edit('u1').addEmail('a@example.com');
   * @throws InvalidRequestError if it is not a valid address.
   */
  addEmail(email: string): this {
    return this.addOperation('addEmail', '$append', '$email', [email]);
  }
  /**
   * Removes an email address.
   *
   * @example
   * suprsend.users.edit('u1').removeEmail('a@example.com');
   * @throws InvalidRequestError if it is not a valid address.
   */
  removeEmail(email: string): this {
    return this.addOperation('removeEmail', '$remove', '$email', [email]);
  }

  /**
   * Adds a phone number for SMS, with `+` and country code (E.164).
   *
   * @example
   * suprsend.users.edit('u1').addSms('+15555550100');
   * @throws InvalidRequestError if it is not in that form.
   */
  addSms(number: string): this {
    return this.addOperation('addSms', '$append', '$sms', [number]);
  }
  /**
   * Removes a phone number for SMS, with `+` and country code (E.164).
   *
   * @example
   * suprsend.users.edit('u1').removeSms('+15555550100');
   * @throws InvalidRequestError if it is not in that form.
   */
  removeSms(number: string): this {
    return this.addOperation('removeSms', '$remove', '$sms', [number]);
  }

  /**
   * Adds a phone number for WhatsApp, with `+` and country code (E.164).
   *
   * @example
   * suprsend.users.edit('u1').addWhatsapp('+15555550100');
   * @throws InvalidRequestError if it is not in that form.
   */
  addWhatsapp(number: string): this {
    return this.addOperation('addWhatsapp', '$append', '$whatsapp', [number]);
  }
  /**
   * Removes a phone number for WhatsApp, with `+` and country code (E.164).
   *
   * @example
   * suprsend.users.edit('u1').removeWhatsapp('+15555550100');
   * @throws InvalidRequestError if it is not in that form.
   */
  removeWhatsapp(number: string): this {
    return this.addOperation('removeWhatsapp', '$remove', '$whatsapp', [number]);
  }

  /**
   * Adds an inbox identifier. It is rarely needed: SuprSend creates one on its own.
   *
   * @example
   * suprsend.users.edit('u1').addInbox('inbox-id');
   * @throws InvalidRequestError if it is empty.
   */
  addInbox(id: string): this {
    return this.addOperation('addInbox', '$append', '$inbox', [id]);
  }
  /**
   * Removes an inbox identifier.
   *
   * @example
   * suprsend.users.edit('u1').removeInbox('inbox-id');
   * @throws InvalidRequestError if it is empty.
   */
  removeInbox(id: string): this {
    return this.addOperation('removeInbox', '$remove', '$inbox', [id]);
  }

  /**
   * Adds an Android push token, by default of FCM.
   *
   * @example
   * suprsend.users.edit('u1').addAndroidPush(token, { provider: 'fcm' });
   * @throws InvalidRequestError for an empty token or an unknown provider.
   */
  addAndroidPush(token: string, options?: AndroidPushOptions): this {
    return this.addOperation('addAndroidPush', '$append', '$androidpush', [token], options ?? {});
  }
  /**
   * Removes an Android push token, by default of FCM.
   *
   * @example
   * suprsend.users.edit('u1').removeAndroidPush(token, { provider: 'fcm' });
   * @throws InvalidRequestError for an empty token or an unknown provider.
   */
  removeAndroidPush(token: string, options?: AndroidPushOptions): this {
    return this.addOperation('removeAndroidPush', '$remove', '$androidpush', [token], options ?? {});
  }

  /**
   * Adds an iOS push token (APNs).
   *
   * @example
   * suprsend.users.edit('u1').addIosPush(token, { bundleId: 'com.example.app' });
   * @throws InvalidRequestError for an empty token or an unknown provider.
   */
  addIosPush(token: string, options?: IosPushOptions): this {
    return this.addOperation('addIosPush', '$append', '$iospush', [token], options ?? {});
  }
  /**
   * Removes an iOS push token (APNs).
   *
   * @example
   * suprsend.users.edit('u1').removeIosPush(token, { bundleId: 'com.example.app' });
   * @throws InvalidRequestError for an empty token or an unknown provider.
   */
  removeIosPush(token: string, options?: IosPushOptions): this {
    return this.addOperation('removeIosPush', '$remove', '$iospush', [token], options ?? {});
  }

  /**
   * Adds a web push subscription.
   *
   * @example
   * suprsend.users.edit('u1').addWebPush({ endpoint: 'https://push.example.com/1', keys: { p256dh: 'BNc...', auth: 'tBH...' } });
   * @throws InvalidRequestError if it has no endpoint or no keys.
   */
  addWebPush(subscription: WebPush): this {
    return this.addOperation('addWebPush', '$append', '$webpush', [subscription]);
  }
  /**
   * Removes a web push subscription.
   *
   * @example
   * suprsend.users.edit('u1').removeWebPush({ endpoint: 'https://push.example.com/1', keys: { p256dh: 'BNc...', auth: 'tBH...' } });
   * @throws InvalidRequestError if it has no endpoint or no keys.
   */
  removeWebPush(subscription: WebPush): this {
    return this.addOperation('removeWebPush', '$remove', '$webpush', [subscription]);
  }

  /**
   * Adds a Slack member, channel or incoming webhook.
   *
   * @example
   * suprsend.users.edit('u1').addSlack({ channel_id: 'C024BE91L', access_token: token });
   * @throws InvalidRequestError if it has the fields of none of them.
   */
  addSlack(channel: SlackChannel): this {
    return this.addOperation('addSlack', '$append', '$slack', [channel]);
  }
  /**
   * Removes a Slack member, channel or incoming webhook.
   *
   * @example
   * suprsend.users.edit('u1').removeSlack({ channel_id: 'C024BE91L', access_token: token });
   * @throws InvalidRequestError if it has the fields of none of them.
   */
  removeSlack(channel: SlackChannel): this {
    return this.addOperation('removeSlack', '$remove', '$slack', [channel]);
  }

  /**
   * Adds a Microsoft Teams conversation, user or incoming webhook.
   *
   * @example
   * suprsend.users.edit('u1').addMsTeams({ tenant_id: 't1', service_url: 'https://smba.example.com', user_id: 'u1' });
   * @throws InvalidRequestError if it has the fields of none of them.
   */
  addMsTeams(channel: MsTeamsChannel): this {
    return this.addOperation('addMsTeams', '$append', '$ms_teams', [channel]);
  }
  /**
   * Removes a Microsoft Teams conversation, user or incoming webhook.
   *
   * @example
   * suprsend.users.edit('u1').removeMsTeams({ tenant_id: 't1', service_url: 'https://smba.example.com', user_id: 'u1' });
   * @throws InvalidRequestError if it has the fields of none of them.
   */
  removeMsTeams(channel: MsTeamsChannel): this {
    return this.addOperation('removeMsTeams', '$remove', '$ms_teams', [channel]);
  }
}
