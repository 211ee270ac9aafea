/** The vendor's SDK, as far as it is used here; its types lack some of it. */
import { createRequire } from 'node:module';

interface BulkResponse {
  success: number;
}

interface OfficialUser {
  set(key: string, value: unknown): void;
  increment(key: string, by: number): void;
  add_email(email: string): void;
}

interface OfficialClient {
  workflows: {
    trigger(workflow: object): Promise<{ success: boolean }>;
    bulk_trigger_instance(): { append(...workflows: object[]): void; trigger(): Promise<BulkResponse> };
  };
  users: {
    get_edit_instance(id: string): OfficialUser;
    get(id: string): Promise<unknown>;
    edit(user: OfficialUser): Promise<unknown>;
    get_bulk_edit_instance(): { append(...users: OfficialUser[]): void; save(): Promise<BulkResponse> };
  };
}

interface Official {
  Suprsend: new (key: string, secret: string, config: { base_url: string }) => OfficialClient;
  WorkflowTriggerRequest: new (body: object, options: { idempotency_key: string }) => object;
}

export const { Suprsend, WorkflowTriggerRequest } = createRequire(import.meta.url)('@suprsend/node-sdk') as Official;

export const officialClient = (url: string): OfficialClient => new Suprsend('key', 'secret', { base_url: url });
