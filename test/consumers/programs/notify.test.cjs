/** A test of an application, as Jest and Vitest run it. Jest's own environment has globals of another realm. */
const { NotFoundError, SuprSend } = require('suprsend-ts');
const { localSuprSend } = require('suprsend-ts/local');
const { matchers } = require('suprsend-ts/testing');

expect.extend(matchers);

test('a welcome is sent once', async () => {
  const local = localSuprSend({
    workflows: [
      {
        slug: 'welcome',
        name: 'Welcome',
        category: 'system',
        trigger_type: 'api',
        is_enabled: true,
        tree: { nodes: [{ node_type: 'send_email', properties: { template: 'welcome' } }] },
      },
    ],
    templates: [
      {
        slug: 'welcome',
        variants: [
          {
            id: 'default',
            channel: 'email',
            locale: 'en',
            content: { subject: 'Hello {{name}}', body: { type: 'plain_text', plain_text: { text: 'Hi' } } },
          },
        ],
      },
    ],
  });
  const suprsend = new SuprSend(local.options);
  await suprsend.users.upsert('u1', { $email: ['ann@example.com'] });
  await suprsend.workflows.trigger({ workflow: 'welcome', recipients: ['u1'], data: { name: 'Ann' } });
  expect(local).toHaveNotified('u1', { channel: 'email', workflow: 'welcome' });
  const error = await suprsend.users.get('u2').catch((thrown) => thrown);
  expect([error instanceof NotFoundError, NotFoundError.is(error)]).toEqual([true, true]);
});
