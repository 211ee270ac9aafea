/** What compiles: every kind of recipient in the vendor's documentation, and nothing that the server would reject. Checked by tsc. */
import { expect, expectTypeOf, test } from 'vitest';
import {
  attachment,
  type BulkFailure,
  type BulkResult,
  type EventTrigger,
  type SuprSend,
  type UserEdit,
  type UserRow,
  type WorkflowTrigger,
} from '../../src/index.ts';

const right: WorkflowTrigger[] = [
  { workflow: 'w', recipients: ['u1', 'u2'] },
  {
    workflow: 'w',
    recipients: [{ distinct_id: 'u1', $email: ['a@example.com'], $sms: ['+15555550100'], $skip_create: true, plan: 'pro', visits: 3 }],
  },
  { workflow: 'w', recipients: [{ distinct_id: 'u1', $channels: ['email', 'slack'], $timezone: 'Asia/Kolkata', $locale: 'en_GB' }] },
  { workflow: 'w', recipients: [{ is_transient: true, $email: ['a@example.com'], name: 'Ann' }] },
  {
    workflow: 'w',
    recipients: [
      {
        distinct_id: 'u1',
        $androidpush: ['token', { token: 't', provider: 'xiaomi', device_id: 'd' }],
        $iospush: [{ token: 't', provider: 'apns' }],
      },
    ],
  },
  {
    workflow: 'w',
    recipients: [
      {
        distinct_id: 'u1',
        $slack: [
          { channel_id: 'C1', access_token: 'xoxb' },
          { email: 'a@example.com', access_token: 'xoxb' },
          { incoming_webhook: { url: 'https://hooks.slack.com/x' } },
        ],
      },
    ],
  },
  {
    workflow: 'w',
    recipients: [{ distinct_id: 'u1', $ms_teams: [{ tenant_id: 't', service_url: 'https://smba', conversation_id: 'c' }] }],
  },
  {
    workflow: 'w',
    recipients: [
      { object_type: 'teams', id: 'core' },
      { object_type: 'teams', id: 'core', $object_subscriptions_query: { depth: 0 }, $email: ['t@example.com'] },
    ],
  },
  {
    workflow: 'w',
    recipients: ['u1'],
    actor: 'u2',
    tenant_id: 't',
    $idempotency_key: 'k',
    data: { any: [1, null, { deep: true }], $attachments: [attachment.fromUrl('https://example.com')] },
  },
  { workflow: 'w', recipients: ['u1'], actor: { distinct_id: 'u2', name: 'Bo' } },
  { workflow: 'w', recipients: ['u1'], actor: { object_type: 'teams', id: 'core' } },
];

const wrong: WorkflowTrigger[] = [
  // @ts-expect-error the workflow is missing
  { recipients: ['u1'] },
  // @ts-expect-error recipients are a list
  { workflow: 'w', recipients: 'u1' },
  // @ts-expect-error a recipient is not a number
  { workflow: 'w', recipients: [5] },
  // @ts-expect-error a user has a distinct_id or is transient
  { workflow: 'w', recipients: [{ $email: ['a@example.com'] }] },
  // @ts-expect-error an object has an id
  { workflow: 'w', recipients: [{ object_type: 'teams' }] },
  // @ts-expect-error addresses are a list
  { workflow: 'w', recipients: [{ distinct_id: 'u1', $email: 'a@example.com' }] },
  // @ts-expect-error subscriptions nest two levels deep
  { workflow: 'w', recipients: [{ object_type: 'teams', id: 'core', $object_subscriptions_query: { depth: 3 } }] },
  // @ts-expect-error an attachment has a URL or data
  { workflow: 'w', recipients: ['u1'], data: { $attachments: [{ filename: 'a.pdf' }] } },
];

/** Types of an application: interfaces, which have no index signature. */
interface Order {
  order: string;
  amount: number;
}
interface Person {
  plan: string;
}

/** Never called: tsc reads it. */
export async function own({ users, objects, workflows }: SuprSend, order: Order, person: Person): Promise<void> {
  await workflows.trigger({ workflow: 'w', recipients: ['u1'], data: order });
  await users.upsert('u1', person);
  await objects.upsert('teams', 'core', person);
  await objects.subscriptions.create('teams', 'core', { recipients: ['u1'], properties: person });
  // @ts-expect-error a string is not data
  await workflows.trigger({ workflow: 'w', recipients: ['u1'], data: 'order' });
  // @ts-expect-error channels stay typed
  await users.upsert('u1', { plan: 'pro', $email: 'a@example.com' });
}

/** Never called: tsc reads it. */
export async function calls({ workflows, events }: SuprSend): Promise<void> {
  async function* stream() {
    yield* right;
  }
  const result = await workflows.triggerMany(stream(), {
    concurrency: 4,
    splitRecipients: true,
    onRecord: (outcome) => void (outcome.error ? outcome.code : outcome.data.messageId),
  });
  expectTypeOf(result).toEqualTypeOf<BulkResult<WorkflowTrigger>>();
  expectTypeOf(result.failedRecords).toEqualTypeOf<BulkFailure<WorkflowTrigger>[]>();
  await workflows.resume(result, { acceptDuplicates: true });
  const failedRecords = [{ index: 0, record: right[0]!, idempotencyKey: 'k', status: 'notSent' as const }];
  await workflows.resume({ version: 1, operation: 'workflows.triggerMany', failedRecords });
  // @ts-expect-error the operation is missing
  await workflows.resume({ version: 1, failedRecords });
  await events.triggerMany(new Set<EventTrigger>([{ distinct_id: 'u1', event: 'e' }]));
  // @ts-expect-error an event has no recipients to split
  await events.triggerMany([], { splitRecipients: true });
  // @ts-expect-error the records are events
  await events.triggerMany(right);
  // @ts-expect-error the results are of workflows
  await events.resume(result);
  // @ts-expect-error the source is many
  await workflows.triggerMany(right[0]!);
  // @ts-expect-error each record has its own key
  await workflows.triggerMany(right, { idempotencyKey: 'k' });
}

/** Never called: tsc reads it. */
export async function edits({ users, lists }: SuprSend, some: UserEdit[], rows: UserRow[]): Promise<void> {
  const edited = await users.editMany(some);
  expectTypeOf(edited).toEqualTypeOf<BulkResult<UserEdit>>();
  expectTypeOf(await users.resume(edited, { acceptDuplicates: true })).toEqualTypeOf<BulkResult<UserEdit>>();
  const upserted = await users.upsertMany(rows);
  expectTypeOf(upserted.failedRecords[0]!.record.distinct_id).toEqualTypeOf<string>();
  await users.resume(upserted);
  // @ts-expect-error a row has a distinct_id
  await users.upsertMany([{ $email: ['a@example.com'] }]);
  // @ts-expect-error onSend is a function
  await users.upsertMany(rows, { onSend: true });
  // @ts-expect-error a replacement is not resumed
  await lists.replace('l', ['u1']).then(lists.resume);
}

test('the examples are there', () => {
  expect([right.length, wrong.length]).toEqual([11, 8]);
});
