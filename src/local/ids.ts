/** Ids and cursors that repeat from run to run: they count. */

export interface Ids {
  /** The next id of a kind: `msg-000001`. */
  next(kind: string): string;
}

/** A new count. Ids of one kind sort in the order in which they were made. */
export function countingIds(): Ids {
  const counts = new Map<string, number>();
  return {
    next(kind) {
      const count = (counts.get(kind) ?? 0) + 1;
      counts.set(kind, count);
      return `${kind}-${String(count).padStart(6, '0')}`;
    },
  };
}

/** A number from a string, the same in every run (FNV-1a), written as sixteen hexadecimal digits: for hashes of content. */
export function digest(value: string): string {
  let [low, high] = [0x811c9dc5, 0x01000193];
  for (let at = 0; at < value.length; at++) {
    low = Math.imul(low ^ value.charCodeAt(at), 0x01000193);
    high = Math.imul(high ^ low, 0x85ebca6b);
  }
  return [low, high].map((part) => (part >>> 0).toString(16).padStart(8, '0')).join('');
}
