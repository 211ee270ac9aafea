/** Correct code, by what it shows. Every snippet compiles. */
export const ACCEPTED: Record<string, string> = {
  // What was read
  'what was read, changed, or either of what is read and what is written': `
    const save = (body: S.Workflow | S.WorkflowUpsert) => management.workflows.upsert('w', body);
    await save(await management.workflows.get('w'));
    await management.workflows.upsert('w', { ...(await management.workflows.get('w')), name: 'W' });
    await tenants.upsert('t', { ...(await tenants.get('t')), tenant_name: 'T' });`,
  // Objects of a caller's own type, which have no index signature
  'an interface as the body of users.upsert': `await users.upsert('u1', plan);`,
  'a class instance as the body of users.upsert': `await users.upsert('u1', account);`,
  'an interface as the body of objects.upsert': `await objects.upsert('teams', 'core', plan);`,
  'an interface as a recipient': `await workflows.trigger({ workflow: 'w', recipients: [row] });`,
  'a list of interfaces as recipients': `await workflows.trigger({ workflow: 'w', recipients: rows });`,
  'a list made by map as recipients': `await workflows.trigger({ workflow: 'w', recipients: rows.map(({ distinct_id, plan }) => ({ distinct_id, plan })) });`,
  'channels in recipients made by map': `await workflows.trigger({ workflow: 'w', recipients: ids.map((id) => ({ distinct_id: id, $channels: ['email'] })) });`,
  'channels in records made by map': `await workflows.triggerMany(ids.map((id) => ({ workflow: 'w', recipients: [{ distinct_id: id, $channels: ['email'] }] })));`,
  'actions in messages made by map': `await messages.bulkUpdate({ messages: ids.map((message_id) => ({ message_id, action: 'seen' })) });`,
  'node types in branches made by map': `await management.workflows.upsert('w', { name: 'W', category: 'c', trigger_type: 'api', tree: { nodes: [{ node_type: 'branch', branches: ids.map((name) => ({ name, nodes: [{ node_type: 'send_email', properties: { template: name } }] })) }] } });`,
  'recipients of two kinds made by map': `await workflows.trigger({ workflow: 'w', recipients: rows.map((r) => (flag ? { distinct_id: r.distinct_id, $channels: ['email'] } : { is_transient: true, $email: r.$email })) });`,
  'rows from the entries of a Map': `const plans = new Map<string, Plan>(); await users.upsertMany([...plans].map(([distinct_id, one]) => ({ distinct_id, ...one }))); await users.upsertMany(new Map<string, Row>().values());`,
  'an interface of an object as a recipient': `await workflows.trigger({ workflow: 'w', recipients: [team] });`,
  'an interface of a transient user as a recipient': `await workflows.trigger({ workflow: 'w', recipients: [guest] });`,
  'recipients of several kinds': `await workflows.trigger({ workflow: 'w', recipients: ['u1', row, team, guest, { distinct_id: 'u2', $sms: ['+15555550100'] }] });`,
  'an interface as the actor': `await workflows.trigger({ workflow: 'w', recipients: ['u1'], actor: row });`,
  'an interface as the data of a trigger': `await workflows.trigger({ workflow: 'w', recipients: ['u1'], data: order });`,
  'an interface as the properties of an event': `await events.trigger({ distinct_id: 'u1', event: 'e', properties: order });`,
  'an interface as the data of a broadcast': `await broadcasts.trigger({ list_id: 'l', template: 't', notification_category: 'c', data: order });`,
  'interfaces as subscription recipients': `await objects.subscriptions.create('teams', 'core', { recipients: rows });`,
  'an interface as the properties of a subscription': `await objects.subscriptions.create('teams', 'core', { recipients: ['u1'], properties: plan });`,
  'an interface as the properties of a parent': `await objects.subscriptions.create('teams', 'core', { recipients: ['u1'], parent_object_properties: plan });`,
  'an interface as tenant properties': `await tenants.upsert('t', { tenant_name: 'T', properties: plan });`,
  'an interface in $set of an operation': `await users.update('u1', { operations: [{ $set: plan }, { $set_once: plan }] });`,
  'an interface in set of an edit': `await users.edit('u1').set(plan).setOnce(plan).save();`,
  'rows of an interface': `interface Row { distinct_id: string; plan: string } declare const these: readonly Row[], read: () => AsyncGenerator<Row>; const result = await users.upsertMany(these); result.failedRecords[0]?.record.plan.trim(); await users.resume(result); await users.upsertMany(read()); await users.upsertMany(new Set(these));`,
  'objects of an interface': `interface Team { object_type: string; id: string; size: number } declare const teams: Team[]; await objects.upsertMany(teams);`,
  'rows with a key that is newer': `await users.upsertMany([{ distinct_id: 'u1', ['$newer' as string]: 1, $email: ['a@example.com'] }]);`,
  'an interface in increment of an edit': `interface Counts { logins: number } declare const counts: Counts; await users.edit('u1').increment(counts).save();`,
  'amounts of a class, and of keys that are only known at run time': `class Counts { logins = 1 } declare const key: string; await users.edit('u1').increment(new Counts()).increment({ [key]: 1 }).increment(key).increment('$newer' as string).save();`,
  'a key that was set by mistake in unset': `await users.edit('u1').unset(['timezone']).setTimezone('Asia/Kolkata').save();`,
  'an interface in append of an edit': `interface Tags { tag: string } declare const tags: Tags; await users.edit('u1').append(tags).remove(tags).save();`,
  'an interface in $append of an operation': `interface Tags { tag: string } declare const tags: Tags; await users.update('u1', { operations: [{ $append: tags, $remove: tags }] });`,
  'interfaces as records of triggerMany': `interface Job { workflow: string; recipients: string[]; data: Order } declare const jobs: Job[]; await workflows.triggerMany(jobs);`,
  'interfaces inside records of triggerMany': `await workflows.triggerMany(rows.map((recipient) => ({ workflow: 'w', recipients: [recipient], data: order })));`,
  'interfaces as records of events.triggerMany': `interface Happened { distinct_id: string; event: string; properties: Order } declare const all: Happened[]; await events.triggerMany(all);`,
  'an interface as node properties': `interface Delay { delay_type: 'fixed'; value: string } declare const properties: Delay;
    await management.workflows.upsert('w', { name: 'W', category: 'c', trigger_type: 'api', tree: { nodes: [{ node_type: 'delay', properties }] } });`,
  'an interface as the content of a variant': `interface Sms { type: 'basic'; body: string } declare const content: Sms; await management.templates.variants.upsert('t', 'sms', 'v', { locale: 'en', content });`,
  'an interface as the content of a translation': `interface Texts { hello: string } declare const content: Texts; await management.translations.upsert('en.json', { content });`,
  'an interface as a JSON schema': `interface Schema { type: 'object'; properties: object } declare const json_schema: Schema; await management.schemas.upsert('s', { name: 'S', json_schema });`,
  'an interface as mock data': `await management.templates.mockData.update('t', { payload: order });`,
  'a record of unknown values as a profile': `await users.upsert('u1', anyone);`,
  'a record of strings as a profile': `const own: Record<string, string> = {}; await users.upsert('u1', own);`,
  'an object with a length': `interface Parcel { length: number; width: number } declare const parcel: Parcel; await workflows.trigger({ workflow: 'w', recipients: ['u1'], data: parcel });`,
  // Readonly lists and constants
  'a readonly list of recipients': `await workflows.trigger({ workflow: 'w', recipients: readonlyIds });`,
  'a body that is as const': `const body = { workflow: 'w', recipients: ['u1', { distinct_id: 'u2', $email: ['a@example.com'] }], data: { lines: [1, 2] } } as const; await workflows.trigger(body);`,
  'a profile that is as const': `const body = { $email: ['a@example.com'], plan: 'pro' } as const; await users.upsert('u1', body);`,
  'a readonly list of channels in a preference': `const channels = ['email', 'sms'] as const; await users.preferences.categories.update('u1', 'c', { preference: 'opt_in', opt_out_channels: channels });`,
  'readonly query values': `const status = ['delivered', 'seen'] as const; await messages.list({ status });`,
  'a readonly list of keys to unset': `await users.edit('u1').unset(readonlyIds).save();`,
  'a readonly list of edits': `declare const edits: readonly S.UserEdit[]; await users.editMany(edits);`,
  'readonly members of a list': `await lists.subscribers.add('l', { distinct_ids: readonlyIds });`,
  'an iterable of members': `await lists.subscribers.addMany('l', new Set(ids));`,
  'readonly nodes of a workflow': `const nodes = [{ node_type: 'send_email', properties: { template: 't', channels: ['email'] } }] as const; await management.workflows.upsert('w', { name: 'W', category: 'c', trigger_type: 'api', tree: { nodes } });`,
  'readonly messages of an update': `const messages_ = [{ message_id: 'm', action: 'seen' }] as const; await messages.bulkUpdate({ messages: messages_ });`,
  // Dates
  'a Date in a query': `await messages.list({ created_at_gte: new Date(), created_at_lte: new Date() });`,
  'a string in a query of a time': `await messages.list({ created_at_gte: '2026-01-01T00:00:00Z' });`,
  'a Date as trigger_at': `await broadcasts.trigger({ list_id: 'l', template: 't', notification_category: 'c', trigger_at: new Date() });`,
  'a Date in a query of a typed operation': `await messagesList({ client, query: { created_at_gte: new Date() } });`,
  'a Date in data': `await workflows.trigger({ workflow: 'w', recipients: ['u1'], data: { at: new Date() } });`,
  // Step by step, and undefined
  'a profile built step by step': `const body: S.UserUpsert = {}; body['plan'] = 'pro'; body.$email = ['a@example.com']; await users.upsert('u1', body);`,
  'data built step by step': `const data: S.TriggerData = {}; data['order'] = 1; data[ids[0] ?? ''] = 2; await workflows.trigger({ workflow: 'w', recipients: ['u1'], data });`,
  'a trigger built step by step': `const body: S.WorkflowTrigger = { workflow: 'w', recipients: ['u1'] }; body.data = order; body.tenant_id = 't'; await workflows.trigger(body);`,
  'undefined for a channel': `await users.upsert('u1', { $sms: maybe === undefined ? undefined : [maybe] });`,
  'undefined for an optional field': `await workflows.trigger({ workflow: 'w', recipients: ['u1'], tenant_id: maybe, data: undefined });`,
  'undefined for an option': `await users.get('u1', { signal: undefined, timeout: flag ? 100 : undefined });`,
  'undefined for a query value': `await users.list({ limit: undefined, after: maybe });`,
  'undefined for an option of the client': `new S.SuprSend({ apiKey: maybe, workspace: maybe, timeout: undefined });`,
  'a spread body': `await users.upsert('u1', { ...plan, $email: ['a@example.com'] });`,
  'a conditional spread': `await users.upsert('u1', { ...(flag ? { plan: 'pro' } : {}), $locale: 'en' });`,
  // Recipients
  'a list of ids': `await workflows.trigger({ workflow: 'w', recipients: ids });`,
  'one id': `await workflows.trigger({ workflow: 'w', recipients: ['u1'] });`,
  'spread ids': `await workflows.trigger({ workflow: 'w', recipients: [...ids, ...readonlyIds] });`,
  'a transient recipient in a variable': `const recipient = { is_transient: true, $email: ['a@example.com'], name: 'Ann' }; await workflows.trigger({ workflow: 'w', recipients: [recipient] });`,
  'a trigger in a variable': `const body = { workflow: 'w', recipients: [{ distinct_id: 'u1', n: 1 }], data: { a: 1 } }; await workflows.trigger(body);`,
  'a subscription depth': `await workflows.trigger({ workflow: 'w', recipients: [{ object_type: 'teams', id: 'core', $object_subscriptions_query: { depth: 1 } }] });`,
  'push tokens with their provider': `await workflows.trigger({ workflow: 'w', recipients: [{ distinct_id: 'u1', $androidpush: ['t', { token: 't', provider: 'xiaomi' }] }] });`,
  "a browser's push subscription": `declare const subscription: PushSubscriptionJSON & { endpoint: string; keys: { p256dh: string; auth: string } }; await users.upsert('u1', { $webpush: [subscription] });`,
  'a Slack channel as older pages of the vendor write it': `await users.upsert('u1', { $slack: [{ channel: 'C1', access_token: 'x' }] });`,
  'a channel newer than this SDK': `await users.upsert('u1', { ['$carrier_pigeon' as string]: ['coop-7'], plan: 'pro' });`,
  'a key outside of ASCII': `await users.upsert('u1', { ['名前' as string]: 'A' });`,
  'the locale and the zone of an OpenID token, which are properties of your own': `await users.upsert('u1', { locale: 'en', zoneinfo: 'Europe/Paris', language: 'en' });`,
  'keys with digits, dashes and spaces': `await users.upsert('u1', { 5: 1, 'a-b': 2, 'a b': 3, _c: 4 });`,
  'an attachment': `await workflows.trigger({ workflow: 'w', recipients: ['u1'], data: { $attachments: [S.attachment.fromUrl('https://example.com/a.pdf')], n: 1 } });`,
  // What is read is written
  'a workflow to another workspace': `await production.workflows.upsert('w', await management.workflows.get('w'));`,
  'a changed workflow': `await production.workflows.upsert('w', { ...(await management.workflows.get('w')), name: 'New' });`,
  'a workflow with one more node': `const workflow = await management.workflows.get('w'); workflow.tree?.nodes.push({ node_type: 'send_email' }); await production.workflows.upsert('w', workflow);`,
  'new nodes of their own type in what was read': `const read = await management.workflows.get('w'); const step: S.WorkflowStep = { node_type: 'delay', properties: { delay_type: 'fixed', value: '1h' } };
    await management.workflows.upsert('w', { ...read, tree: { nodes: [step] } }); await managementWorkflowsUpsert({ client, path: { slug: 'w' }, body: { ...read, tree: { nodes: [step] } } });
    const delay = { node_type: 'delay', properties: { delay_type: 'fixed', value: '1h' } } satisfies S.WorkflowStep; const branch = { node_type: 'branch', branches: [{ is_default: true, nodes: [] }] } satisfies S.WorkflowStep;
    await management.workflows.upsert('w', { ...read, tree: { nodes: [delay, ...(read.tree?.nodes ?? []), branch] } });`,
  'a template to another workspace': `await production.templates.upsert('t', await management.templates.get('t'));`,
  'a variant to another workspace': `const v = await management.templates.variants.get('t', 'email', 'v'); await production.templates.variants.upsert('t', v.channel, v.id, v);`,
  'a variant in a variable of its own type': `const body: S.TemplateVariantUpsert = { locale: 'en', content: { type: 'basic', body: 'Hi' } }; await management.templates.variants.upsert('t', 'sms', 'v', body);`,
  'channels of a preference that was read': `const { mandatory_channels } = await tenants.preferences.categories.get('t', 'c'); await tenants.preferences.categories.update('t2', 'c', { preference: 'opt_in', mandatory_channels });`,
  'all variants to another workspace': `for await (const v of management.templates.variants.list('t', { include_content: true })) await production.templates.variants.upsert('t', v.channel, v.id, v);`,
  'a schema to another workspace': `await production.schemas.upsert('s', await management.schemas.get('s'));`,
  'a translation to another workspace': `await production.translations.upsert('en.json', await management.translations.get('en.json'));`,
  'the preference categories to another workspace': `await production.preferenceCategories.upsert(await management.preferenceCategories.get({ mode: 'live' }), { commit: true } as never);`,
  'a translation of categories to another workspace': `await production.preferenceCategories.translations.upsert('es', await management.preferenceCategories.translations.get('es'));`,
  'a tenant': `await tenants.upsert('t2', await tenants.get('t1'));`,
  'a user': `await users.upsert('u2', S.profileOf(await users.get('u1')));`,
  'an object': `await objects.upsert('teams', 'other', S.profileOf(await objects.get('teams', 'core')));`,
  'a changed channel preference': `const { channel_preferences: all } = await users.preferences.channels.get('u1'); await users.preferences.channels.update('u1', { channel_preferences: all.map((one) => ({ ...one, is_restricted: true })) });`,
  'a member of an enum that is newer than this SDK': `const [message] = await suprsend.messages.list().toArray(); if (message?.channel === 'carrier_pigeon') console.log(message.channel.length); const text: string | undefined = message?.channel;`,
  'channel preferences': `await users.preferences.channels.update('u2', await users.preferences.channels.get('u1'));`,
  'a workflow by a typed operation': `await managementWorkflowsUpsert({ client, path: { slug: 'w' }, body: await management.workflows.get('w') });
    await managementWorkflowsUpsert({ client, path: { slug: 'w' }, body: { ...(await management.workflows.get('w')), name: 'New' } });
    const options: Parameters<typeof managementWorkflowsUpsert>[0] = { client, path: { slug: 'w' }, body: { name: 'W', category: 'c', trigger_type: 'api', tree: { nodes: [] } } };
    await managementWorkflowsUpsert(options);
    const body: S.WorkflowUpsert = { name: 'W', category: 'c', trigger_type: 'api', tree: { nodes: [] } }; await managementWorkflowsUpsert({ client, path: { slug: 'w' }, body });`,
  'what was read in the parameters of a typed operation': `const options: Parameters<typeof managementWorkflowsUpsert>[0] = { client, path: { slug: 'w' }, body: await management.workflows.get('w') }; await managementWorkflowsUpsert(options);
    const bound = (given: Omit<Parameters<typeof managementWorkflowsUpsert>[0], 'client'>) => managementWorkflowsUpsert({ client, ...given });
    await bound({ path: { slug: 'w' }, body: await management.workflows.get('w') });
    const save = (...given: Parameters<typeof management.schemas.upsert>) => management.schemas.upsert(...given); await save('s', await management.schemas.get('s'));`,
  'a typed operation with a body that may be what was read, passed to a function': `async function run<A, R>(operation: (options: A) => Promise<R>, options: A) { return operation(options); }
    await run(managementWorkflowsUpsert, { client, path: { slug: 'w' }, body: await management.workflows.get('w') });
    await run(tenantsUpsert, { client, path: { tenant_id: 't' }, body: { tenant_name: 'T' } });
    const body: S.WorkflowUpsert = { name: 'W', category: 'c', trigger_type: 'api', tree: { nodes: [] } }; await run(managementWorkflowsUpsert, { client, path: { slug: 'w' }, body });`,
  'a copy made by a function for any resource': `async function copy<T>(read: () => PromiseLike<T>, write: (body: T) => PromiseLike<unknown>) { await write(await read()); }
    await copy(() => management.workflows.get('w'), (body) => production.workflows.upsert('w', body)); await copy(() => tenants.get('t'), (body) => tenants.upsert('t2', body));`,
  'a read workflow that is readonly, or a clone': `const w: Readonly<S.Workflow> = await management.workflows.get('w'); await production.workflows.upsert('w', w); await production.workflows.upsert('w', structuredClone(w));`,
  'a workflow without fields of the server': `const { hash, updated_at, ...rest } = await management.workflows.get('w'); void [hash, updated_at]; await production.workflows.upsert('w', rest);`,
  'what was read without the part of it that is in the path': `const { slug, ...workflow } = await management.workflows.get('w'); await production.workflows.upsert(slug, workflow);
    const { slug: s, ...schema } = await management.schemas.get('s'); await production.schemas.upsert(s, schema);
    const { slug: t, ...template } = await management.templates.get('t'); await production.templates.upsert(t, template);
    const { id, channel, ...variant } = await management.templates.variants.get('t', 'email', 'v'); await production.templates.variants.upsert('t', channel, id, variant);
    const { filename, ...translation } = await management.translations.get('en.json'); await production.translations.upsert(filename, translation);
    const { tenant_id, ...tenant } = await tenants.get('t'); await tenants.upsert(tenant_id, tenant);`,
  'a field of what was read that is left out by undefined': `await production.workflows.upsert('w', { ...(await management.workflows.get('w')), is_enabled: flag ? true : undefined });`,
  'a class instance as a workflow': `class Definition { name = 'W'; category = 'c'; trigger_type = 'api' as const; tree = { nodes: [{ node_type: 'send_email' as const, properties: { template: 't' } }] } } await management.workflows.upsert('w', new Definition());`,
  // Operations and calls
  'a body before the options of a commit': `await management.templates.commit('t', { variants: [{ channel: 'email', id: 'v' }] }, { commit_message: 'v2' });`,
  'a commit without a body': `await management.templates.commit('t', undefined, { commit_message: 'v2' });`,
  'named types of query values': `const query: S.UsersListQuery = { limit: 10 }; await users.list(query);`,
  'named types of answers': `const page: S.UsersListPage = await users.list(); page.results.map(({ distinct_id }) => distinct_id);`,
  'a typed operation with an interface': `await usersUpsert({ client, path: { distinct_id: 'u1' }, body: plan });`,
  'a typed operation with a list': `await workflowsTrigger({ client, body: [{ workflow: 'w', recipients: ids }] });`,
  'a typed operation with undefined options': `await usersList({ client, query: { limit: undefined }, signal: undefined });`,
  'the client of a SuprSend in a typed operation': `await usersGet({ client: suprsend.client, path: { distinct_id: 'u1' } });`,
  'a list of a response that is changed': `const user = await users.get('u1'); user.$email?.push({ value: 'a@example.com' });`,
  'enum values newer than the contract in a filter': `await messages.list({ status: ['delivered'] });`,
  'preferences one way or the other': `await users.preferences.categories.update('u1', 'c', flag ? { preference: 'opt_in', opt_out_channels: ['email'] } : { preference: 'opt_out', opt_in_channels: ['email'] });`,
  'an idempotency key in the body or the options': `await workflows.trigger({ workflow: 'w', recipients: ['u1'], $idempotency_key: 'k' }); await workflows.trigger({ workflow: 'w', recipients: ['u1'] }, { idempotencyKey: 'k' });`,
  'a node of each kind': `
    await management.workflows.upsert('w', { name: 'W', category: 'c', trigger_type: 'api', tree: { nodes: [
      { node_type: 'delay', properties: { delay_type: 'fixed', value: '1h30m' } },
      { node_type: 'delay', properties: { delay_type: 'relative_to', relative_to: { pivot_expr: '.at', offset_type: 'before', offset_value_type: 'fixed', offset_value: '1h' } } },
      { node_type: 'batch', properties: { mode: 'accumulate_all', window_type: 'fixed', fixed_window: '1h', retain_count: 10, retain_order: 'last' } },
      { node_type: 'digest', properties: { schedule_type: 'static', schedule: { frequency: 'weekly', weekdays: ['mo'], time: '08:00', tz_selection: 'recipient' } } },
      { node_type: 'timewindow', properties: { windows: [{ frequency: 'daily', stime: '08:00', etime: '16:00' }] } },
      { node_type: 'httpapi_fetch', properties: { http_method: 'GET', url: '"https://example.com"', output_key: 'weather' } },
      { node_type: 'transform', properties: { variables: [{ key: 'k', value_lang: 'handlebars', value: '{{order}}' }] } },
      { node_type: 'invokeworkflow', properties: { workflow: 'other', recipient_selection: 'actor' } },
      { node_type: 'userupdate', properties: { user_selection: 'recipient', properties: '{ plan: "pro" }' } },
      { node_type: 'subscriberlistoperation_adduser', properties: { list_id: 'l', user_selection: ['recipient'] } },
      { node_type: 'objectoperation_addsubscription', properties: { object_type: 't', object_id: 'i', user_selection: ['actor'] } },
      { node_type: 'branch', branches: [{ name: 'Default', is_default: true, conditions: [], nodes: [{ node_type: 'send_sms', properties: { template: 't' } }] }] },
      { node_type: 'send_smart_channel_routing', name: 'Send', ref: 'send', properties: { template: 't', mandatory_channels: ['inbox'], success: 'seen', ttl_value: '1h' } },
    ] } });`,
  'a node that is built step by step': `const step: S.WorkflowSendNode = { node_type: 'send_email', properties: { template: 't' } }; const nodes: S.WorkflowStep[] = []; nodes.push(step); await management.workflows.upsert('w', { name: 'W', category: 'c', trigger_type: 'api', tree: { nodes } });`,
  'steps inside a branch': `const inner: S.WorkflowStep[] = [{ node_type: 'send_sms', properties: { template: 't' } }];
    await management.workflows.upsert('w', { name: 'W', category: 'c', trigger_type: 'api', tree: { nodes: [{ node_type: 'branch', branches: [{ name: 'VIP', conditions: [], nodes: [{ node_type: 'branch', branches: [{ is_default: true, nodes: inner }] }] }] }] } });`,
  'content of each channel': `
    const email: S.EmailContent = { subject: 'Hi', body: { type: 'raw', raw: { html: '<p>Hi</p>' }, preheader: 'Hello' } };
    const sms: S.SmsContent = { type: 'basic', body: 'Hi' };
    const whatsapp: S.WhatsappContent = { category: 'UTILITY', subcategory: 'basic_interactive', body: { text: 'Hi' }, buttons: [{ type: 'QUICK_REPLY', text: 'Yes' }] };
    const inbox: S.InboxContent = { body: 'Hi', avatar: null, buttons: [{ text: 'Open', url: 'https://example.com' }] };
    const slack: S.SlackContent = { body_type: 'block', body_block: '[]' };
    const teams: S.TeamsContent = { body_type: 'text', body_text: 'Hi' };
    const android: S.AndroidPushContent = { header: 'Hi', body: 'there', priority: 'HIGH' };
    const ios: S.IosPushContent = { header: 'Hi', body: 'there', badge: 1 };
    const web: S.WebPushContent = { header: 'Hi', body: 'there', newer_setting: true };
    const put = management.templates.variants.upsert;
    await put('t', 'email', 'v', { locale: 'en', content: email }); await put('t', 'sms', 'v', { locale: 'en', content: sms }); await put('t', 'whatsapp', 'v', { locale: 'en', content: whatsapp });
    await put('t', 'inbox', 'v', { locale: 'en', content: inbox }); await put('t', 'slack', 'v', { locale: 'en', content: slack }); await put('t', 'ms_teams', 'v', { locale: 'en', content: teams });
    await put('t', 'androidpush', 'v', { locale: 'en', content: android }); await put('t', 'iospush', 'v', { locale: 'en', content: ios }); await put('t', 'webpush', 'v', { locale: 'en', content: web });`,
  'content of a channel that is only known at run time': `declare const channel: S.ChannelName; await management.templates.variants.upsert('t', channel, 'v', { locale: 'en', content: { anything: 1 } });
    const variant = await management.templates.variants.get('t', channel, 'v'); await production.templates.variants.upsert('t', channel, 'v', variant);`,
  'a setting of a node that is newer than this SDK': `await management.workflows.upsert('w', { name: 'W', category: 'c', trigger_type: 'api', tree: { nodes: [{ node_type: 'send_email', properties: { template: 't', newer: { a: 1 } } }] } });`,
  'a channel of a variant in a variable': `declare const channel: S.TemplateVariant['channel']; await management.templates.variants.get('t', channel, 'v');`,
  'an edit of a user or of an object': `const tag = (edit: S.Edit<unknown>) => edit.set('a', 1).increment('b').append('tags', 'c').unset('d'); tag(users.edit('u1')); tag(objects.edit('t', 'i')); tag(new S.UserEdit('u1'));`,
  'a key that is only known at run time': `const body: S.UserUpsert = {}; declare const key: string; body[key as S.OwnKey] = 1; await users.upsert('u1', body); await users.upsert('u1', { [key]: 1 });`,
  'a null tag list': `await management.workflows.upsert('w', { name: 'W', category: 'c', trigger_type: 'event', trigger_events: ['E'], tags: null, tree: { nodes: [] } });`,
  // Errors and tests
  'is as a value': `const errors: unknown[] = []; const missing: S.NotFoundError[] = errors.filter(S.NotFoundError.is); void missing;`,
  'is as a value in a promise chain': `await users.get('u1').catch((error: unknown) => (S.NotFoundError.is(error) ? error.status : Promise.reject(error)));`,
  'the classes of errors as statics': `try { await users.get('u1'); } catch (error) { if (error instanceof S.SuprSend.NotFoundError) console.log(error.status); if (S.SuprSend.RateLimitError.is(error)) console.log(error.retryAfter); }`,
  'a call made of data': `const fake: typeof users.get = (id) => resolved({ distinct_id: id }); await fake('u1').withResponse();`,
  'a method of a fake client': `declare function spyOn<T, K extends keyof T>(on: T, key: K): { mockResolvedValue(value: T[K] extends (...args: never[]) => infer R ? Awaited<R> : never): void }; spyOn(workflows, 'trigger').mockResolvedValue({ status: 'success' });`,
  // Options
  'validation on the client': `new S.SuprSend({ validation: false }); new S.SuprSend({ validation: { profile: false } }); new S.SuprSend({ validation: { response: 'warn' } });`,
  'validation on a call': `await users.upsert('u1', { plan: 'pro' }, { validation: false });`,
  'locked options': `new S.SuprSend({ workspace: 'staging', lock: ['workspace', 'headers'] });`,
  'a client in a browser': `new S.SuprSend({ dangerouslyAllowBrowser: true });`,
};
