/** What every snippet of accepted.ts and refused.ts can use. */
export const PRELUDE = `
import * as S from 'suprsend-ts';
import { createClient } from 'suprsend-ts/core';
import { resolved } from 'suprsend-ts/testing';
import { usersGet, usersUpsert, usersList, workflowsTrigger, messagesList, managementWorkflowsUpsert, tenantsUpsert } from 'suprsend-ts/operations';
declare const suprsend: S.SuprSend;
declare const users: typeof suprsend.users, objects: typeof suprsend.objects, workflows: typeof suprsend.workflows, events: typeof suprsend.events;
declare const lists: typeof suprsend.lists, tenants: typeof suprsend.tenants, messages: typeof suprsend.messages, broadcasts: typeof suprsend.broadcasts;
declare const management: typeof suprsend.management, production: ReturnType<typeof management.workspace>;
declare const client: ReturnType<typeof createClient>;
interface Row { distinct_id: string; $email: string[]; plan: string }
interface Plan { plan: string; seats?: number }
interface Team { object_type: string; id: string; name: string }
interface Guest { is_transient: true; $email: string[]; first_name: string }
interface Order { order: string; total: number; lines: { sku: string }[] }
class Account { plan = 'pro'; seats = 3 }
declare const row: Row, rows: Row[], plan: Plan, team: Team, guest: Guest, order: Order, account: Account;
declare const ids: string[], readonlyIds: readonly string[], maybe: string | undefined, anyone: Record<string, unknown>, flag: boolean;
`;
