/** Where each credential is sent, and how: pinned in the overlay, so that no contract can change it unnoticed. */
import type { Server } from '../../src/core/types.ts';
import { isObject, type Json, type JsonObject } from './json.ts';
import type { Operation } from './operations.ts';

/** `x-credentials` of the overlay. */
export type Credentials = Record<Server, { url: string; header: string; scheme: string }>;

const SERVERS: readonly Server[] = ['hub', 'management'];
const WHOSE: Record<Server, string> = { hub: 'the API key', management: 'the service token' };

/** What the contract says about each server, compared with what is pinned. Each problem starts with CREDENTIALS. */
export function credentialProblems(document: JsonObject, operations: readonly Operation[], pinned: Json | undefined): string[] {
  if (!isObject(pinned)) return ['CREDENTIALS: the overlay has no x-credentials, which pins where each credential is sent.'];
  const problems: string[] = [];
  for (const server of SERVERS) {
    const own = operations.filter((operation) => operation.server === server);
    const { url, header, scheme } = (pinned[server] ?? {}) as Partial<Credentials[Server]>;
    const say = (text: string): void => {
      problems.push(`CREDENTIALS: ${text} If that is right, change x-credentials in the overlay; if not, do not take this contract.`);
    };
    const elsewhere = new Map<string, Operation[]>();
    for (const operation of own) {
      const to = urlOf(document, operation);
      if (to !== url) elsewhere.set(to, [...(elsewhere.get(to) ?? []), operation]);
    }
    for (const [to, [first, ...rest]] of elsewhere) {
      const which = rest.length === 0 ? String(first?.name) : `${String(first?.name)} and ${rest.length} more`;
      say(`${WHOSE[server]} would be sent to ${to} instead of ${String(url)} (${which}).`);
    }
    const headers = new Set(own.map((operation) => writtenAs(document, operation)));
    for (const written of headers) {
      if (written !== `${String(header)}: ${String(scheme)}`) {
        say(`${WHOSE[server]} would be sent as "${written} ..." instead of "${String(header)}: ${String(scheme)} ...".`);
      }
    }
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

/** The header of an operation's credential and the word before it. */
function writtenAs(document: JsonObject, { source }: Operation): string {
  const [requirement] = (source.security ?? document.security ?? []) as JsonObject[];
  const schemes = ((document.components as JsonObject).securitySchemes ?? {}) as JsonObject;
  const scheme = (schemes[Object.keys(requirement ?? {})[0] ?? ''] ?? {}) as JsonObject;
  const word = String((scheme['x-suprsend'] as JsonObject | undefined)?.scheme);
  if (scheme.type === 'http' && scheme.scheme === 'bearer') return `Authorization: ${word}`;
  if (scheme.type === 'apiKey' && scheme.in === 'header') return `${String(scheme.name)}: ${word}`;
  return `${String(scheme.type)} ${String(scheme.scheme ?? scheme.in)}: ${word}`;
}
