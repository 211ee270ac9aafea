/** How hey-api writes the zod schemas. */
import type { UserConfig } from '@hey-api/openapi-ts';
import { EXCLUSIVE, hasTimezone, SENT } from './requests.ts';
import { isAnyString, isOpenEnum, isSentTime, OWN } from './resolvers.ts';
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
      const shape = ctx.nodes.shape(ctx);
      // As in the types: `timezone` is a mistake for `$timezone`.
      if (hasTimezone(ctx.schema)) shape.prop('timezone', z('optional').call(z('undefined').call()));
      const object = ctx.nodes.additionalProperties(ctx) ? ctx.nodes.base(ctx) : z('looseObject').call(shape);
      // As in the types: at least one of these properties is not set.
      const exclusive = (ctx.schema as { [EXCLUSIVE]?: readonly string[] })[EXCLUSIVE];
      if (exclusive === undefined) return object;
      const without = exclusive.map((name) => z('looseObject').call(ctx.$.object().prop(name, z('optional').call(z('undefined').call()))));
      return z('intersection').call(object, without.length === 1 ? without[0] : z('union').call(ctx.$.array(...without)));
    },
    union: (ctx) => nameOthers(ctx, ctx.schemas, ctx.parentSchema),
    array: (ctx) => nameOthers(ctx, ctx.schema.items, ctx.schema),
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

type Resolvers = NonNullable<Extract<Plugin, object>['$resolvers']>;
type Union = Parameters<NonNullable<Resolvers['union']>>[0];
type List = Parameters<NonNullable<Resolvers['array']>>[0];

/** As in the types: a member of an open enum that is not known is `Unlisted`. @returns nothing, so that hey-api writes the union */
function nameOthers({ $, plugin, childResults }: Union | List, alternatives: Union['schemas'] = [], schema: object): undefined {
  if (SENT in schema || !isOpenEnum(alternatives)) return undefined;
  const unlisted = $.type(plugin.symbol('Unlisted', { external: OWN, kind: 'type' }));
  for (const [index, result] of childResults.entries())
    if (isAnyString(alternatives[index]))
      result.chain = result.chain.as('unknown').as($.type('z.ZodType').generics(unlisted, 'string')) as never;
  return undefined;
}
