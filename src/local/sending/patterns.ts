/**
 * How long a regular expression of a schema takes on a value. Engines of JavaScript try again and again, some patterns for hours, and cannot be
 * stopped. So a pattern is first tried here, step by step as they do it, and one that takes too many steps is never given to them.
 */

/** A pattern that takes too long, or that cannot be tried. */
export class PatternError extends Error {}

interface Budget {
  steps: number;
}

type Node =
  | { kind: 'char'; source: string }
  | { kind: 'edge'; source: string }
  | { kind: 'look'; of: Node; behind: boolean; negative: boolean }
  | { kind: 'all' | 'any'; of: Node[] }
  | { kind: 'repeat'; of: Node; least: number; most: number };

type Step =
  | { kind: 'char'; source: string; known: Map<string, boolean> }
  | { kind: 'edge'; source: string }
  | { kind: 'look'; of: Step[]; behind: boolean; negative: boolean }
  | { kind: 'split'; first: number; second: number }
  | { kind: 'mark' | 'progress'; loop: number }
  | { kind: 'end' };

/** Repetitions are written out, up to this. */
const MOST_STEPS_OF_PATTERN = 20_000;

/** Below this many steps nothing needs to be tried. */
const FEW = 200_000_000;

/**
 * Prepares one pattern, which is valid with the flag `u`. The result says whether it matches; true if it takes few steps in any case.
 * @throws PatternError
 */
export function triedPattern(source: string, few = FEW): (text: string, budget: Budget) => boolean {
  const root = parsed(source);
  const program = compiled(root);
  const isAnchored = program[0]?.kind === 'edge' && program[0].source === '^';
  const exponent = loopsOf(root) + (isAnchored ? 0 : 1);
  return (text, budget) => {
    if (text.length ** exponent * program.length < few) return true;
    const characters = Array.from(text);
    for (let start = 0; start <= (isAnchored ? 0 : characters.length); start++)
      if (run(program, characters, start, budget) !== undefined) return true;
    return false;
  };
}

function parsed(source: string): Node {
  const given = Array.from(source);
  let at = 0;
  const isNext = (text: string): boolean => given.slice(at, at + text.length).join('') === text;
  const took = (text: string): boolean => isNext(text) && ((at += text.length), true);
  const takeTo = (last: string): string => {
    const from = at;
    while (at < given.length && given[at] !== last) at += given[at] === '\\' ? 2 : 1;
    at++;
    return given.slice(from, at).join('');
  };

  function alternatives(): Node {
    const of = [sequence()];
    while (took('|')) of.push(sequence());
    return of.length === 1 ? (of[0] as Node) : { kind: 'any', of };
  }
  function sequence(): Node {
    const of: Node[] = [];
    while (at < given.length && !isNext('|') && !isNext(')')) of.push(repeated(atom()));
    return { kind: 'all', of };
  }
  function atom(): Node {
    for (const edge of ['^', '$', '\\b', '\\B']) if (took(edge)) return { kind: 'edge', source: edge };
    for (const [opening, behind, negative] of [
      ['(?=', false, false],
      ['(?!', false, true],
      ['(?<=', true, false],
      ['(?<!', true, true],
    ] as const)
      if (took(opening)) return { kind: 'look', of: group(), behind, negative };
    if (took('(?<')) takeTo('>');
    else if (took('(?')) takeTo(':');
    else if (!took('(')) return { kind: 'char', source: character() };
    return group();
  }
  function group(): Node {
    const inside = alternatives();
    took(')');
    return inside;
  }
  function character(): string {
    if (isNext('[')) return takeTo(']');
    if (!isNext('\\')) return given[at++] as string;
    const escaped = given[at + 1] ?? '';
    if (/[1-9k]/.test(escaped)) throw new PatternError('it refers back to a group');
    const rest = given.slice(at, at + 14).join('');
    const [found] =
      /^\\(?:[pPu]\{[^}]*\}|u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|c.|.)/u.exec(
        /^\\[pPu]\{/.test(rest) ? given.slice(at).join('') : rest,
      ) ?? ['\\\\'];
    at += Array.from(found).length;
    return found;
  }
  function repeated(of: Node): Node {
    const [found, least, comma, most] = /^\{(\d+)(,?)(\d*)\}/.exec(given.slice(at, at + 30).join('')) ?? [];
    let range: [number, number] | undefined;
    if (took('*')) range = [0, Infinity];
    else if (took('+')) range = [1, Infinity];
    else if (took('?')) range = [0, 1];
    else if (found !== undefined && took(found))
      range = [Number(least), comma === '' ? Number(least) : most === '' ? Infinity : Number(most)];
    if (!range) return of;
    // Whether it takes much or little first does not change whether it matches.
    took('?');
    return { kind: 'repeat', of, least: range[0], most: range[1] };
  }
  return alternatives();
}

