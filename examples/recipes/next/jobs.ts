/** Yours: a queue that drops a job whose id it has, such as BullMQ, and works on the others. */
import type { WebhookEvent } from '../../../src/webhooks.ts'; // yours: 'suprsend-ts/webhooks'

export const added: WebhookEvent[] = [];
const ids = new Set<string>();

export const jobs = {
  async add(event: WebhookEvent, { id }: { id: string | undefined }): Promise<void> {
    if (id !== undefined && ids.has(id)) return;
    if (id !== undefined) ids.add(id);
    added.push(event);
  },
};
