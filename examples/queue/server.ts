/** A local SuprSend on a port of the loopback that counts whom it notifies, and can hold an answer back. Yours: SuprSend. */
import { serve } from '../../src/cli/local/serve.ts';
import { localSuprSend, type LocalMessage, type LocalRequest, type LocalSkip, type WorkspaceData } from '../../src/local.ts';

export interface Counting extends AsyncDisposable {
  url: string;
  /** Messages, the people that got them, and triggers that were skipped because their key had been seen. */
  counts: () => { messages: number; people: number; again: number };
  /** What the contract says is wrong with the requests. */
  violations: string[];
  /** Acts on the next request and never answers it. @returns the credential of that request. */
  hold: () => Promise<string>;
}

const WORKSPACE: WorkspaceData = {
  workflows: [
    {
      slug: 'newsletter',
      name: 'Newsletter',
      category: 'promotional',
      trigger_type: 'api',
      tree: { nodes: [{ node_type: 'send_email', properties: { template: 'newsletter' } }] },
    },
  ],
  templates: [
    {
      slug: 'newsletter',
      name: 'Newsletter',
      variants: [
        { channel: 'email', id: 'default', content: { subject: 'Issue {{issue}}', body: { type: 'raw', raw: { text: 'News' } } } },
      ],
    },
  ],
};

export async function startCounting(): Promise<Counting> {
  // Everything is counted as it comes, so little has to be kept.
  const local = localSuprSend(WORKSPACE, { most: 100 });
  const people = new Set<string>();
  const violations: string[] = [];
  let messages = 0;
  let again = 0;
  let holding: ((credential: string) => void) | undefined;
  local.on((change, value) => {
    if (change === 'message') {
      messages += 1;
      people.add((value as LocalMessage).to as string);
    } else if (change === 'skip') {
      if ((value as LocalSkip).reason === 'duplicate_key') again += 1;
      else violations.push(`not sent: ${(value as LocalSkip).message}`);
    } else if (change === 'request') violations.push(...(value as LocalRequest).violations);
  });
  const receive: typeof local.receive = (received) => {
    const outcome = local.receive(received);
    if (!holding) return outcome;
    holding(received.authorization ?? '');
    holding = undefined;
    return { unanswered: true };
  };
  const server = await serve({ ...local, receive }, { port: 0 });
  return {
    url: server.url,
    counts: () => ({ messages, people: people.size, again }),
    violations,
    hold: () => new Promise((resolve) => (holding = resolve)),
    [Symbol.asyncDispose]: () => server.close(),
  };
}
