/** Outbound webhooks: events that SuprSend sends to your server. */
import { dedupeKey } from './events.ts';
import { fetchHandler, nodeHandler } from './handlers.ts';
import { parse, parseNode } from './parse.ts';

/** Functions for outbound webhooks: read a call, recognize a second delivery, and answer with a ready-made handler. */
export const webhooks = { parse, parseNode, dedupeKey, fetchHandler, nodeHandler } as const;
