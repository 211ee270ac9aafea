/** A measurement in words: one cell of the table. */
import { LONGEST_MS, type FaultName } from './faults.ts';
import type { Measured } from './run-one.ts';

const PENDING = `**pending** after ${LONGEST_MS / 1000} s`;

const ms = (value: number): string => `${value < 10 ? value : Math.round(value).toLocaleString('en')} ms`;
const times = (count: number): string => (count === 0 ? 'never' : count === 1 ? 'once' : count === 2 ? 'twice' : `${count} times`);

const LONGEST_QUOTE = 200;

/** A message as it came, but for ports, which differ in each run, and length. */
function quoted(text: string): string {
  const shown = text
    .replaceAll(/(127\.0\.0\.1):\d+/g, '$1:…')
    .replaceAll('`', "'")
    .replaceAll('|', '\\|')
    .replaceAll('\n', ' ');
  return shown.length > LONGEST_QUOTE ? `\`${shown.slice(0, LONGEST_QUOTE)}…\` (${text.length} characters)` : `\`${shown}\``;
}

/** How often it was sent, and whether a second copy can be recognized. */
function sent({ requests, keys }: Measured): string {
  if (requests < 2) return `sent ${times(requests)}`;
  return `sent ${times(requests)}, ${keys === 0 ? '**without a key**' : keys === 1 ? 'under one key' : `**under ${keys} keys**`}`;
}

/** A server that honours keys acts once on what comes twice under one. */
function processed({ processed: all, processedByKey }: Measured): string {
  return all === processedByKey
    ? `processed ${all > 1 ? `**${times(all)}**` : times(all)}`
    : `processed ${times(processedByKey)} by key (${times(all)} where keys are not honoured)`;
}

function ending({ outcome, error }: Measured): string {
  if (outcome === 'pending') return PENDING;
  return outcome === 'resolved' ? 'resolves' : `fails (${classOf(error)})`;
}

const classOf = (error: Measured['error']): string => (error?.class.startsWith('no Error') ? 'in the result' : (error?.class ?? ''));

const repeats = (measured: Measured): string => `${sent(measured)}; ${processed(measured)}; ${ending(measured)}`;

const says = ({ error }: Measured): string => (error ? `${classOf(error)}: ${quoted(error.message)}` : '');

/** How each row reads what was measured. */
export const cells: Record<FaultName, (measured: Measured) => string> = {
  '500 then 200': repeats,
  'answer lost': repeats,
  'lost again and again': repeats,
  'retry-after 1'(measured) {
    const [wait] = measured.waits;
    return wait === undefined ? `not sent again; ${ending(measured)}` : `waits ${ms(wait)}; ${ending(measured)}`;
  },
  'retry-after 3600'(measured) {
    if (measured.outcome === 'pending') return `${PENDING}, waiting`;
    const known = measured.error?.retryAfter === undefined ? '' : `, \`retryAfter\` ${ms(Number(measured.error.retryAfter))} on the error`;
    return `${sent(measured)}; fails after ${ms(measured.ms)}${known}`;
  },
  'abort in backoff'({ abortMs = 0, late = 0, outcome, error, waits }) {
    if (outcome === 'pending') return PENDING;
    if (abortMs < 0) return waits.length === 0 ? 'no backoff: has failed before the abort' : 'has ended before the abort';
    const after = late > 0 ? `, and sends ${late} more afterwards` : '';
    return outcome === 'resolved' ? `ignored: resolves ${ms(abortMs)} later` : `${ms(abortMs)} (${classOf(error)})${after}`;
  },
  'stall in body': (measured) =>
    measured.outcome === 'pending'
      ? `not covered: ${PENDING}`
      : `covered: ${classOf(measured.error)} after ${ms(measured.ms)}, ${measured.requests} attempts`,
  listeners({ listeners = { left: NaN, afterCollection: NaN } }) {
    const { left, afterCollection } = listeners;
    return left === afterCollection ? `${left}` : `${left}, ${afterCollection} after a garbage collection`;
  },
  refused(measured) {
    const { sent: claim, status, code, message = '' } = measured.error ?? {};
    const hint = message.includes('ECONNREFUSED') ? 'by its code' : code === 'ECONNREFUSED' ? 'by the code of its cause' : undefined;
    const known = claim === 'no' ? "yes, and `sent: 'no'`" : hint ? `only ${hint}` : 'no';
    return `${known}. ${says(measured)}${status === undefined ? '' : `, **status ${JSON.stringify(status)}**`}`;
  },
  'html 502': says,
  redirect(measured) {
    const { requests, credential, body } = measured.elsewhere ?? { requests: 0, credential: false, body: false };
    if (requests === 0) return `not followed. ${says(measured)}`;
    return `followed: the body goes ${body ? '**along**' : 'not'}, the credential ${credential ? '**too**' : 'not'}; ${ending(measured)}`;
  },
};
