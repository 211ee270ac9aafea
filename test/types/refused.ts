/** Typical mistakes in profiles and recipients, by what is wrong. Each is refused with a message whose first line contains the first string; further strings are anywhere in it. */
export const REFUSED: Record<string, [code: string, ...message: string[]]> = {
  // Keys
  'a channel with a typo': [`await users.upsert('u1', { $emial: ['a@example.com'] });`, `'$emial' does not exist in type`, `'$email'`],
  'a channel with a typo in an object': [
    `await objects.upsert('t', 'i', { $emial: ['a@example.com'] });`,
    `'$emial' does not exist in type`,
  ],
  'a channel with a typo in a recipient': [
    `await workflows.trigger({ workflow: 'w', recipients: [{ distinct_id: 'u1', $emial: ['a'] }] });`,
    `'$emial' does not exist in type`,
  ],
  'a channel with a typo in an actor': [
    `await workflows.trigger({ workflow: 'w', recipients: ['u1'], actor: { distinct_id: 'u1', $emial: ['a'] } });`,
    `'$emial' does not exist in type`,
  ],
  'a channel with a typo in a subscription': [
    `await objects.subscriptions.create('t', 'i', { recipients: [{ distinct_id: 'u1', $emial: ['a'] }] });`,
    `'$emial' does not exist in type`,
  ],
  'a channel with a typo in $append': [
    `await users.update('u1', { operations: [{ $append: { $emial: 'a' } }] });`,
    `'$emial' does not exist in type`,
  ],
  'a channel with a typo in append': [
    `users.edit('u1').append('$emial', 'a@example.com');`,
    `'"$emial"' is not assignable to parameter of type`,
    'ChannelKey',
  ],
  'a channel with a typo in append of an object': [
    `users.edit('u1').append({ $emial: 'a@example.com' });`,
    `'$emial' does not exist in type`,
  ],
  'a channel with a typo in unset': [`users.edit('u1').unset('$emial');`, `"$emial"`],
  'a channel in set': [`users.edit('u1').set('$email', 'a@example.com');`, `"$email"`],
  'timezone for $timezone': [
    `await users.upsert('u1', { timezone: 'Asia/Kolkata' });`,
    `'string' is not assignable to type 'UseInstead<"$timezone">'`,
  ],
  'timezone for $timezone in a recipient': [
    `await workflows.trigger({ workflow: 'w', recipients: [{ distinct_id: 'u1', timezone: 'Asia/Kolkata' }] });`,
    `UseInstead<"$timezone">`,
  ],
  'timezone for $timezone in an edit': [
    `users.edit('u1').set('timezone', 'Asia/Kolkata').setOnce('timezone', 'Asia/Kolkata');`,
    `'"timezone"' is not assignable to parameter of type '"$timezone"'`,
  ],
  'a workflow under another name': [
    `await workflows.trigger({ workflows: 'w', recipients: ['u1'] });`,
    `'workflows' does not exist in type 'WorkflowTrigger'`,
  ],
  'tenantId for tenant_id': [
    `await workflows.trigger({ workflow: 'w', recipients: ['u1'], tenantId: 't' });`,
    `'tenantId' does not exist in type 'WorkflowTrigger'`,
    'tenant_id',
  ],
  'an option in the body': [
    `await workflows.trigger({ workflow: 'w', recipients: ['u1'], idempotencyKey: 'k' });`,
    `'idempotencyKey' does not exist in type 'WorkflowTrigger'`,
  ],
  'an option with another spelling': [
    `await workflows.trigger({ workflow: 'w', recipients: ['u1'] }, { idempotency_key: 'k' });`,
    `'idempotency_key' does not exist in type`,
    'idempotencyKey',
  ],
  'an option that another operation takes': [
    `await users.get('u1', { idempotencyKey: 'k' });`,
    `'idempotencyKey' does not exist in type 'CallOptions'`,
  ],
  'a query value that does not exist': [
    `await users.list({ limits: 5 });`,
    `'limits' does not exist in type 'UsersListQuery & ListOptions & CallOptions'`,
  ],
  // Values of channels
  'an address that is not a list': [
    `await users.upsert('u1', { $email: 'a@example.com' });`,
    `'string' is not assignable to type 'readonly string[]'`,
  ],
  'an address that is not a list in a recipient': [
    `await workflows.trigger({ workflow: 'w', recipients: [{ distinct_id: 'u1', $email: 'a@example.com' }] });`,
    `'string' is not assignable to type 'readonly string[]'`,
  ],
  'an address that is not a list in an interface': [
    `interface Bad { $email: string } declare const bad: Bad; await users.upsert('u1', bad);`,
    `'Bad' is not assignable to parameter of type 'Own<UserUpsert>'`,
    '$email',
  ],
  'a number as a phone number': [`await users.upsert('u1', { $sms: [15555550100] });`, `'number' is not assignable to type 'string'`],
  'a list of addresses in $append': [
    `await users.update('u1', { operations: [{ $append: { $email: ['a@example.com'] } }] });`,
    `is not assignable to type 'string'`,
  ],
  'a number as an address in $append': [
    `await users.update('u1', { operations: [{ $append: { $email: 5 } }] });`,
    `'number' is not assignable to type 'string'`,
  ],
  'a time zone that is a number': [
    `await users.update('u1', { operations: [{ $set: { $timezone: 5 } }] });`,
    `'number' is not assignable to type 'string'`,
  ],
  'Slack without an access token': [`await users.upsert('u1', { $slack: [{ channel_id: 'C1' }] });`, `SlackChannel`, 'access_token'],
  'a channel of Slack under another name': [
    `users.edit('u1').addSlack({ channelId: 'C1', access_token: 'x' });`,
    `'channelId' does not exist in type`,
  ],
  'a provider of another platform': [`users.edit('u1').addAndroidPush('t', { provider: 'apns' });`, `"apns"`],
  'an unknown channel in $channels': [
    `await workflows.trigger({ workflow: 'w', recipients: [{ distinct_id: 'u1', $channels: ['e-mail'] }] });`,
    `"e-mail"`,
  ],
  // Lists, functions and values where an object is meant
  'a list as a profile': [`await users.upsert('u1', ['a']);`, `'string[]' is not assignable to parameter of type 'Own<UserUpsert>'`],
  'a list of objects as a profile': [`await users.upsert('u1', [{}]);`, `is not assignable to parameter of type 'Own<UserUpsert>'`],
  'a function as a profile': [
    `await users.upsert('u1', () => 1);`,
    `'() => number' is not assignable to parameter of type 'Own<UserUpsert>'`,
  ],
  'a Map as a profile': [
    `await users.upsert('u1', new Map([['plan', 'pro']]));`,
    `is not assignable to parameter of type 'Own<UserUpsert>'`,
  ],
  'a Date as a profile': [`await users.upsert('u1', new Date());`, `'Date' is not assignable to parameter of type 'Own<UserUpsert>'`],
  'a string as a profile': [`await users.upsert('u1', 'plan');`, `'string' is not assignable to parameter of type 'Own<UserUpsert>'`],
  'a promise as a profile': [
    `await users.upsert('u1', Promise.resolve({ plan: 'pro' }));`,
    `is not assignable to parameter of type 'Own<UserUpsert>'`,
  ],
  'a list as data': [
    `await workflows.trigger({ workflow: 'w', recipients: ['u1'], data: [1] });`,
    `'number[]' is not assignable to type 'Own<TriggerData>`,
  ],
  'a function as data': [
    `await workflows.trigger({ workflow: 'w', recipients: ['u1'], data: () => order });`,
    `is not assignable to type 'Own<TriggerData>`,
  ],
  'a string as data': [
    `await workflows.trigger({ workflow: 'w', recipients: ['u1'], data: 'order' });`,
    `'string' is not assignable to type 'Own<TriggerData>`,
  ],
  'a Map as data': [
    `await workflows.trigger({ workflow: 'w', recipients: ['u1'], data: new Map() });`,
    `is not assignable to type 'Own<TriggerData>`,
  ],
  'a list as properties of an event': [
    `await events.trigger({ distinct_id: 'u1', event: 'e', properties: [order] });`,
    `is not assignable to type 'Own<TriggerData>`,
  ],
  'a list as tenant properties': [`await tenants.upsert('t', { properties: ['a'] });`, `is not assignable to type`],
  'a list in $set': [`await users.update('u1', { operations: [{ $set: ['a'] }] });`, `is not assignable to type`],
  'a channel in $set': [
    `await users.update('u1', { operations: [{ $set: { $email: ['a@example.com'] } }] });`,
    `'$email' does not exist in type 'Own<EditProperties>'`,
  ],
  'a function in $set': [
    `await users.update('u1', { operations: [{ $set: () => plan }] });`,
    `is not assignable to type 'Own<EditProperties>`,
  ],
  'a string in $increment': [
    `await users.update('u1', { operations: [{ $increment: { logins: '1' } }] });`,
    `'string' is not assignable to type 'number'`,
  ],
  'an operator with a typo': [
    `await users.update('u1', { operations: [{ $sett: plan }] });`,
    `'$sett' does not exist in type 'EditOperation'`,
  ],
  'a list in set of an edit': [`users.edit('u1').set(['plan']);`, `not assignable`],
  'unknown keys of rows': [`await users.upsertMany([{ distinct_id: 'u1', $emial: ['a@example.com'] }]);`, `UnknownKey<"$emial">`],
  'unknown keys of rows made by map': [
    `await users.upsertMany(['a'].map((id) => ({ distinct_id: id, $emial: [id] })));`,
    'is not assignable',
    `UnknownKey<"$emial">`,
  ],
  'unknown keys of objects': [
    `await objects.upsertMany([{ object_type: 't', id: 'i', $emial: ['a@example.com'] }]);`,
    `UnknownKey<"$emial">`,
  ],
  'a string in increment': [`users.edit('u1').increment('logins', '1');`, `'string' is not assignable to parameter of type 'number'`],
  'strings in increment of an object': [
    `users.edit('u1').increment({ logins: '1' });`,
    'TS2',
    `'string' is not assignable to type 'number'`,
  ],
  'a channel in increment': [`users.edit('u1').increment('$sms', 1);`, `is not assignable to parameter of type 'never'`],
  'a channel in increment of an object': [`users.edit('u1').increment({ $sms: 1 });`, 'TS2', `'number' is not assignable to type 'never'`],
  'a function in increment': [`users.edit('u1').increment(() => 1);`, 'TS2', `'() => number' is not assignable to`],
  'a list in increment': [`users.edit('u1').increment([1]);`, 'TS2', `is not assignable to`],
  'a string as the content of a translation': [
    `await management.translations.upsert('en.json', { content: 'hello' });`,
    `'string' is not assignable to type`,
  ],
  // Recipients
  'no recipients': [`await workflows.trigger({ workflow: 'w', recipients: [] });`, `is not assignable to type 'NonEmpty<Recipient>'`],
  'no recipients of a subscription': [
    `await objects.subscriptions.create('t', 'i', { recipients: [] });`,
    `is not assignable to type 'NonEmpty<SubscriptionRecipient>'`,
  ],
  'no recipients in a record': [
    `await workflows.triggerMany([{ workflow: 'w', recipients: [] }]);`,
    `is not assignable to type 'NonEmpty<Recipient>'`,
  ],
  'a body key with a typo in a record': [
    `await workflows.triggerMany([{ workflow: 'w', recipients: ['u1'], tenantId: 't' }]);`,
    `'tenantId' does not exist in type 'WorkflowTrigger'`,
    'tenant_id',
  ],
  'a channel with a typo in a record': [
    `await workflows.triggerMany([{ workflow: 'w', recipients: [{ distinct_id: 'u1', $emial: ['a'] }] }]);`,
    `'$emial' does not exist in type`,
    '$email',
  ],
  'a function as data of a record': [
    `await workflows.triggerMany([{ workflow: 'w', recipients: ['u1'], data: () => order }]);`,
    `is not assignable to type 'Own<TriggerData>`,
  ],
  'a key with a typo in an event': [
    `await events.triggerMany([{ distinct_id: 'u1', evnt: 'e' }]);`,
    `'evnt' does not exist in type 'EventTrigger'`,
  ],
  'objects as members of a list': [
    `await lists.replace('l', [{ distinct_id: 'u1' }]);`,
    `'{ distinct_id: string; }' is not assignable to type 'string'`,
  ],
  'an action with a typo in a record': [
    `await messages.updateMany([{ message_id: 'm', action: 'sean' }]);`,
    `'"sean"' is not assignable to type`,
  ],
  'recipients left out': [`await workflows.trigger({ workflow: 'w' });`, `'WorkflowTrigger'`, `Property 'recipients' is missing`],
  'one recipient that is not in a list': [
    `await workflows.trigger({ workflow: 'w', recipients: 'u1' });`,
    `'string' is not assignable to type 'NonEmpty<Recipient>'`,
  ],
  'a number as a recipient': [
    `await workflows.trigger({ workflow: 'w', recipients: [5] });`,
    `'number' is not assignable to type 'Recipient'`,
  ],
  'undefined as a recipient': [
    `await workflows.trigger({ workflow: 'w', recipients: [maybe] });`,
    `'string | undefined' is not assignable to type 'Recipient'`,
  ],
  'a recipient without an id': [
    `await workflows.trigger({ workflow: 'w', recipients: [{ $email: ['a@example.com'] }] });`,
    `is not assignable to type 'Recipient'`,
    `Property 'distinct_id' is missing`,
  ],
  'an actor without an id': [
    `await workflows.trigger({ workflow: 'w', recipients: ['u1'], actor: { $email: ['a@example.com'] } });`,
    `is not assignable to type`,
    `Property 'distinct_id' is missing`,
  ],
  'an object without an id': [
    `await workflows.trigger({ workflow: 'w', recipients: [{ object_type: 'teams' }] });`,
    `is not assignable to type 'Recipient'`,
    `Property 'id' is missing`,
  ],
  'an object with an address and without an id': [
    `await workflows.trigger({ workflow: 'w', recipients: [{ object_type: 'teams', $email: ['a@example.com'] }] });`,
    `is not assignable to type 'Recipient'`,
    `Property 'id' is missing`,
  ],
  'a child object without an id': [
    `await objects.subscriptions.create('t', 'i', { recipients: [{ object_type: 'teams' }] });`,
    `is not assignable to type 'SubscriptionRecipient'`,
    `Property 'id' is missing`,
  ],
  'distinctId for distinct_id': [
    `await workflows.trigger({ workflow: 'w', recipients: [{ distinctId: 'u1' }] });`,
    `is not assignable to type 'Recipient'`,
    `Property 'distinct_id' is missing`,
  ],
  'recipients in a Set': [
    `await workflows.trigger({ workflow: 'w', recipients: new Set(ids) });`,
    `'Set<string>' is not assignable to type 'NonEmpty<Recipient>'`,
  ],
  'a subscription recipient without an id': [
    `await objects.subscriptions.create('t', 'i', { recipients: [{ $email: ['a@example.com'] }] });`,
    `is not assignable to type`,
    `Property 'distinct_id' is missing`,
  ],
  'a depth of three': [
    `await workflows.trigger({ workflow: 'w', recipients: [{ object_type: 'teams', id: 'core', $object_subscriptions_query: { depth: 3 } }] });`,
    `'3' is not assignable to type`,
  ],
  'a user object in distinctId': [`await users.get({ distinct_id: 'u1' });`, `is not assignable to parameter of type 'string'`],
  'an attachment without a file': [
    `await workflows.trigger({ workflow: 'w', recipients: ['u1'], data: { $attachments: [{ filename: 'a.pdf' }] } });`,
    `not assignable`,
  ],
};
