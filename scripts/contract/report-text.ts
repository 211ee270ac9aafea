/** A report on a new contract as text for a terminal, or as Markdown for a pull request. */
import type { BumpReport } from './bump-report.ts';
import { canonical } from './canonical.ts';
import type { Breaks, Change } from './changes.ts';
import { isOrder, shown, type RawChange } from './raw.ts';

const WHEN: Record<Breaks, string> = { no: '', compile: 'at compile time', run: 'at run time', both: 'at compile time and at run time' };
/** From how many places with the same difference one line is enough. */
const MANY = 4;
/** Methods that a line names before it only counts the others. */
const MOST_NAMES = 6;

interface Section {
  title: string;
  lines: string[];
  /** Whether a reader of a pull request must see it at once. */
  open: boolean;
}

/** Said above the changes for callers if they are not final. */
const provisionalText = (provisional: number): string =>
  `${count(provisional, 'correction')} cannot be applied, or not to all that they name, so the changes below are those of a contract without them. Decide, and run this again.`;

export function reportText(report: BumpReport): string {
  if (report.differences === 0 && report.breaking.length + report.compatible.length + report.decisions.length === 0) {
    return [...report.credentials, 'contract: no difference'].join('\n');
  }
  const sections = sectionsOf(report).map(({ title, lines }) => `\n${title}\n${lines.map((line) => indented(line)).join('\n')}`);
  return [...report.credentials, headOf(report), ...sections].join('\n');
}

export function reportMarkdown(report: BumpReport): string {
  const sections = sectionsOf(report).map(({ title, lines, open }) => {
    const list = lines.map((line) => `- ${escaped(line).replaceAll('\n', '\n  ')}`).join('\n');
    return open ? `### ${title}\n\n${list}` : `<details><summary>${title}</summary>\n\n${list}\n\n</details>`;
  });
  const alarms = report.credentials.map((line) => `> [!CAUTION]\n> **${escaped(line)}**`);
  return [...alarms, headOf(report), ...sections].join('\n\n').concat('\n');
}

function headOf({ differences, breaking, compatible, decisions, step, provisional }: BumpReport): string {
  const steps = {
    major: 'major (minor while the version is 0.x)',
    minor: 'minor (patch while the version is 0.x)',
    patch: 'patch',
    none: 'none',
  };
  return (
    `contract: ${count(differences, 'difference')} in the vendor's file, ${count(breaking.length, 'breaking change')}, ` +
    `${count(compatible.length, 'compatible change')}, ${count(decisions.length, 'decision')} to make. Version step${decisions.length > 0 ? ' so far' : ''}: ${steps[step]}.` +
    (provisional > 0 ? `\n${provisionalText(provisional)}` : '')
  );
}

function sectionsOf(report: BumpReport): Section[] {
  const sections: Section[] = [
    { title: `To decide (${report.decisions.length})`, lines: report.decisions.map(({ text }) => text), open: true },
    { title: `Breaks callers (${report.breaking.length})`, lines: report.breaking.map(changeText), open: true },
    { title: `Breaks nobody (${report.compatible.length})`, lines: report.compatible.map(changeText), open: true },
    { title: `Hidden by corrections (${report.hidden.length})`, lines: hiddenLines(report), open: true },
    { title: `Reach the corrected contract (${report.visible.length})`, lines: rawLines(report.visible), open: false },
    { title: `Without effect on callers (${report.neutral.length})`, lines: rawLines(report.neutral), open: false },
    { title: `Texts and examples (${report.texts.length})`, lines: rawLines(report.texts), open: false },
    { title: `Corrections (${report.notes.length})`, lines: report.notes, open: false },
  ];
  return sections.filter(({ lines }) => lines.length > 0);
}

function changeText({ where, what, breaks, touches }: Change): string {
  const when = breaks === 'no' ? '' : ` [breaks ${WHEN[breaks]}]`;
  const others = touches.filter((name) => name !== where.split(',')[0]);
  const named = others.slice(0, MOST_NAMES).join(', ');
  const more = others.length > MOST_NAMES ? ` and ${others.length - MOST_NAMES} more` : '';
  return `${where} ${what}${when}${named ? `\n  reaches ${named}${more}` : ''}`;
}

function hiddenLines({ hidden }: BumpReport): string[] {
  const groups = new Map<string, RawChange[]>();
  for (const change of hidden) {
    const key = `${change.correction}: ${change.reason}`;
    groups.set(key, [...(groups.get(key) ?? []), change]);
  }
  return [...groups].map(([key, changes]) => [key, ...rawLines(changes).map((line) => `  ${line}`)].join('\n'));
}

/** One line for each difference, or for the same difference in many places. */
function rawLines(changes: readonly RawChange[]): string[] {
  const groups = new Map<string, RawChange[]>();
  for (const change of changes) {
    const key = [change.kind, canonical(change.before), canonical(change.after), change.verdict].join('\n');
    groups.set(key, [...(groups.get(key) ?? []), change]);
  }
  return [...groups.values()].flatMap((group) => {
    if (group.length < MANY) return group.map(rawText);
    const [first] = group as [RawChange];
    return [rawText({ ...first, where: `${first.where ?? first.pointer} and ${group.length - 1} more places` })];
  });
}

function rawText(change: RawChange): string {
  const { kind, where = change.pointer, before, after, verdict } = change;
  const said = verdict ? ` [the vendor's change is ${verdict}]` : '';
  if (kind === 'added') return `+ ${where}: ${shown(after)}${said}`;
  if (kind === 'removed') return `- ${where}: ${shown(before)}${said}`;
  if (isOrder(change)) return `~ ${where}: another order`;
  return `~ ${where}: ${shown(before)} is now ${shown(after)}${said}`;
}

export const count = (number: number, what: string): string => `${number} ${what}${number === 1 ? '' : 's'}`;
const indented = (text: string): string => `  ${text.replaceAll('\n', '\n  ')}`;
/** A zero-width space after an @ keeps what a vendor writes from calling a user of the host. */
const escaped = (text: string): string => text.replaceAll(/[\\`*_<>$|[\]&~]/g, (character) => `\\${character}`).replaceAll('@', '@\u200B');
