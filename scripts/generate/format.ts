/** Formats the generated modules as the rest of the repository is formatted, so that a reader and a diff can follow them. */
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, type FormatOptions } from 'oxfmt';

const OPTIONS: FormatOptions = { printWidth: 140, singleQuote: true };

export async function formatGenerated(directory: string): Promise<void> {
  for (const name of globSync('**/*.ts', { cwd: directory }).toSorted()) {
    const file = join(directory, name);
    const { code, errors } = await format(name, readFileSync(file, 'utf8'), OPTIONS);
    if (errors.length > 0) throw new Error(`${file} cannot be formatted: ${errors[0]?.message}`);
    writeFileSync(file, code);
  }
}
