/** What a handler of an operation is given. */
import type { Query } from '../paging.ts';
import type { Reply } from '../reply.ts';
import type { State } from '../state.ts';

export interface Request {
  state: State;
  /** The values of the path, decoded, by the names of the contract. */
  path: Record<string, string>;
  query: Query;
  /** The parsed body; undefined if there is none. */
  body: unknown;
}

export type Handler = (request: Request) => Reply;
/** Handlers by the name of their operation, such as `users.get`. */
export type Handlers = Readonly<Record<string, Handler>>;

/** A value of the path. The contract has it, or its operation would not have matched. */
export const value = ({ path }: Request, name: string): string => path[name] as string;