/** How many loops follow each other, which each may try every length; endless if one is within another. */
function loopsOf(part: Node): number {
  if (part.kind === 'char' || part.kind === 'edge') return 0;
  if (part.kind === 'look') return loopsOf(part.of) + 1;
  if (part.kind !== 'repeat') return part.of.reduce((sum, one) => sum + loopsOf(one), 0);
  const within = loopsOf(part.of);
  if (part.most <= 1) return within;
  return part.of.kind === 'char' ? 1 : Infinity;
}

/** The steps of a pattern, one after the other. */
function compiled(root: Node, room = { left: MOST_STEPS_OF_PATTERN }): Step[] {
  const steps: Step[] = [];
  let loops = 0;
  const add = (step: Step): number => {
    if (room.left-- <= 0) throw new PatternError('it is too large');
    return steps.push(step) - 1;
  };
  /** A choice, whose ends are set once they are known. */
  const choice = (): { first: number; second: number } => {
    const step = { kind: 'split' as const, first: steps.length + 1, second: steps.length + 1 };
    add(step);
    return step;
  };
  function write(part: Node): void {
    switch (part.kind) {
      case 'char':
        add({ kind: 'char', source: part.source, known: new Map() });
        return;
      case 'edge':
        add(part);
        return;
      case 'look':
        add({ ...part, of: compiled(part.of, room) });
        return;
      case 'all':
        for (const one of part.of) write(one);
        return;
      case 'any':
        return alternatives(part.of);
      case 'repeat':
        return repeat(part);
    }
  }
  function alternatives(of: readonly Node[]): void {
    const jumps: { first: number; second: number }[] = [];
    for (const [index, one] of of.entries()) {
      const split = index < of.length - 1 ? choice() : undefined;
      write(one);
      if (!split) continue;
      jumps.push(choice());
      split.second = steps.length;
    }
    for (const jump of jumps) jump.first = jump.second = steps.length;
  }
  function repeat({ of, least, most }: Node & { kind: 'repeat' }): void {
    for (let count = 0; count < least; count++) write(of);
    if (most === Infinity) {
      const loop = loops++;
      const split = choice();
      add({ kind: 'mark', loop });
      write(of);
      add({ kind: 'progress', loop });
      const back = choice();
      back.first = back.second = steps.indexOf(split as Step);
      split.second = steps.length;
      return;
    }
    const splits: { second: number }[] = [];
    for (let count = least; count < most; count++) {
      splits.push(choice());
      write(of);
    }
    for (const split of splits) split.second = steps.length;
  }
  write(root);
  add({ kind: 'end' });
  return steps;
}

/** Where a match ends; undefined if there is none. @throws PatternError if it takes more steps than are left */
function run(program: readonly Step[], text: readonly string[], start: number, budget: Budget, end?: number): number | undefined {
  const marks: number[] = [];
  /** What is tried next if this fails, in pairs: a step and a position, or a loop as a negative number and its mark as it was before. */
  const later: number[] = [];
  let [pc, at] = [0, start];
  for (;;) {
    if (budget.steps-- <= 0) throw new PatternError('it takes too many steps');
    const step = program[pc] as Step;
    let isGood = true;
    if (step.kind === 'char') {
      const character = text[at];
      isGood = character !== undefined && isOf(step, character);
      at++;
    } else if (step.kind === 'split') {
      if (step.second !== step.first) later.push(step.second, at);
      pc = step.first - 1;
    } else if (step.kind === 'mark') {
      later.push(-1 - step.loop, marks[step.loop] ?? -1);
      marks[step.loop] = at;
    } else if (step.kind === 'progress') isGood = marks[step.loop] !== at;
    else if (step.kind === 'edge') isGood = isEdge(step.source, text, at);
    else if (step.kind === 'look') isGood = looks(step, text, at, budget) !== step.negative;
    else if (end === undefined || at === end) return at;
    else isGood = false;
    if (isGood) {
      pc++;
      continue;
    }
    for (;;) {
      if (later.length === 0) return undefined;
      at = later.pop() as number;
      pc = later.pop() as number;
      if (pc >= 0) break;
      marks[-1 - pc] = at;
    }
  }
}

function isOf({ source, known }: Step & { kind: 'char' }, character: string): boolean {
  const found = known.get(character) ?? new RegExp(`^${source}$`, 'u').test(character);
  known.set(character, found);
  return found;
}

const isWord = (character: string | undefined): boolean => character !== undefined && /\w/.test(character);

function isEdge(source: string, text: readonly string[], at: number): boolean {
  if (source === '^') return at === 0;
  if (source === '$') return at === text.length;
  return (isWord(text[at - 1]) !== isWord(text[at])) === (source === '\\b');
}

function looks({ of, behind }: Step & { kind: 'look' }, text: readonly string[], at: number, budget: Budget): boolean {
  if (!behind) return run(of, text, at, budget) !== undefined;
  for (let start = at; start >= 0; start--) if (run(of, text, start, budget, at) !== undefined) return true;
  return false;
}
