/** A request and what it comes to, before they are HTTP. Types only. */
import type { Json } from './json.ts';

/** What is answered to a request. A body that is a string is plain text. */
export interface Reply {
  status: number;
  body?: Json | undefined;
  headers?: Record<string, string>;
}

/** A request as it arrived. */
export interface Received {
  method: string;
  /** Path, still percent-encoded, without the part that names the server. */
  path: string;
  search: string;
  authorization: string | null;
  body: string;
  server: 'hub' | 'management';
  /** Not recorded: what the page itself asks. */
  isQuiet?: boolean;
}

/** What is answered; a fault may mean that nothing is. */
export type Outcome = { reply: Reply } | { lost: true } | { refused: true } | { unanswered: true };
