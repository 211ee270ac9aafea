/** What the SDK asks of the runtime beyond Web standards: environment variables and a name. The only place that does. */

import { VERSION } from '../version.ts';

interface Runtime {
  process?: { env?: Record<string, string | undefined>; versions?: { node?: string } };
  Deno?: { version?: { deno?: string } };
  Bun?: { version?: string };
  navigator?: { userAgent?: string };
}

const runtime = globalThis as Runtime;

/** An environment variable, where there are any; an empty one counts as not set. */
export function environment(variable: string): string | undefined {
  try {
    return runtime.process?.env?.[variable] || undefined;
  } catch {
    return undefined; // Deno without permission to read it
  }
}

/** `node/22.1.0` and the like, for the user agent. */
export function runtimeName(): string {
  const { Deno, Bun, process, navigator } = runtime;
  if (Deno?.version?.deno) return `deno/${Deno.version.deno}`;
  if (Bun?.version) return `bun/${Bun.version}`;
  if (navigator?.userAgent === 'Cloudflare-Workers') return 'workerd';
  return process?.versions?.node ? `node/${process.versions.node}` : 'web';
}

/** `suprsend-ts/0.1.0 (node/22.1.0) my-app/2.0`; runtimes that fix the header ignore it. */
export function userAgent(appInfo?: { name: string; version?: string }): string {
  const app = appInfo ? ` ${appInfo.name}${appInfo.version ? `/${appInfo.version}` : ''}` : '';
  return `suprsend-ts/${VERSION} (${runtimeName()})${app}`.replace(/[^ -~]/g, '?');
}
