/** Outbound webhooks: events that SuprSend sends to your server. */
import { dedupeKey } from './dedupe.ts';
import { fetchHandler } from './fetch-handler.ts';
import { nodeHandler } from './node-handler.ts';
import { parse, parseNode } from './parse.ts';

/** Functions for outbound webhooks: read a call, recognize a second delivery, and answer with a ready-made handler. */
export const webhooks = { parse, parseNode, dedupeKey, fetchHandler, nodeHandler } as const;
