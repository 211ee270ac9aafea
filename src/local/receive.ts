/** One request from its first byte to its answer: the operation, the credential, the contract, a fault, the handler. */
import { BEYOND } from './beyond.ts';
import { exampleOf, type Contract, type ContractOperation } from './contract.ts';
import { faultReply, nextFault, type PendingFault } from './faults.ts';
import { HUB } from './hub/index.ts';
import type { Handler, Request } from './hub/request.ts';
import { own, plain } from './json.ts';
import { shownBody } from './keys.ts';
import { MANAGEMENT } from './management/index.ts';
import { marked, NotDocumented, ok, refusal, Refused, unauthorized } from './reply.ts';
import { RenderError } from './render/errors.ts';
import { mayHaveSpace, needSpace } from './room.ts';
import { skipNotDocumented } from './sending/trigger.ts';
import { keep, type State, type Weights } from './state.ts';
import type { Outcome, Received, Reply } from './wire.ts';
import type { Fault, LocalRequest } from './types.ts';

export interface Receiver {
  contract: Contract;
  state: State;
  faults: PendingFault[];
  requests: LocalRequest[];
  /** How large their bodies are. */
  weights: Weights;
  /** Whether answers are checked too; a violation throws. For the tests of this project. */
  checkAnswers: boolean;
}

/** Most bytes of a body: that of a trigger, and room for its siblings. Longer ones are not read (413). */
export const MOST_BODY = 1024 * 1024;
export const TOO_LONG = 'the body is larger than 1 MB';
/** A character has at most three bytes for each of its UTF-16 units. */
export const isTooLong = (body: string): boolean =>
  body.length > MOST_BODY || (body.length > MOST_BODY / 3 && new TextEncoder().encode(body).byteLength > MOST_BODY);
/** Most characters that are shown of a refusal: it may show what was sent. */
const MOST_WORDS = 1_000;
/** Deepest lists and objects of a body. */
const MOST_DEPTH = 200;
/** Operations that send something. */
const SENDING = /\.trigger|^POST \/v2\/(bulk\/)?event\//;
const HANDLERS: Readonly<Record<string, Handler>> = { ...HUB, ...MANAGEMENT, ...BEYOND };

export function receive(receiver: Receiver, received: Received): Outcome {
  const { contract, state, requests } = receiver;
  const query = new URLSearchParams(received.search);
  const exact = contract.match(received.server, received.method, received.path);
  // The documentation and some SDKs leave it out here and there.
  const match = exact ?? (received.path.endsWith('/') ? undefined : contract.match(received.server, received.method, `${received.path}/`));
  const operation = match?.operation;
  const notRead = unread(received.body);
  const [body, isJson] = notRead ? [undefined, false] : parsed(received.body);
  const hasBody = received.body !== '';
  const shown: LocalRequest = {
    id: state.ids.next('request'),
    operation: operation?.name ?? null,
    method: received.method,
    path: `${received.server === 'management' ? '/management' : ''}${received.path}${received.search}`,
    body: hasBody ? shownBody(body) : undefined,
    status: null,
    error: null,
    violations: [
      ...(notRead
        ? [`body: ${notRead.message}`]
        : operation
          ? contract.violations(operation, query, body, hasBody)
          : ['the contract has no operation for this method and path']),
      ...(operation && !exact ? ['path: the slash at its end is missing'] : []),
    ],
    answeredBy: 'state',
    at: state.clock.iso,
  };
  if (!received.isQuiet) keep(requests, shown, state.most, receiver.weights, shown.path.length + (notRead ? 0 : received.body.length));
  const fault = received.isQuiet ? undefined : nextFault(receiver.faults, shown.operation);
  const answer = (): Reply => {
    if (notRead) return marked(ok({ code: notRead.status, message: notRead.message }, notRead.status), 'limit');
    if (!isAuthorized(received)) return unauthorized(received.server, operation?.name);
    if (!operation || !match) return marked(ok({ code: 404, message: 'not found' }, 404), 'assumed');
    if (hasBody && !isJson) return refusal(operation.name, new Refused(400, 'BAD REQUEST'));
    state.request = shown.id;
    try {
      return handle(receiver, operation, { state, path: match.path, query, body: hasBody ? body : undefined }, received.body.length);
    } finally {
      state.request = null;
    }
  };
  const outcome = fault ? fail(fault, operation, answer) : { reply: answer() };
  if (fault) shown.answeredBy = 'fault';
  else if ('reply' in outcome && outcome.reply.headers?.['x-local'] === 'example') shown.answeredBy = 'example';
  if ('reply' in outcome) Object.assign(shown, { status: outcome.reply.status, error: errorOf(outcome.reply) });
  if (!received.isQuiet) state.changed('request', shown);
  return outcome;
}

