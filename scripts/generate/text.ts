export const pascal = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);

/** A doc comment of paragraphs, indented; what would end the comment early is broken up. */
export function docComment(paragraphs: string[], indent: string): string {
  const lines = paragraphs.join('\n\n').replaceAll('*/', '*\\/').split('\n');
  return [`${indent}/**`, ...lines.map((line) => `${indent} *${line.trim() === '' ? '' : ` ${line.trimEnd()}`}`), `${indent} */`].join(
    '\n',
  );
}
