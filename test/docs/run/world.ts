/** A workspace and people in which the snippets of the documentation make sense: whatever they name exists. */
import type { LocalSeed, WorkspaceData } from '../../../src/local.ts';

const all = (text: string, ...patterns: RegExp[]): string[] => [
  ...new Set(patterns.flatMap((pattern) => [...text.matchAll(pattern)].map(([, name]) => name as string))),
];

/** @param text - of a snippet. */
export function worldOf(text: string): { workspace: WorkspaceData; seed: LocalSeed } {
  const users = [...new Set(['u1', 'u2', 'user-42', 'user-43', ...all(text, /'(u\d+|user-\d+)'/g)])];
  const slugs = ['any', ...all(text, /\bworkflow"?: ?['"`]([\w-]+)['"`]/g, /\bworkflows\.\w+\('([\w-]+)'/g)];
  const templates = all(text, /\btemplates\.[\w.]+\('([\w-]+)'/g).filter((slug) => slug !== 'any');
  const lists = all(text, /\blists\.[\w.]+\('([\w-]+)'/g, /\blist_id: '([\w-]+)'/g);
  return {
    workspace: {
      workflows: slugs.map((slug) => ({
        slug,
        name: slug,
        category: 'order-updates',
        trigger_type: 'api',
        tree: { nodes: [{ node_type: 'send_inbox', properties: { template: 'any' } }] },
      })),
      templates: [
        { slug: 'any', name: 'Any', variants: [{ channel: 'inbox', id: 'default', locale: 'en', content: { header: 'Hi', body: 'Hi' } }] },
        ...templates.map((slug) => ({ slug, name: slug, variants: [] })),
      ],
    },
    seed: {
      users: users.map((distinct_id) => ({ distinct_id, name: 'Jane', logins: 1, $email: ['jane@example.com'] })),
      objects: [{ object_type: 'teams', id: 'core', name: 'Core' }],
      tenants: [{ tenant_id: 'acme', tenant_name: 'Acme' }],
      lists: lists.map((list_id) => ({ list_id, distinct_ids: ['u1', 'user-42'] })),
    },
  } as { workspace: WorkspaceData; seed: LocalSeed };
}
