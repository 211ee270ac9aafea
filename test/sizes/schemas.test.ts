/** A program that imports one zod schema has one zod schema in its bundle. */
import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { fromRoot } from '../../scripts/contract/files.ts';
import { pureSchemas } from '../../scripts/pure-schemas.ts';

/** Bytes of a bundle without zod itself. */
async function bundled(code: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: code, resolveDir: fromRoot('.') },
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'neutral',
    minify: true,
    external: ['zod'],
  });
  return (outputFiles[0] as { text: string }).text;
}

describe('a bundle', () => {
  it('with all schemas has them', async () => {
    const all = await bundled("export { schemas } from 'suprsend-ts/zod';");
    expect(all.length).toBeGreaterThan(50_000);
  });

  it('with one schema has those that it consists of', async () => {
    const one = await bundled("export { zTenantsUpsertBody } from 'suprsend-ts/zod';");
    expect(one).toContain('tenant_name');
    expect(one).not.toContain('$email');
    expect(one.length).toBeLessThan(5_000);
  });

  it('with the schemas of one operation has no others', async () => {
    const checked = await bundled(`
      import { standardSchemas } from 'suprsend-ts/validate';
      import { zUsersGetResponse } from 'suprsend-ts/zod';
      export const schemas = standardSchemas({ 'users.get': { response: zUsersGetResponse } });`);
    expect(checked.length).toBeLessThan(5_000);
  });
});

describe('pureSchemas', () => {
  it('wraps each schema, also one over several lines, and leaves the rest', () => {
    const code =
      "import * as z from 'zod';\n\n/** A. */\nexport const zA = z.looseObject({\n  a: z.string(),\n});\n\nexport const zB: z.ZodType<B> = z.lazy(() => zA);\n";
    expect(pureSchemas(code)).toBe(
      "import * as z from 'zod';\n\n/** A. */\nexport const zA = /* @__PURE__ */ (() => z.looseObject({\n  a: z.string(),\n}))();\n\nexport const zB: z.ZodType<B> = /* @__PURE__ */ (() => z.lazy(() => zA))();\n",
    );
  });
});
