/** What a pair is: one task, as code of the vendor's SDK and as code of this one, and what this one sends for it. */
import type { Suprsend } from '@suprsend/node-sdk';
import type { SuprSend } from '../../src/index.ts'; // yours: 'suprsend-ts'

/** A client of the vendor's. Its types declare one interface for the class and for what it makes. */
export type Vendor = typeof Suprsend;

export interface Request {
  method: string;
  path: string;
  body?: unknown;
}

export interface Pair {
  /** The heading in docs/migration.md. */
  title: string;
  before: (supr_client: Vendor) => Promise<unknown>;
  after: (suprsend: SuprSend) => Promise<unknown>;
  /** What `after` sends. A key that was generated is `(generated)`. */
  sent: Request[];
  /** Why the state of the server, or its messages, are not the same after both. */
  differs?: string;
  /** Why `before` cannot run against the local server. */
  notRun?: string;
}
