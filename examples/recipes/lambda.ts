/** AWS Lambda: sends the messages of an SQS queue as triggers. `ReportBatchItemFailures` must be on for the event source. */
import type { Context, SQSBatchResponse, SQSRecord } from 'aws-lambda';
import { SuprSend, type WorkflowTrigger } from '../../src/index.ts'; // yours: 'suprsend-ts'

// Outside the handler: one for each execution environment, so that later invocations use its connections again.
const suprsend = new SuprSend();

type Message = Pick<SQSRecord, 'messageId' | 'body'>;
type Time = Pick<Context, 'getRemainingTimeInMillis'>;

export async function handler({ Records }: { Records: Message[] }, context: Time): Promise<SQSBatchResponse> {
  // The id of the message is the key: if SQS delivers a message twice, SuprSend skips the second trigger.
  const triggers = Records.map(({ body, messageId }) => ({ ...(JSON.parse(body) as WorkflowTrigger), $idempotency_key: messageId }));
  const { failedRecords } = await suprsend.workflows.triggerMany(triggers, {
    // The run ends before Lambda ends the process, and says what became of each message.
    totalTimeout: Math.max(1, context.getRemainingTimeInMillis() - 2_000),
  });
  const itemIdentifiers = failedRecords.flatMap(({ index, status, error }) => {
    // A trigger that was rejected would be rejected again.
    if (status === 'rejected') console.error(error.message);
    return status === 'rejected' ? [] : [Records[index]?.messageId ?? ''];
  });
  // SQS delivers these again.
  return { batchItemFailures: itemIdentifiers.map((itemIdentifier) => ({ itemIdentifier })) };
}
