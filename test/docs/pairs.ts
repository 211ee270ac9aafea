/** The pairs of examples/migration as docs/migration.md shows them. */
import { readFileSync } from 'node:fs';
import ts from 'typescript';
import { fromRoot } from '../../scripts/contract/files.ts';

const FILES = ['sending', 'users', 'records'];

/** The body of a function, without its indentation. */
function bodyOf(method: ts.MethodDeclaration, source: ts.SourceFile): string {
  const lines = (method.body as ts.Block).getText(source).split('\n').slice(1, -1);
  return lines.map((line) => line.replace(/^ {6}/, '')).join('\n');
}

/** Statements that import what some code uses, as a project of its own writes them. */
function importsOf(code: string, source: ts.SourceFile): string {
  return source.statements
    .filter((statement) => ts.isImportDeclaration(statement))
    .flatMap((statement) => {
      const from = (statement.moduleSpecifier as ts.StringLiteral).text.replace(/^.*\/src\/index\.ts$/, 'suprsend-ts');
      const bindings = statement.importClause?.namedBindings;
      if (from.startsWith('.') || !bindings || !ts.isNamedImports(bindings)) return [];
      const names = bindings.elements.filter(({ name }) => new RegExp(`\\b${name.text}\\b`).test(code)).map((name) => name.getText(source));
      return names.length > 0 ? [`import { ${names.join(', ')} } from '${from}';\n`] : [];
    })
    .join('');
}

function block(mark: string, method: ts.MethodDeclaration, source: ts.SourceFile): string {
  const code = bodyOf(method, source);
  const imports = importsOf(code, source);
  return `\`\`\`ts\n// ${mark}\n${imports}${imports && '\n'}${code}\n\`\`\`\n`;
}

/** The section of the page, from its first pair on. */
export function pairsAsMarkdown(): string {
  const sections: string[] = [];
  for (const file of FILES) {
    const path = fromRoot(`examples/migration/${file}.ts`);
    const source = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.ESNext, true);
    const visit = (node: ts.Node): void => {
      if (!ts.isObjectLiteralExpression(node)) return ts.forEachChild(node, visit);
      const member = (name: string): ts.ObjectLiteralElementLike | undefined =>
        node.properties.find((property) => property.name?.getText(source) === name);
      const [title, before, after] = [member('title'), member('before'), member('after')];
      if (
        !title ||
        !before ||
        !after ||
        !ts.isPropertyAssignment(title) ||
        !ts.isMethodDeclaration(before) ||
        !ts.isMethodDeclaration(after)
      )
        return;
      const heading = (title.initializer as ts.StringLiteral).text;
      sections.push(`### ${heading}\n\n${block('before', before, source)}\n${block('after', after, source)}`);
    };
    ts.forEachChild(source, visit);
  }
  return sections.join('\n');
}
