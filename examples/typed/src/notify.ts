/** Notifications of a shop. The compiler knows the workflows of its workspace, and the data that each of them takes. */
import type { PayloadOf, SuprSend } from '../../../src/index.ts';

export type Order = PayloadOf<'workflows', 'order-shipped'>;

export async function orderShipped(suprsend: SuprSend, customer: string, order: Order): Promise<void> {
  await suprsend.workflows.trigger({
    workflow: 'order-shipped',
    recipients: [customer],
    data: order,
    $idempotency_key: `shipped-${order.order_id}`,
  });
}

export async function stopUpdates(suprsend: SuprSend, customer: string): Promise<void> {
  await suprsend.users.preferences.categories.update(customer, 'order-updates', { preference: 'opt_out' });
}

export async function welcomeAll(suprsend: SuprSend, customers: readonly string[]): Promise<number> {
  const { success } = await suprsend.workflows.triggerMany(customers.map((id) => ({ workflow: 'welcome' as const, recipients: [id] })));
  return success;
}

/** Mistakes that the compiler finds. It would report an error here if it did not. */
export async function mistakes(suprsend: SuprSend): Promise<void> {
  const recipients = ['u1'];
  // @ts-expect-error Did you mean '"order-shipped"'?
  await suprsend.workflows.trigger({ workflow: 'order-shiped', recipients });
  // @ts-expect-error Property 'lines' is missing.
  await suprsend.workflows.trigger({ workflow: 'order-shipped', recipients, data: { order_id: 'A-100' } });
  const lines = [{ sku: 'cup', count: '2' }];
  // @ts-expect-error 'string' is not assignable to type 'number'.
  await suprsend.events.trigger({ distinct_id: 'u1', event: 'ORDER PLACED', properties: { order_id: 'A-100', lines } });
  // @ts-expect-error '"order-update"' is not a category.
  await suprsend.users.preferences.categories.get('u1', 'order-update');
}
