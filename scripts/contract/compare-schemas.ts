/** Compares schemas by what they accept, whatever their names and the order of their parts, and says which side breaks. */
import { onlyPart, partNames, withParts } from './all-of.ts';
import { canonical, same } from './canonical.ts';
import { touchedBy, type Add, type Breaks, type Change, type Side } from './changes.ts';
import { isObject, type Json, type JsonObject } from './json.ts';
import { compareKeywords } from './compare-keywords.ts';
import type { Operation } from './operations.ts';
import { resolve, schemaName } from './references.ts';
import { listOf, nameOf, nextToRef, shown, TEXTS, typesOf, wholeOf } from './schema-parts.ts';
import { schemasOf, usersOf } from './schema-users.ts';

export class SchemaComparison {
  readonly #before: JsonObject;
  readonly #after: JsonObject;
  readonly #changes: Change[] = [];
  /** Named schemas that are compared, once for each side. */
  readonly #named = new Map<string, Set<Side>>();
  readonly #pairs = new Set<string>();
  /** Pairs of references that are being compared. */
  readonly #open = new Set<string>();
  readonly #plain = new Map<string, string>();

  constructor(before: JsonObject, after: JsonObject) {
    this.#before = before;
    this.#after = after;
  }

  compare(where: string, before: Json | undefined, after: Json | undefined, side: Side, touches: string[]): void {
    const [old, now] = [onlyPart(before), onlyPart(after)];
    const name = schemaName(old);
    if (name !== undefined && name === schemaName(now)) {
      this.#named.set(name, (this.#named.get(name) ?? new Set()).add(side));
      // In OpenAPI 3.1 keywords next to a reference count too.
      const [was, is] = [nextToRef(old), nextToRef(now)];
      if (!same(was, is)) this.#schemas(where, was, is, side, this.#adder(where, side, touches), touches);
      return;
    }
    if (name !== undefined || schemaName(now) !== undefined) {
      // A name for an inline shape, or another name for the same shape, changes nothing that a caller sends or reads.
      const pair = `${canonical(old)}\n${canonical(now)}\n${side}`;
      // A schema can be a part of itself.
      if (this.#pairs.has(`${where}\n${pair}`) || this.#open.has(pair)) return;
      this.#pairs.add(`${where}\n${pair}`);
      this.#open.add(pair);
      this.#whole(where, old, now, side, touches);
      this.#open.delete(pair);
    } else this.#whole(where, old, now, side, touches);
  }

  /** Compares what two schemas are after their references. */
  #whole(where: string, old: Json | undefined, now: Json | undefined, side: Side, touches: string[]): void {
    const [was, is] = [wholeOf(this.#before, old), wholeOf(this.#after, now)];
    const add = this.#adder(where, side, touches);
    if (was === undefined && is === undefined) return;
    if (was === undefined || is === undefined) {
      if (was === undefined) add('now has a type', side === 'request' ? 'both' : 'compile');
      else add('no longer has a type', 'compile');
      return;
    }
    if (!isObject(was) || !isObject(is)) {
      if (!same(was, is)) add(`${shown(was)} is now ${shown(is)}`, 'both');
      return;
    }
    // A component that both have is compared once, by its name.
    const kept = partNames(was).filter((name) => partNames(is).includes(name));
    this.#schemas(where, withParts(this.#before, was, kept), withParts(this.#after, is, kept), side, add, touches);
  }

  #adder(where: string, side: Side, touches: string[]): Add {
    return (what, breaks = 'no') => {
      this.#changes.push({ where, what, breaks: side === 'error' ? 'no' : breaks, touches: touchedBy(touches) });
    };
  }

  /** Compares every named schema, also those that only others use. Call it after the operations. */
  components(old: Operation[], now: Operation[]): Change[] {
    const [had, has] = [schemasOf(this.#before), schemasOf(this.#after)];
    const users = usersOf([...old, ...now], this.#before, this.#after);
    const done = new Set<string>();
    for (let found = true; found;) {
      found = false;
      for (const [name, sides] of this.#named) {
        for (const side of sides) {
          if (done.has(`${name} ${side}`)) continue;
          done.add(`${name} ${side}`);
          found = true;
          const key = `#${name}`;
          this.compare(key, had[name], has[name], side, users.get(name) ?? []);
        }
      }
    }
    for (const change of this.#changes) change.where = change.where.replace(/^#/, '');
    for (const name of Object.keys(had)) {
      if (!(name in has)) {
        const touches = touchedBy(users.get(name) ?? []);
        this.#changes.push({ where: name, what: 'was removed: code that names the type no longer compiles', breaks: 'compile', touches });
      }
    }
    for (const name of Object.keys(has)) {
      if (!(name in had))
        this.#changes.push({ where: name, what: 'is a new type', breaks: 'no', touches: touchedBy(users.get(name) ?? []) });
    }
    return this.#changes;
  }

  #schemas(where: string, old: JsonObject, now: JsonObject, side: Side, add: Add, touches: string[]): void {
    const request = side === 'request';
    compareKeywords(old, now, request, add);
    const [needed, needs] = [listOf(old.required), listOf(now.required)];
    const [properties, next] = [(old.properties ?? {}) as JsonObject, (now.properties ?? {}) as JsonObject];
    for (const name of needs.filter((key) => !needed.includes(key))) {
      if (request) add(`now requires ${name}`, 'both');
      else add(`always has ${name}`);
    }
    for (const name of needed.filter((key) => !needs.includes(key))) {
      if (name in next || !(name in properties))
        add(request ? `no longer requires ${name}` : `may now lack ${name}`, request ? 'no' : 'compile');
    }
    for (const [name, schema] of Object.entries(properties)) {
      if (!(name in next)) add(`no longer has ${name}`, request ? 'compile' : 'both');
      else this.compare(`${where}.${name}`, schema, next[name], side, touches);
    }
    for (const name of Object.keys(next)) if (!(name in properties)) add(`has the new ${name}`);
    this.#nested(where, old, now, side, add, touches);
    // What more a `not` refuses cannot be said without a proof, so every change of one counts.
    const [refused, refuses] = [this.#expanded(this.#before, old.not ?? {}), this.#expanded(this.#after, now.not ?? {})];
    if (refused !== refuses) add(`not: ${shown(old.not)} is now ${shown(now.not)}`, request && now.not !== undefined ? 'run' : 'no');
    this.#alternatives(where, old, now, side, add, touches);
  }

  #nested(where: string, old: JsonObject, now: JsonObject, side: Side, add: Add, touches: string[]): void {
    for (const [key, suffix] of [
      ['items', '[]'],
      ['additionalProperties', '.*'],
      ['propertyNames', ' (names)'],
    ] as const) {
      const [was, is] = [old[key], now[key]];
      if (isObject(was) && isObject(is)) this.compare(`${where}${suffix}`, was, is, side, touches);
      else if (!same(was, is))
        add(`${key}: ${shown(was)} is now ${shown(is)}`, key === 'additionalProperties' ? moreFields(was, is, side) : oneSided(is, side));
    }
  }

  /** Pairs the alternatives of a union: equal ones first, then named or titled ones, then the rest in their order. */
  #alternatives(where: string, old: JsonObject, now: JsonObject, side: Side, add: Add, touches: string[]): void {
    for (const key of ['oneOf', 'anyOf', 'allOf'] as const) {
      const was = [...((old[key] ?? []) as Json[]).entries()];
      const is = [...((now[key] ?? []) as Json[]).entries()];
      const pair = (matches: (a: Json, b: Json) => boolean, compared: boolean): void => {
        for (const left of was.slice()) {
          const right = is.find(([, b]) => matches(left[1], b));
          if (!right) continue;
          was.splice(was.indexOf(left), 1);
          is.splice(is.indexOf(right), 1);
          if (compared) this.compare(`${where} (alternative ${left[0] + 1})`, left[1], right[1], side, touches);
        }
      };
      pair((a, b) => schemaName(a) !== undefined && schemaName(a) === schemaName(b), true);
      pair((a, b) => this.#expanded(this.#before, a) === this.#expanded(this.#after, b), false);
      pair((a, b) => isObject(a) && isObject(b) && a.title !== undefined && a.title === b.title, true);
      if (old[key] !== undefined && now[key] !== undefined) pair(() => true, true);
      const words = key === 'allOf' ? 'part' : 'alternative';
      const [lost, gained]: Breaks[] = key === 'allOf' ? ['both', 'both'] : side === 'request' ? ['both', 'no'] : ['no', 'compile'];
      // The first union where there was none narrows what was open before.
      const narrows = old[key] === undefined && typesOf(old).length === 0 && side === 'request';
      for (const [, schema] of was) add(`no longer has the ${words} ${nameOf(schema)}`, lost);
      for (const [, schema] of is) add(`has the new ${words} ${nameOf(schema)}`, narrows ? 'both' : gained);
    }
  }

  /** A schema with its references resolved and without texts. Two that are equal accept the same. */
  #expanded(document: JsonObject, schema: Json): string {
    const seen = new Set<string>();
    const plain = (node: Json | undefined): Json => {
      if (Array.isArray(node)) return node.map(plain);
      if (!isObject(node)) return node ?? null;
      const name = schemaName(node);
      if (name !== undefined) {
        if (seen.has(name)) return { $ref: name };
        seen.add(name);
        const found = plain(resolve(document, node));
        seen.delete(name);
        return found;
      }
      const part = onlyPart(node);
      if (part !== node) return plain(part);
      return Object.fromEntries(
        Object.entries(withParts(document, node, []))
          .filter(([key, value]) => !TEXTS.includes(key) || isObject(value))
          .map(([key, value]) => [key, key === 'required' && Array.isArray(value) ? listOf(value).toSorted() : plain(value)]),
      );
    };
    const key = `${document === this.#before} ${canonical(schema)}`;
    const known = this.#plain.get(key) ?? canonical(plain(schema));
    this.#plain.set(key, known);
    return known;
  }
}

/** A schema of members that appears, or that is gone. */
const oneSided = (is: Json | undefined, side: Side): Breaks =>
  isObject(is) === (side === 'request') ? (side === 'request' ? 'both' : 'compile') : 'no';

/**
 * Other fields than the named ones. Without the keyword they are accepted, but the type does not have them: a literal with one does not
 * compile, and one of a response cannot be read.
 */
function moreFields(was: Json | undefined, is: Json | undefined, side: Side): Breaks {
  const typed = (more: Json | undefined): boolean => more === true || isObject(more);
  if (side !== 'request') return typed(was) && !typed(is) ? 'compile' : 'no';
  if (is === false || (isObject(is) && was !== false)) return 'both';
  return typed(was) && !typed(is) ? 'compile' : 'no';
}