function handle({ contract, state, checkAnswers }: Receiver, operation: ContractOperation, request: Request, length: number): Reply {
  const reply = handled(operation, request, length);
  if (operation.method !== 'GET') state.changed('state');
  if (checkAnswers) {
    const found = contract.answerViolations(operation, reply);
    if (found.length > 0) throw new Error(`the answer to ${operation.name} is not as the contract says: ${found.join('; ')}`);
  }
  return reply;
}

function handled(operation: ContractOperation, request: Request, length: number): Reply {
  const handler = Object.hasOwn(HANDLERS, operation.name) ? HANDLERS[operation.name] : undefined;
  if (!handler) return exampleOf(operation);
  try {
    if (operation.method === 'DELETE') mayHaveSpace(request.state);
    else if (operation.method !== 'GET') needSpace(request.state, length);
    return handler(request);
  } catch (error) {
    if (error instanceof Refused) return refusal(operation.name, error);
    if (error instanceof NotDocumented) {
      if (SENDING.test(operation.name)) skipNotDocumented(request.state, error, request.body);
      return exampleOf(operation);
    }
    if (error instanceof RenderError) return refusal(operation.name, new Refused(400, error.message));
    throw error;
  }
}

function fail(fault: Fault, operation: ContractOperation | undefined, answer: () => Reply): Outcome {
  if (fault.refused) return { refused: true };
  // Processed, and only then lost or replaced by an error.
  if (fault.processed) answer();
  if (fault.lost) return { lost: true };
  if (fault.unanswered) return { unanswered: true };
  return { reply: faultReply(fault, operation) };
}

/** `Bearer <key>` or `<workspace key>:<signature>` on the hub, `ServiceToken <token>` for management. Any key is accepted. */
function isAuthorized({ server, authorization }: Received): boolean {
  const given = authorization?.trim() ?? '';
  return server === 'management' ? /^ServiceToken\s+\S+$/.test(given) : /^(Bearer\s+\S+|[^\s:]+:\S+)$/.test(given);
}

/** The words of a refusal, in any of its shapes. */
function errorOf({ status, body }: Reply): string | null {
  if (status < 400) return null;
  const message = own(body, 'message') ?? own(own(body, 'error'), 'message') ?? body ?? '';
  return plain(message).slice(0, MOST_WORDS);
}

function parsed(text: string): [body: unknown, isJson: boolean] {
  if (text === '') return [undefined, true];
  try {
    return [JSON.parse(text), true];
  } catch {
    return [text, false];
  }
}

/** Why a body is not read, if it is not: what follows a value to its end would run out of stack. Brackets in strings do not count. */
function unread(text: string): Refused | undefined {
  if (isTooLong(text)) return new Refused(413, TOO_LONG);
  let [depth, isString] = [0, false];
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (isString && character === '\\') at++;
    else if (character === '"') isString = !isString;
    else if (!isString && (character === '[' || character === '{')) depth++;
    else if (!isString && (character === ']' || character === '}')) depth--;
    if (depth > MOST_DEPTH) return new Refused(400, `the body is nested more than ${MOST_DEPTH} levels deep`);
  }
  return undefined;
}
