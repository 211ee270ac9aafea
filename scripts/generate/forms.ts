/** The two forms of an operation: the method `suprsend.users.get(...)` of the tree, and the function `usersGet({ client, ... })`. */
import type { Operation, Parameter } from '../contract/operations.ts';
import { CLIENT_PATH_VALUES } from '../../src/core/option-names.ts';

export type Form = 'method' | 'function';

/** Path values that every caller gives, in URL order. The client has the others. */
export const positionalOf = ({ pathParameters }: Operation): Parameter[] =>
  pathParameters.filter(({ name }) => !CLIENT_PATH_VALUES.includes(name));
