/** Typical mistakes in definitions, enums, options and arguments, by what is wrong: as in refused.ts. */
import type { Refused } from './snippets.ts';

export const REFUSED_CALLS: Refused = {
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
  'a misspelled value of a setting of a node with its own type': [
    `const node: S.WorkflowDelayNode = { node_type: 'delay', properties: { delay_type: 'fixd', value: '1h' } };`,
    `'"fixd"' is not assignable to type '`,
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
  'a workflow without a tree': [
    `await management.workflows.upsert('w', { name: 'W', category: 'c', trigger_type: 'api' });`,
    `'WorkflowUpsert'`,
    `Property 'tree' is missing`,
  ],
  'what was read of another resource': [
    `await management.schemas.upsert('s', await management.workflows.get('w'));`,
    `'PayloadSchemaUpsert'`,
    `Property 'json_schema' is missing`,
  ],
  'what was read of another resource with the same names': [
    `await management.workflows.upsert('w', await management.templates.get('t'));`,
    `'WorkflowUpsert'`,
    `category, tree, trigger_type`,
  ],
  'a field with a typo in what was read': [
    `await management.workflows.upsert('w', { ...(await management.workflows.get('w')), descripton: 'New' });`,
    `'WorkflowUpsert'`,
  ],
  'a misspelled value of a setting in a body with a slug': [
    `await management.workflows.upsert('w', { slug: 'w', name: 'W', category: 'c', trigger_type: 'api', tree: { nodes: [{ node_type: 'delay', properties: { delay_type: 'fixd', value: '1h' } }] } });`,
    `is not assignable to type 'WorkflowStep'`,
    `"fixd"`,
  ],
  'the same by a typed operation': [
    `await managementWorkflowsUpsert({ client, path: { slug: 'w' }, body: { slug: 'w', name: 'W', category: 'c', trigger_type: 'api', tree: { nodes: [{ node_type: 'delay', properties: { delay_type: 'fixd', value: '1h' } }] } } });`,
    `is not assignable to type 'WorkflowStep'`,
    `"fixd"`,
  ],
  'a field with a typo in what was read, by a typed operation': [
    `await managementWorkflowsUpsert({ client, path: { slug: 'w' }, body: { ...(await management.workflows.get('w')), descripton: 'New' } });`,
    `'WorkflowUpsert'`,
  ],
  'a time of the server and nothing that is needed': [
    `await management.workflows.upsert('w', { updated_at: '2026-01-01T00:00:00Z' });`,
    `'updated_at' does not exist in type 'WorkflowUpsert'`,
  ],
  'a time of the server and less than is needed, by a typed operation': [
    `await managementWorkflowsUpsert({ client, path: { slug: 'w' }, body: { name: 'W', created_at: '' } });`,
    `'created_at' does not exist in type 'WorkflowUpsert'`,
  ],
  'what was read without a field that is needed': [
    `const { tree, ...workflow } = await management.workflows.get('w'); void tree; await management.workflows.upsert('w', workflow);`,
    `'WorkflowUpsert'`,
    `Property 'tree' is missing`,
  ],
  'a body with a slug and nothing else that is needed': [
    `await management.workflows.upsert('w', { slug: 'w', name: 'W' });`,
    `'slug' does not exist in type 'WorkflowUpsert'`,
  ],
  'a field of a tenant with a typo, with the id of the tenant': [
    `await tenants.upsert('t', { tenant_id: 't', tenant_nmae: 'T' });`,
    `does not exist in type 'TenantUpsert'`,
  ],
  'a variant without a locale': [
    `await management.templates.variants.upsert('t', 'sms', 'v', { content: { type: 'basic', body: 'Hi' } });`,
    `'Chosen<TemplateVariantUpsert, "content", ManagementTemplatesVariantsUpsertContent, "sms">'`,
    `Property 'locale' is missing`,
  ],
  'a channel and a variant that are swapped': [
    `await management.templates.variants.upsert('t', 'v', 'sms', { locale: 'en', content: { type: 'basic', body: 'Hi' } });`,
    `'"v"' is not assignable to parameter of type 'ChannelName'`,
  ],
  'a field of a workflow with a typo': [
    `await management.workflows.upsert('w', { nmae: 'W', category: 'c', trigger_type: 'api', tree: { nodes: [] } });`,
    `'nmae' does not exist in type`,
  ],
  'a mode with a typo': [`await management.workflows.get('w', { mode: 'alive' });`, `'"alive"' is not assignable to type`],
  'a log level with a typo': [`new S.SuprSend({ logLevel: 'verbose' });`, `'"verbose"' is not assignable to type`],
  // Calls
  'a body left out': [`await users.upsert('u1');`, `Expected 2-3 arguments, but got 1`],
  'arguments that are swapped': [`await users.upsert(plan, 'u1');`, `'Plan' is not assignable to parameter of type 'string'`],
  'an option of another SDK': [`new S.SuprSend({ baseUrl: 'https://example.com' });`, `'baseUrl' does not exist in type 'ClientOptions'`],
  'a forgotten await': [`users.get('u1').distinct_id;`, `Property 'distinct_id' does not exist on type 'Call<User>'`],
  'a path value left out': [`await objects.get('teams');`, `Expected 2-3 arguments, but got 1`],
  'a list where triggerMany is meant': [`await workflows.trigger([{ workflow: 'w', recipients: ['u1'] }]);`, `'WorkflowTrigger'`],
  'one record where many are meant': [`await workflows.triggerMany({ workflow: 'w', recipients: ['u1'] });`, `'Source<WorkflowTrigger>'`],
  'events as triggers': [
    `await workflows.triggerMany([{ distinct_id: 'u1', event: 'e' }]);`,
    `'distinct_id' does not exist in type 'WorkflowTrigger'`,
  ],
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
  'an edit of an object as an edit of a user': [
    `await users.editMany([new S.ObjectEdit('t', 'i')]);`,
    `'ObjectEdit' but required in type 'UserEdit'`,
  ],
  'a body of a commit in its options': [
    `await management.templates.commit('t', { body: { variants: [] } });`,
    `'body' does not exist in type 'TemplateCommit'`,
  ],
  'an unlockable option': [`new S.SuprSend({ lock: ['timeout'] });`, `'"timeout"' is not assignable to type`],
  'validation with a typo': [`new S.SuprSend({ validation: { profle: false } });`, `'profle' does not exist in type`],
};
