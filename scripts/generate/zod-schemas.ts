/** How hey-api writes the zod schemas. */
import type { UserConfig } from '@hey-api/openapi-ts';
import { isSentTime } from './resolvers.ts';
import { printed, regexSource, unprinted } from './source.ts';

type Plugin = Extract<Extract<UserConfig['plugins'], readonly unknown[]>[number], { name: 'zod' }>;

export const zodSchemas: Plugin = {
  name: 'zod',
  dates: { offset: true },
  // By default a parsed object loses every key that its schema does not name, even with `additionalProperties: true`, and so the custom
  // properties of a user. A schema checks and removes nothing.
  $resolvers: {
    object: (ctx) =>
      ctx.nodes.additionalProperties(ctx) ? ctx.nodes.base(ctx) : ctx.$(ctx.symbols.z).attr('looseObject').call(ctx.nodes.shape(ctx)),
    string: (ctx) => {
      // hey-api escapes no slash after a backslash, even an escaped one, and would end the expression there.
      if (ctx.schema.pattern !== undefined) ctx.schema.pattern = unprinted(regexSource(printed(ctx.schema.pattern)));
      // As in the types: what is sent may be a Date.
      const format = isSentTime(ctx.schema) ? ctx.nodes.format(ctx) : undefined;
      const z = ctx.$(ctx.symbols.z);
      return format && z.attr('union').call(ctx.$.array(format, ctx.$(ctx.symbols.z).attr('date').call()));
    },
  },
};
