/** Groups operations by the parts of their names, as the client tree has them. */
import type { Operation } from '../contract/operations.ts';

export interface Branch {
  path: string[];
  methods: Operation[];
  children: Map<string, Branch>;
}

export function branchesOf(operations: readonly Operation[]): Branch {
  const root: Branch = { path: [], methods: [], children: new Map() };
  for (const operation of operations) {
    let branch = root;
    for (const part of operation.name.split('.').slice(0, -1)) {
      const child = branch.children.get(part) ?? { path: [...branch.path, part], methods: [], children: new Map() };
      branch.children.set(part, child);
      branch = child;
    }
    branch.methods.push(operation);
  }
  return root;
}
