/** Where each credential is sent, and how: pinned in the overlay, so that no contract can change it unnoticed. */
import type { Server } from '../../src/core/types.ts';
import { isObject, type Json, type JsonObject } from './json.ts';
import type { Operation } from './operations.ts';

/** `x-credentials` of the overlay. */
export type Credentials = Record<Server, { url: string; header: string; scheme: string }>;

const SERVERS: readonly Server[] = ['hub', 'management'];
export const WHOSE: Record<Server, string> = { hub: 'the API key', management: 'the service token' };

interface Pinning {
  name: string;
  overlay: { 'x-credentials'?: Json; credentialLines?: Record<string, number> };
}

/** The line of x-credentials for a server, if the overlay is read from a file. */
export function pinnedAt(overlays: readonly Pinning[], server: Server): string | undefined {
  const file = overlays.find(({ overlay }) => overlay['x-credentials'] !== undefined);
  const line = file?.overlay.credentialLines?.[server];
  return line === undefined ? undefined : `${file?.name}:${line}`;
}

/** What the contract says about each server, compared with what is pinned. Each problem starts with CREDENTIALS. */
export function credentialProblems(document: JsonObject, operations: readonly Operation[], overlays: readonly Pinning[]): string[] {
  const pinned = pinnedCredentials(overlays);
  if (!isObject(pinned)) return ['CREDENTIALS: the overlay has no x-credentials, which pins where each credential is sent.'];
  const problems: string[] = [];
  for (const server of SERVERS) {
    const own = operations.filter((operation) => operation.server === server);
    const { url, header, scheme } = (pinned[server] ?? {}) as Partial<Credentials[Server]>;
    const place = pinnedAt(overlays, server);
    const advice = `If that is right, change x-credentials in the overlay${place ? ` (${place})` : ''}; if not, do not take this contract.`;
    const each = (of: (operation: Operation) => string, right: string, say: (found: string) => string): void => {
      const others = new Map<string, Operation[]>();
      for (const operation of own) {
        const found = of(operation);
        if (found !== right) others.set(found, [...(others.get(found) ?? []), operation]);
      }
      for (const [found, [first, ...rest]] of others) {
        const which = rest.length === 0 ? String(first?.name) : `${String(first?.name)} and ${rest.length} more`;
        problems.push(`CREDENTIALS: ${say(found)} (${which}). ${advice}`);
      }
    };
    each(
      (operation) => urlOf(document, operation),
      String(url),
      (to) => `${WHOSE[server]} would be sent to ${to} instead of ${String(url)}`,
    );
    each(
      (operation) => writtenAs(document, operation),
      `"${String(header)}: ${String(scheme)} ..."`,
      (written) =>
        written === NONE
          ? `${WHOSE[server]} would not be sent`
          : `${WHOSE[server]} would be sent as ${written} instead of "${String(header)}: ${String(scheme)} ..."`,
    );
  }
  return problems;
}

/** What the overlays pin. */
export const pinnedCredentials = (overlays: readonly { overlay: { 'x-credentials'?: Json } }[]): Json | undefined =>
  overlays.find(({ overlay }) => overlay['x-credentials'] !== undefined)?.overlay['x-credentials'];

/** What the overlays pin otherwise than before: a contract that agrees with the new pins has no problem, and yet the credential goes elsewhere. */
export function pinnedTexts(before: Json | undefined, after: Json | undefined): string[] {
  return SERVERS.flatMap((server) => {
    const [was, is] = [before, after].map((pinned) => ((isObject(pinned) ? pinned[server] : undefined) ?? {}) as JsonObject);
    return ['url', 'header', 'scheme'].flatMap((key) =>
      was?.[key] === is?.[key]
        ? []
        : [
            `CREDENTIALS: x-credentials of the overlay: the ${key} for ${WHOSE[server]} was ${String(was?.[key])} and is ${String(is?.[key])}.`,
          ],
    );
  });
}

function urlOf(document: JsonObject, { source }: Operation): string {
  const servers = (source.servers ?? document.servers) as JsonObject[] | undefined;
  return String(servers?.[0]?.url);
}

const NONE = 'no credential';

/** How an operation's credential is sent: the header, and the word before it. */
function writtenAs(document: JsonObject, { source }: Operation): string {
  const [requirement] = (source.security ?? document.security ?? []) as JsonObject[];
  const [name] = Object.keys(requirement ?? {});
  if (name === undefined) return NONE;
  const schemes = ((document.components as JsonObject).securitySchemes ?? {}) as JsonObject;
  const scheme = schemes[name];
  if (!isObject(scheme)) return `${name}, a security scheme that is missing,`;
  const word = (scheme['x-suprsend'] as JsonObject | undefined)?.scheme;
  if (word === undefined) return `${name}, a security scheme that the overlay does not label,`;
  if (scheme.type === 'http' && scheme.scheme === 'bearer') return `"Authorization: ${String(word)} ..."`;
  if (scheme.type === 'apiKey' && scheme.in === 'header') return `"${String(scheme.name)}: ${String(word)} ..."`;
  return `"${String(scheme.type)} ${String(scheme.scheme ?? scheme.in)}: ${String(word)} ..."`;
}
