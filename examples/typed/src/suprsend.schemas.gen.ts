// Written by `npx suprsend-ts types`. Do not edit it: run the command again when the workspace has changed.
/* eslint-disable */
// Content: 16d3a90081b24868

import type { PayloadSchemas } from 'suprsend-ts/validate';

/** The JSON schemas of the workspace, and the workflows and events that are linked to them. */
export const schemas: PayloadSchemas = {
  schemas: {
    order: {
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      type: 'object',
      required: ['order_id', 'lines'],
      properties: {
        order_id: {
          type: 'string',
          minLength: 4,
          description: 'As the customer knows it.',
        },
        lines: {
          type: 'array',
          items: {
            $ref: '#/$defs/line',
          },
        },
        arrives: {
          type: 'string',
          format: 'date-time',
        },
      },
      additionalProperties: false,
      $defs: {
        line: {
          type: 'object',
          required: ['sku', 'count'],
          properties: {
            sku: {
              type: 'string',
            },
            count: {
              type: 'integer',
              minimum: 1,
            },
          },
          additionalProperties: false,
        },
      },
    },
  },
  workflows: {
    'order-shipped': 'order',
  },
  events: {
    'ORDER PLACED': 'order',
  },
};
