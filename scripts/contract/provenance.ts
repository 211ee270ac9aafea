/** Follows each node of a raw contract through the overlays: where it is in the effective contract, or which action took it away. */
import { isObject, type Json, type JsonObject } from './json.ts';
import type { Met, Observer } from './overlay.ts';
import { isWithin, memberSegments, step } from './pointers.ts';

export interface Taken {
  /** The raw pointer. */
  pointer: string;
  met: Met;
  /** The overlay that the action belongs to, as an index. */
  overlay: number;
}

export class Provenance implements Observer {
  /** What the actions did, overlay by overlay. */
  readonly mets: Met[][] = [];
  readonly #origin = new WeakMap<object, string>();
  readonly #scalars = new Map<string, Json>();
  readonly #taken: Taken[] = [];
  #live = new Map<string, string>();

  constructor(document: JsonObject) {
    const visit = (node: Json | undefined, where: string): void => {
      if (typeof node !== 'object' || node === null) return void this.#scalars.set(where, node as Json);
      this.#origin.set(node, where);
      for (const [segment, member] of membersOf(node)) visit(member, where + step(segment));
    };
    visit(document, '');
  }

  /** Begins the next overlay. */
  next(): void {
    this.mets.push([]);
  }

  met(met: Met): void {
    // What an overlay made itself, the vendor cannot take away.
    if (met.effect === 'enters' && !this.#origin.has((met.holder as JsonObject)[met.key] as object)) return;
    this.mets.at(-1)?.push(met);
    if (met.effect !== 'removes' && met.effect !== 'replaces') return;
    const holder = this.#origin.get(met.holder);
    const take = (where: string): void => void this.#taken.push({ pointer: where, met, overlay: this.mets.length - 1 });
    const visit = (node: Json | undefined): void => {
      if (typeof node !== 'object' || node === null) return;
      const where = this.#origin.get(node);
      if (where !== undefined) return take(where);
      for (const [, member] of membersOf(node)) visit(member);
    };
    if (typeof met.value === 'object' && met.value !== null) visit(met.value);
    else if (holder !== undefined) {
      const segment = Array.isArray(met.holder) ? JSON.stringify(met.value) : met.key;
      const where = holder + step(segment);
      // A scalar that an earlier action set is not of the contract.
      if (this.#scalars.has(where) && this.#scalars.get(where) === met.value) take(where);
    }
  }

  /** A copy whose nodes keep the place that they come from. */
  clone(value: Json): Json {
    if (typeof value !== 'object' || value === null) return value;
    const copy = (Array.isArray(value) ? value.map((member) => this.clone(member)) : {}) as JsonObject;
    if (isObject(value)) for (const [key, member] of Object.entries(value)) copy[key] = this.clone(member as Json);
    const where = this.#origin.get(value);
    if (where !== undefined) this.#origin.set(copy, where);
    return copy;
  }

  /** Notes what is still in the document after the last action. Returns whether a raw node is. */
  finish(document: JsonObject): (raw: string) => boolean {
    this.#live = new Map();
    const visit = (node: Json | undefined, here: string): void => {
      if (typeof node !== 'object' || node === null) return;
      const where = this.#origin.get(node);
      if (where !== undefined && !this.#live.has(where)) this.#live.set(where, here);
      for (const [segment, member] of membersOf(node)) {
        const place = here + step(segment);
        if (typeof member === 'object' && member !== null) visit(member, place);
        else if (where !== undefined) {
          const raw = where + step(segment);
          if (this.#scalars.get(raw) === member && !this.#live.has(raw)) this.#live.set(raw, place);
        }
      }
    };
    visit(document, '');
    return (raw) => this.#live.has(raw);
  }

  /** Where a node of the raw contract is in the effective one, or undefined if a correction took it away. */
  placeOf(raw: string): string | undefined {
    return this.#live.get(raw);
  }

  /** The action that took a node away. */
  takenBy(raw: string): Taken | undefined {
    return this.#taken.findLast((taken) => isWithin(raw, taken.pointer));
  }
}

function membersOf(node: Json[] | JsonObject): [string | number, Json | undefined][] {
  if (!Array.isArray(node)) return Object.entries(node);
  const segments = memberSegments(node);
  return node.map((member, index) => [segments[index] as string | number, member]);
}
