/** Outbound webhooks: what SuprSend sends to a server of yours. */
import { dedupeKey } from './dedupe.ts';
import { fetchHandler } from './fetch-handler.ts';
import { nodeHandler } from './node-handler.ts';
import { parse, parseNode } from './parse.ts';

/** Everything for a webhook, under one name. */
export const webhooks = { parse, parseNode, dedupeKey, fetchHandler, nodeHandler } as const;
