/** Slugs and payloads of a registered workspace are checked, under every TypeScript that users have. Compiles against the packed package. */
import { testSnippets } from './snippets.ts';
import { WORKSPACE, WORKSPACE_ACCEPTED, WORKSPACE_PRELUDE, WORKSPACE_REFUSED } from './workspace.ts';

testSnippets('workspace', WORKSPACE_PRELUDE, WORKSPACE_ACCEPTED, WORKSPACE_REFUSED, { 'suprsend.gen.mts': WORKSPACE });
