/** Typical mistakes, by what is wrong. Each is refused with a message whose first line contains the first string; further strings are anywhere in it. */
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
  'a query value that does not exist': [`await users.list({ limits: 5 });`, `'limits' does not exist in type`],
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
  'no recipients in a record': [`await workflows.triggerMany([{ workflow: 'w', recipients: [] }]);`, 'TS2', `'never[]'`, 'recipients'],
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
    `is missing`,
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
  // Enums and path values
  'a channel that does not exist in a path': [
    `await management.templates.variants.upsert('t', 'e-mail', 'v', { locale: 'en', content: {} });`,
    `'"e-mail"' is not assignable to parameter of type 'ChannelName'`,
  ],
  'a channel with a typo in a preference': [
    `await users.preferences.channels.update('u1', { channel_preferences: [{ channel: 'emial', is_restricted: true }] });`,
    `'"emial"' is not assignable to type`,
  ],
  'a preference with a typo': [
    `await users.preferences.categories.update('u1', 'c', { preference: 'optin' });`,
    `'"optin"' is not assignable to type`,
  ],
  'channels both in and out': [
    `await users.preferences.categories.update('u1', 'c', { preference: 'opt_in', opt_in_channels: ['email'], opt_out_channels: ['sms'] });`,
    `is not assignable to`,
  ],
  'an action with a typo': [
    `await messages.bulkUpdate({ messages: [{ message_id: 'm', action: 'sean' }] });`,
    `'"sean"' is not assignable to type`,
  ],
  'no messages': [`await messages.bulkUpdate({ messages: [] });`, `is not assignable to type 'NonEmpty<MessageUpdate>'`],
  'a trigger type with a typo': [
    `await management.workflows.upsert('w', { name: 'W', category: 'c', trigger_type: 'evnt', tree: { nodes: [] } });`,
    `"evnt"`,
  ],
  'a setting of another name': [
    `await management.workflows.upsert('w', { name: 'W', category: 'c', trigger_type: 'api', tree: { nodes: [{ node_type: 'delay', properties: { duration: '1h' } }] } });`,
    `is not assignable to type 'WorkflowStep'`,
    `'delay_type' is missing`,
  ],
  'a misspelled value of a setting': [
    `await management.workflows.upsert('w', { name: 'W', category: 'c', trigger_type: 'api', tree: { nodes: [{ node_type: 'batch', properties: { mode: 'acumulate_all', window_type: 'fixed' } }] } });`,
    `is not assignable to type 'WorkflowStep'`,
    `'"acumulate_all"' is not assignable`,
  ],
  'a misspelled channel of a node': [
    `await management.workflows.upsert('w', { name: 'W', category: 'c', trigger_type: 'api', tree: { nodes: [{ node_type: 'send_multi_channel', properties: { template: 't', channels: ['e-mail'] } }] } });`,
    `is not assignable to type 'WorkflowStep'`,
    `'"e-mail"' is not assignable`,
  ],
  'settings beside the type of a node': [
    `await management.workflows.upsert('w', { name: 'W', category: 'c', trigger_type: 'api', tree: { nodes: [{ node_type: 'send_email', template: 't' }] } });`,
    `'template' does not exist`,
  ],
  'a node type with a typo': [
    `await management.workflows.upsert('w', { name: 'W', category: 'c', trigger_type: 'api', tree: { nodes: [{ node_type: 'dealy' }] } });`,
    `'"dealy"' is not assignable to type`,
  ],
  'a misspelled step inside a branch': [
    `await management.workflows.upsert('w', { name: 'W', category: 'c', trigger_type: 'api', tree: { nodes: [{ node_type: 'branch', branches: [{ nodes: [{ node_type: 'send_smss', properties: { template: 't' } }] }] }] } });`,
    `Did you mean '"send_sms"'?`,
  ],
  'an email without a subject': [
    `const content: S.EmailContent = { body: { type: 'raw', raw: { html: '' } } };`,
    `Property 'subject' is missing`,
  ],
  'a body of an email without its HTML': [
    `const content: S.EmailContent = { subject: 's', body: { type: 'raw', raw: { text: 'only' } } };`,
    `is not assignable to type`,
    `'html' is missing`,
  ],
  'a form of a body with a typo': [
    `const content: S.SlackContent = { body_type: 'blok', body_block: '[]' };`,
    `'"blok"' is not assignable to type`,
  ],
  'content of another channel': [
    `await management.templates.variants.upsert('t', 'sms', 'v', { locale: 'en', content: { subject: 'Hi', body: { type: 'plain_text', plain_text: { text: 'Hi' } } } });`,
    `Type '{ type: string; plain_text: { text: string; }; }' is not assignable to type 'string'`,
  ],
  'a workflow without a category': [
    `await management.workflows.upsert('w', { name: 'W', trigger_type: 'api', tree: { nodes: [] } });`,
    `'WorkflowUpsert'`,
    `Property 'category' is missing`,
  ],
  'a field of a workflow with a typo': [
    `await management.workflows.upsert('w', { nmae: 'W', category: 'c', trigger_type: 'api', tree: { nodes: [] } });`,
    `'nmae' does not exist in type`,
  ],
  'a mode with a typo': [`await management.workflows.get('w', { mode: 'alive' });`, `'"alive"' is not assignable to type`],
  'a log level with a typo': [`new S.SuprSend({ logLevel: 'verbose' });`, `'"verbose"' is not assignable to type`],
  // Calls
  'a body left out': [`await users.upsert('u1');`, `Expected 2-3 arguments, but got 1`],
  'a path value left out': [`await objects.get('teams');`, `Expected 2-3 arguments, but got 1`],
  'a list where triggerMany is meant': [`await workflows.trigger([{ workflow: 'w', recipients: ['u1'] }]);`, `'WorkflowTrigger'`],
  'one record where many are meant': [`await workflows.triggerMany({ workflow: 'w', recipients: ['u1'] });`, `'Source<WorkflowTrigger>'`],
  'events as triggers': [`await workflows.triggerMany([{ distinct_id: 'u1', event: 'e' }]);`, 'TS2', 'WorkflowTrigger'],
  'a result that does not exist': [`(await tenants.get('t')).tenant_nmae;`, `Property 'tenant_nmae' does not exist on type 'Tenant'`],
  'a method that does not exist': [`await users.fetch('u1');`, `Property 'fetch' does not exist on type`],
  'a client option with a typo': [`new S.SuprSend({ apikey: 'k' });`, `'apikey' does not exist in type 'ClientOptions'`, 'apiKey'],
  "the vendor's arguments": [`new S.SuprSend('workspace-key', 'workspace-secret');`, `Expected 0-1 arguments, but got 2`],
  'a timeout that is a string': [`new S.SuprSend({ timeout: '30s' });`, `'string' is not assignable to type 'number'`],
  'a SuprSend where its client is meant': [`await usersGet({ client: suprsend, path: { distinct_id: 'u1' } });`, `'OperationClient'`],
  'a typed operation without its client': [
    `await usersGet({ path: { distinct_id: 'u1' } });`,
    `is not assignable to parameter of type 'Options<UsersGetData>'`,
    `Property 'client' is missing`,
  ],
  'a typed operation without its path': [
    `await usersGet({ client });`,
    `is not assignable to parameter of type 'Options<UsersGetData>'`,
    `Property 'path' is missing`,
  ],
  'a typed operation with a typo in a channel': [
    `await usersUpsert({ client, path: { distinct_id: 'u1' }, body: { $emial: ['a'] } });`,
    `'$emial' does not exist in type`,
  ],
  'an edit of an object as an edit of a user': [`await users.editMany([new S.ObjectEdit('t', 'i')]);`, 'TS2', `'UserEdit'`],
  'a body of a commit in its options': [
    `await management.templates.commit('t', { body: { variants: [] } });`,
    `'body' does not exist in type 'TemplateCommit'`,
  ],
  'an unlockable option': [`new S.SuprSend({ lock: ['timeout'] });`, `'"timeout"' is not assignable to type`],
  'validation with a typo': [`new S.SuprSend({ validation: { profle: false } });`, `'profle' does not exist in type`],
};
