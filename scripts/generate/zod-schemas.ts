/** How hey-api writes the zod schemas. */
import type { UserConfig } from '@hey-api/openapi-ts';
import { EXCLUSIVE } from './requests.ts';
import { isSentTime } from './resolvers.ts';
import { printed, regexSource, unprinted } from './source.ts';

type Plugin = Extract<Extract<UserConfig['plugins'], readonly unknown[]>[number], { name: 'zod' }>;

export const zodSchemas: Plugin = {
  name: 'zod',
  dates: { offset: true },
  // By default a parsed object loses every key that its schema does not name, even with `additionalProperties: true`, and so the custom
  // properties of a user. A schema checks and removes nothing.
  $resolvers: {
    object: (ctx) => {
      const z = (method: string) => ctx.$(ctx.symbols.z).attr(method);
      const object = ctx.nodes.additionalProperties(ctx) ? ctx.nodes.base(ctx) : z('looseObject').call(ctx.nodes.shape(ctx));
      // As in the types: at least one of these properties is not set.
      const exclusive = (ctx.schema as { [EXCLUSIVE]?: readonly string[] })[EXCLUSIVE];
      if (exclusive === undefined) return object;
      const without = exclusive.map((name) => z('looseObject').call(ctx.$.object().prop(name, z('optional').call(z('undefined').call()))));
      return z('intersection').call(object, without.length === 1 ? without[0] : z('union').call(ctx.$.array(...without)));
    },
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
