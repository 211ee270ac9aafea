/** A local SuprSend with the workflows of the recipes, on a port of the loopback. Yours: SuprSend. */
import { serve } from '../../src/cli/local/serve.ts';
import { localSuprSend, type LocalSuprSend, type WorkspaceData } from '../../src/local.ts';

const email = (slug: string, subject: string): NonNullable<WorkspaceData['templates']>[number] => ({
  slug,
  name: slug,
  variants: [{ channel: 'email', id: 'default', content: { subject, body: { type: 'raw', raw: { text: 'Hello' } } } }],
});
const workflow = (slug: string): NonNullable<WorkspaceData['workflows']>[number] => ({
  slug,
  name: slug,
  category: 'transactional',
  trigger_type: 'api',
  tree: { nodes: [{ node_type: 'send_email', properties: { template: slug } }] },
});

export interface Served extends AsyncDisposable {
  local: LocalSuprSend;
  url: string;
}

export async function served(): Promise<Served> {
  const local = localSuprSend(
    {
      workflows: [workflow('order-shipped'), workflow('invitation')],
      templates: [email('order-shipped', 'Order {{order}}'), email('invitation', '{{from}} invites you')],
    },
    { seed: { users: ['ann', 'bo'].map((id) => ({ distinct_id: id, $email: [`${id}@example.com`] })) } },
  );
  const server = await serve(local, { port: 0 });
  return { local, url: server.url, [Symbol.asyncDispose]: () => server.close() };
}
