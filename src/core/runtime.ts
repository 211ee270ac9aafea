/** What the SDK reads of the runtime in addition to Web standards: environment variables and the runtime's name. The only file that does. */
import { VERSION } from '../version.ts';

interface Runtime {
  process?: { env?: Record<string, string | undefined>; versions?: { node?: string } };
  Deno?: { version?: { deno?: string } };
  Bun?: { version?: string };
  navigator?: { userAgent?: string };
}

const runtime = globalThis as Runtime;

/** An environment variable; undefined if it is empty, or if the runtime has none. */
export function environment(variable: string): string | undefined {
  try {
    const env = runtime.process?.env ?? {};
    return (Object.hasOwn(env, variable) && env[variable]) || undefined;
  } catch {
    return undefined; // Deno without permission to read it
  }
}

/** Whether this is Bun. */
export const isBun = (): boolean => Boolean(runtime.Bun?.version);

/** Whether this is a page or a worker of a real browser: not one that runs in Node, Bun, Deno or at the edge, such as jsdom. */
export function isBrowser(): boolean {
  const { Deno, Bun, process, navigator } = runtime;
  const isServer = Boolean(process?.versions?.node || Bun || Deno);
  return (
    !isServer && (navigator?.userAgent ?? '').startsWith('Mozilla/') && ('document' in globalThis || 'WorkerGlobalScope' in globalThis)
  );
}

/** Such as `suprsend-ts/1.2.3 (node/22.1.0) my-app/2.0`. Runtimes that set this header themselves ignore it. */
export function userAgent(appInfo?: { name: string; version?: string }): string {
  const app = appInfo ? ` ${appInfo.name}${appInfo.version ? `/${appInfo.version}` : ''}` : '';
  return `suprsend-ts/${VERSION} (${runtimeName()})${app}`.replace(/[^ -~]/g, '?');
}

function runtimeName(): string {
  const { Deno, Bun, process, navigator } = runtime;
  if (Deno?.version?.deno) return `deno/${Deno.version.deno}`;
  if (Bun?.version) return `bun/${Bun.version}`;
  if (navigator?.userAgent === 'Cloudflare-Workers') return 'workerd';
  return process?.versions?.node ? `node/${process.versions.node}` : 'web';
}
