// Written by `npx suprsend-ts types`. Do not edit it: run the command again when the workspace has changed.
/* eslint-disable */
// Content: 3473dc212ff0c556

import type {} from 'suprsend-ts';

/**
 * Order
 * An order of a customer.
 */
export declare namespace Order {
  export interface Payload {
    /**
     * As the customer knows it.
     */
    order_id: string;
    lines: readonly Line[];
    arrives?: (string | globalThis.Date) | undefined;
  }
  export interface Line {
    sku: string;
    count: number;
  }
}

/** The slugs of the workspace, and the payloads of its workflows and events. */
export interface Workspace {
  workflows: {
    /**
     * Order shipped
     * Tells a customer that an order is on its way.
     * Category: order-updates.
     */
    'order-shipped': Order.Payload;
    /**
     * Welcome
     * Category: account.
     */
    welcome: unknown;
  };
  events: {
    /** A customer has paid. */
    'ORDER PLACED': Order.Payload;
  };
  categories: {
    /** Account */
    account: unknown;
    /** Order updates */
    'order-updates': unknown;
  };
}

declare module 'suprsend-ts' {
  interface Register {
    workspace: Workspace;
  }
}
