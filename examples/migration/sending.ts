/** Pairs: triggers, events, attachments and broadcasts. */
import { Event, SubscriberListBroadcast, Workflow, WorkflowTriggerRequest } from '@suprsend/node-sdk';
import { attachment, SuprSendError } from '../../src/index.ts'; // yours: 'suprsend-ts'
import type { Pair } from './pair.ts';

const ORDER = { workflow: 'order-shipped', recipients: ['u1'], data: { order: 42 } };

export const sending: Pair[] = [
  {
    title: 'Trigger a workflow',
    async before(supr_client) {
      const body = { workflow: 'order-shipped', recipients: [{ distinct_id: 'u1' }], data: { order: 42 } };
      const request = new WorkflowTriggerRequest(body, { idempotency_key: 'order-42', tenant_id: 'acme' });
      const response = await supr_client.workflows.trigger(request);
      if (!response.success) console.error('not accepted');
    },
    async after(suprsend) {
      const body = { workflow: 'order-shipped', recipients: ['u1'], data: { order: 42 }, tenant_id: 'acme' };
      const { message_id } = await suprsend.workflows.trigger(body, { idempotencyKey: 'order-42' });
      console.log(message_id);
    },
    sent: [{ method: 'POST', path: '/trigger/', body: { ...ORDER, tenant_id: 'acme', $idempotency_key: 'order-42' } }],
  },
  {
    title: 'Read the result of a call',
    async before(supr_client) {
      const response = await supr_client.track_event(new Event('u1', 'ORDER_PLACED', { order: 42 }));
      if (!response.success) console.error(response.status_code, response.message);
    },
    async after(suprsend) {
      try {
        await suprsend.events.trigger({ distinct_id: 'u1', event: 'ORDER_PLACED', properties: { order: 42 } });
      } catch (error) {
        if (!SuprSendError.is(error)) throw error;
        // 'no', 'rejected' or 'maybe': whether the server may have acted on it.
        console.error(error.message, error.sent);
      }
    },
    sent: [
      {
        method: 'POST',
        path: '/event/',
        body: { distinct_id: 'u1', event: 'ORDER_PLACED', properties: { order: 42 }, $idempotency_key: '(generated)' },
      },
    ],
  },
  {
    title: 'Trigger many workflows',
    async before(supr_client) {
      const bulk = supr_client.workflows.bulk_trigger_instance();
      for (const id of ['u1', 'u2']) {
        bulk.append(
          new WorkflowTriggerRequest({ workflow: 'welcome', recipients: [{ distinct_id: id }] }, { idempotency_key: `hi-${id}` }),
        );
      }
      const { total, success, failed_records } = await bulk.trigger();
      console.log(total, success, failed_records);
    },
    async after(suprsend) {
      const bodies = ['u1', 'u2'].map((id) => ({ workflow: 'welcome', recipients: [id], $idempotency_key: `hi-${id}` }));
      const { total, success, failedRecords } = await suprsend.workflows.triggerMany(bodies);
      console.log(total, success, failedRecords);
    },
    sent: [
      {
        method: 'POST',
        path: '/trigger/',
        body: [
          { workflow: 'welcome', recipients: ['u1'], $idempotency_key: 'hi-u1' },
          { workflow: 'welcome', recipients: ['u2'], $idempotency_key: 'hi-u2' },
        ],
      },
    ],
  },
  {
    title: 'Trigger a workflow that the body defines (`trigger_workflow`)',
    async before(supr_client) {
      const body = { name: 'Late order', template: 'order', notification_category: 'transactional', users: [{ distinct_id: 'u1' }] };
      const response = await supr_client.trigger_workflow(new Workflow({ ...body, data: { order: 42 } }, { idempotency_key: 'late-42' }));
      if (!response.success) console.error(response.message);
    },
    async after(suprsend) {
      const body = { name: 'Late order', template: 'order', notification_category: 'transactional', users: [{ distinct_id: 'u1' }] };
      // The client, or the call, needs `workspaceKey`. New code triggers a workflow by its slug: `workflows.trigger`.
      await suprsend.workflows.triggerDynamic({ ...body, data: { order: 42 } }, { idempotencyKey: 'late-42' });
    },
    sent: [
      {
        method: 'POST',
        path: '/local-workspace-key-0/trigger/',
        body: {
          name: 'Late order',
          template: 'order',
          notification_category: 'transactional',
          users: [{ distinct_id: 'u1' }],
          data: { order: 42 },
          $idempotency_key: 'late-42',
        },
      },
    ],
  },
  {
    title: 'Send many events',
    async before(supr_client) {
      const bulk = supr_client.bulk_events.new_instance();
      for (const id of ['u1', 'u2']) bulk.append(new Event(id, 'ORDER_PLACED', { order: 42 }, { idempotency_key: `order-42-${id}` }));
      const { failed_records } = await bulk.trigger();
      console.log(failed_records);
    },
    async after(suprsend) {
      const events = ['u1', 'u2'].map((id) => ({
        distinct_id: id,
        event: 'ORDER_PLACED',
        properties: { order: 42 },
        $idempotency_key: `order-42-${id}`,
      }));
      const { failedRecords } = await suprsend.events.triggerMany(events);
      console.log(failedRecords);
    },
    sent: ['u1', 'u2'].map((id) => ({
      method: 'POST',
      path: '/event/',
      body: { distinct_id: id, event: 'ORDER_PLACED', properties: { order: 42 }, $idempotency_key: `order-42-${id}` },
    })),
  },
  {
    title: 'Attach a file',
    async before(supr_client) {
      const request = new WorkflowTriggerRequest({ workflow: 'order-shipped', recipients: [{ distinct_id: 'u1' }], data: { order: 42 } });
      request.add_attachment('https://example.com/terms.pdf', { file_name: 'Terms.pdf', ignore_if_error: true });
      await supr_client.workflows.trigger(request);
    },
    async after(suprsend) {
      // A file on disk: `await attachmentFromFile('invoice.pdf')` of 'suprsend-ts/node'. Bytes: `attachment.fromBytes(bytes, …)`.
      const terms = attachment.fromUrl('https://example.com/terms.pdf', { filename: 'Terms.pdf', ignoreIfError: true });
      await suprsend.workflows.trigger({ workflow: 'order-shipped', recipients: ['u1'], data: { order: 42, $attachments: [terms] } });
    },
    sent: [
      {
        method: 'POST',
        path: '/trigger/',
        body: {
          ...ORDER,
          data: { order: 42, $attachments: [{ url: 'https://example.com/terms.pdf', filename: 'Terms.pdf', ignore_if_error: true }] },
          $idempotency_key: '(generated)',
        },
      },
    ],
  },
  {
    title: 'Cancel what waits (`cancellation_key`)',
    differs: 'the vendor has no call that cancels',
    async before(supr_client) {
      // The vendor's types say `cancellation_id`, its code reads `cancellation_key`.
      const options: any = { cancellation_key: 'trial-u1' };
      const body = { workflow: 'trial-ends', recipients: [{ distinct_id: 'u1' }] };
      await supr_client.workflows.trigger(new WorkflowTriggerRequest(body, options));
    },
    async after(suprsend) {
      // The contract cancels by idempotency key, recipients or execution id.
      await suprsend.workflows.trigger({ workflow: 'trial-ends', recipients: ['u1'] }, { idempotencyKey: 'trial-u1' });
      const { execution_ids } = await suprsend.workflows.cancel({ idempotency_key: 'trial-u1' });
      console.log(execution_ids);
    },
    sent: [
      { method: 'POST', path: '/trigger/', body: { workflow: 'trial-ends', recipients: ['u1'], $idempotency_key: 'trial-u1' } },
      { method: 'POST', path: '/v1/workflow_run/cancel/', body: { idempotency_key: 'trial-u1' } },
    ],
  },
  {
    title: 'Send a broadcast to a list',
    async before(supr_client) {
      const body = { list_id: 'beta', template: 'news', notification_category: 'promotional', data: { issue: 7 } };
      const response = await supr_client.subscriber_lists.broadcast(new SubscriberListBroadcast(body, { idempotency_key: 'news-7' }));
      if (!response.success) console.error(response.message);
    },
    async after(suprsend) {
      const body = { list_id: 'beta', template: 'news', notification_category: 'promotional', data: { issue: 7 } };
      // The client, or the call, needs `workspaceKey`. A broadcast is not retried.
      await suprsend.broadcasts.trigger({ ...body, $idempotency_key: 'news-7' });
    },
    sent: [
      {
        method: 'POST',
        path: '/local-workspace-key-0/broadcast/',
        body: { list_id: 'beta', template: 'news', notification_category: 'promotional', data: { issue: 7 }, $idempotency_key: 'news-7' },
      },
    ],
  },
];
