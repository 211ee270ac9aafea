/** The operations of the management API that have state: what the CLI of the vendor pushes and pulls. */
import type { Handlers } from '../hub/request.ts';

export const MANAGEMENT: Handlers = {};
