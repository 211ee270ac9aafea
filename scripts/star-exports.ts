/**
 * An entry exports everything of a generated module by `export *`. In the built types each name is written out instead, imported and
 * exported, which is a tenth of what a compiler reads for a program of one call. Here it is `export *` again.
 */

/** @param code - the declarations of an entry. @param source - the entry in src/. @returns the same exports in fewer bytes. */
export function starExports(code: string, source: string): string {
  const stars: string[] = [];
  const names = new Set<string>();
  let text = code;
  for (const [, keyword = '', module = ''] of source.matchAll(/^export (type )?\* from '\.\.\/generated\/([\w-]+)\.gen\.ts';$/gm)) {
    text = text.replace(
      new RegExp(`^import \\{([^}]+)\\} from "\\./generated/${module}\\.gen\\.cjs";\\n`, 'm'),
      (_statement, list: string) => {
        for (const name of list.split(',')) names.add(name.trim());
        stars.push(`export ${keyword}* from './generated/${module}.gen.cjs';\n`);
        return '';
      },
    );
  }
  return (
    text.replace(/^export \{([^}]+)\};$/m, (_statement, list: string) => {
      const others = list
        .split(',')
        .map((name) => name.trim())
        .filter((name) => name !== '' && !names.has(name.replace(/^type /, '')));
      return others.length > 0 ? `export { ${others.join(', ')} };\n` : '';
    }) + stars.join('')
  );
}
