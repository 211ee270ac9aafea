/** The calls of the tour. What is printed for each is the text of its function, so that what is shown is what runs. */
import type { Call, SuprSend } from '../../src/index.ts';
import type { WorkspaceData } from '../../src/local.ts';

export interface Names {
  user: string;
  colleague: string;
  category: string;
  workflow: string;
}

export interface Step {
  title: string;
  /** One or two sentences printed below the title. */
  note?: string;
  call: () => Call<unknown>;
  /** Name of the error that this step is here to show; the step fails when it does not come. */
  fails?: 'InvalidRequestError' | 'NotFoundError';
}

export function steps(suprsend: SuprSend, { user, colleague, category, workflow }: Names): Step[] {
  return [
    {
      title: 'Create a user',
      note: 'Channels have a key with $. Every other key is a property of the user.',
      call: () =>
        suprsend.users.upsert(user, {
          $email: ['jane@example.com'],
          $timezone: 'America/New_York',
          plan: 'pro',
          seats: 3,
        }),
    },
    {
      title: 'Subscribe users to an object',
      note: 'parent_object_properties make the object when it is not there.',
      call: () =>
        suprsend.objects.subscriptions.create('teams', 'tour-team', {
          recipients: [user, { distinct_id: colleague, $timezone: 'Asia/Kolkata' }],
          properties: { role: 'developer' },
          parent_object_properties: { name: 'Tour team' },
        }),
    },
    {
      title: 'Opt out of a channel in a category',
      note: 'The category stays opted in; only mail of it stops.',
      call: () =>
        suprsend.users.preferences.categories.update(user, category, {
          preference: 'opt_in',
          opt_out_channels: ['email'],
        }),
    },
    {
      title: 'Trigger a workflow',
      note: 'A 202 means accepted, not delivered.',
      call: () =>
        suprsend.workflows.trigger({
          workflow,
          recipients: [user],
          data: { order: 'ORD-1', amount: 49.5 },
        }),
    },
    {
      title: 'List users',
      call: () => suprsend.users.list({ limit: 2 }),
    },
    {
      title: 'Read the workflows of the workspace',
      note: 'This one goes to the management server, with the other credential.',
      call: () => suprsend.management.workflows.list({ mode: 'draft', limit: 2 }),
    },
    {
      title: 'A bad path value, refused before anything is sent',
      note: 'A URL with ".." in it reaches another path: /v1/user/../ is /v1/.',
      call: () => suprsend.users.get('..'),
      fails: 'InvalidRequestError',
    },
    {
      title: 'An error from the server',
      note: 'Every error says whether anything was done.',
      call: () => suprsend.users.get('nobody'),
      fails: 'NotFoundError',
    },
  ];
}

/** What the local SuprSend has: the workflow that the tour triggers, with its template and its category. */
export const workspaceOf = ({ category, workflow }: Names): WorkspaceData => ({
  workflows: [
    {
      slug: workflow,
      name: workflow,
      category,
      trigger_type: 'api',
      tree: { nodes: [{ node_type: 'send_multi_channel', properties: { template: workflow } }] },
    },
  ],
  templates: [
    {
      slug: workflow,
      name: workflow,
      variants: [
        { channel: 'email', id: 'default', content: { subject: 'Order {{order}}', body: { type: 'raw', raw: { text: 'Thanks!' } } } },
        { channel: 'inbox', id: 'default', content: { header: 'Order {{order}}', body: 'Order {{order}} for ${{amount}}' } },
      ],
    },
  ],
  categories: {
    root_categories: [
      {
        root_category: 'transactional',
        sections: [{ name: null, categories: [{ name: category, category, default_preference: 'opt_in' }] }],
      },
    ],
  },
});
