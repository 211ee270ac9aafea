/** One local SuprSend, in this process or over HTTP, behind the same calls, so that every scenario runs on both. */
import { serve } from '../../src/cli/local/serve.ts';
import { SuprSend, type ClientOptions } from '../../src/index.ts';
import {
  localSuprSend,
  type Fault,
  type LocalMessage,
  type LocalOptions,
  type LocalRequest,
  type LocalRun,
  type LocalSeed,
  type LocalSkip,
  type WorkspaceData,
} from '../../src/local.ts';

export interface Desk {
  /** Options of a client for it. */
  options: ClientOptions;
  suprsend: SuprSend;
  messages(): Promise<readonly LocalMessage[]>;
  skipped(): Promise<readonly LocalSkip[]>;
  runs(): Promise<readonly LocalRun[]>;
  requests(): Promise<readonly LocalRequest[]>;
  advance(by: string | number): Promise<void>;
  fail(fault: Fault): Promise<void>;
  faults(): Promise<readonly Fault[]>;
  reset(): Promise<void>;
  seed(data: LocalSeed): Promise<void>;
  /** Makes one call while connections are refused. */
  refused<T>(call: () => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

const client = (options: ClientOptions): SuprSend => new SuprSend({ ...options, retryDelay: { base: 0, max: 0 } });

export function inProcess(workspace?: WorkspaceData, options?: LocalOptions): Promise<Desk> {
  const local = localSuprSend(workspace, { checkAnswers: true, ...options });
  return Promise.resolve({
    options: local.options,
    suprsend: client(local.options),
    messages: async () => local.messages,
    skipped: async () => local.skipped,
    runs: async () => local.runs,
    requests: async () => local.requests,
    advance: async (by) => local.advance(by),
    fail: async (fault) => local.fail(fault),
    faults: async () => local.faults,
    reset: async () => local.reset(),
    seed: async (data) => local.seed(data),
    refused: async (call) => {
      local.fail({ refused: true, times: Infinity });
      return call();
    },
    close: async () => {},
  });
}

export async function overHttp(workspace?: WorkspaceData, given?: LocalOptions): Promise<Desk> {
  const local = localSuprSend(workspace, { checkAnswers: true, ...given });
  let server = await serve(local, { port: 0 });
  const { url } = server;
  const get = async <T>(path: string): Promise<T> => (await fetch(`${url}/_/api/${path}`)).json() as Promise<T>;
  const post = async (path: string, body: unknown): Promise<void> => {
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(`${url}/_/api/${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
    if (!response.ok) throw new TypeError(((await response.json()) as { message: string }).message);
    await response.arrayBuffer();
  };
  const options: ClientOptions = {
    apiKey: 'local',
    serviceToken: 'local',
    workspace: 'local',
    workspaceKey: 'local',
    hubUrl: url,
    managementUrl: `${url}/management`,
  };
  return {
    options,
    suprsend: client(options),
    messages: () => get('messages'),
    skipped: () => get('skipped'),
    runs: () => get('runs'),
    requests: () => get('requests'),
    advance: (by) => post('advance', { by }),
    fail: (fault) => post('fail', fault),
    faults: () => get('faults'),
    reset: () => post('reset', {}),
    seed: (data) => post('seed', data),
    refused: async (call) => {
      await server.close();
      try {
        return await call();
      } finally {
        server = await serve(local, { port: Number(new URL(url).port) });
      }
    },
    close: () => server.close(),
  };
}
