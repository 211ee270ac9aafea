/** The vendor's own SDK for Node, sending to a test server. */
import { createRequire } from 'node:module';
import type { TestServer } from '../support/server.ts';

/** Its types leave out most of what it has. */
export type Official = Record<string, any>;

const { Suprsend } = createRequire(import.meta.url)('@suprsend/node-sdk') as Official;

export const WORKSPACE_KEY = 'workspace-key-of-the-tests';

export const official = ({ url }: Pick<TestServer, 'url'>): Official =>
  new Suprsend(WORKSPACE_KEY, 'secret-of-the-tests', { base_url: url });
