/** How the SDK introduces itself to the server. */
import { VERSION } from '../version.ts';
import { runtimeName } from './runtime.ts';

/** `suprsend-ts/0.1.0 (node/22.1.0) my-app/2.0`; runtimes that fix the header ignore it. */
export function userAgent(appInfo?: { name: string; version?: string }): string {
  const app = appInfo ? ` ${appInfo.name}${appInfo.version ? `/${appInfo.version}` : ''}` : '';
  return `suprsend-ts/${VERSION} (${runtimeName()})${app}`.replace(/[^ -~]/g, '?');
}
