/**
 * What a generated module may contain: imports, types, and constants made of literals and of calls of what it imports. This is the last
 * lock. If a string of the contract ever becomes code, whichever generator wrote it, nothing is published.
 */
import ts from 'typescript';

const { SyntaxKind: Kind } = ts;
const STATEMENTS = new Set([Kind.ImportDeclaration, Kind.VariableStatement, Kind.InterfaceDeclaration, Kind.TypeAliasDeclaration]);
/** Literals, calls of imported functions, and functions that return them. Everything else could do more than hold data. */
const EXPRESSIONS = new Set([
  Kind.StringLiteral,
  Kind.NumericLiteral,
  Kind.BigIntLiteral,
  Kind.TrueKeyword,
  Kind.FalseKeyword,
  Kind.NullKeyword,
  Kind.RegularExpressionLiteral,
  Kind.ArrayLiteralExpression,
  Kind.ObjectLiteralExpression,
  Kind.PropertyAccessExpression,
  Kind.PrefixUnaryExpression,
  Kind.AsExpression,
  Kind.SatisfiesExpression,
  Kind.CallExpression,
  Kind.ArrowFunction,
  Kind.Identifier,
]);

/** Each place of a module that does not parse, or that does more than declare data. */
export function codeProblems(name: string, code: string): string[] {
  const source = ts.createSourceFile(name, code, ts.ScriptTarget.Latest);
  const { diagnostics = [] } = ts.transpileModule(code, { reportDiagnostics: true, compilerOptions: { target: ts.ScriptTarget.ESNext } });
  const problems = diagnostics.map(({ start = 0 }) => at(start, 'does not parse'));
  // BigInt is how zod schemas have the limits of 64-bit numbers.
  const known = new Set(['BigInt', 'undefined']);
  function at(start: number, what: string): string {
    return `${name}:${source.getLineAndCharacterOfPosition(start).line + 1} ${what}`;
  }
  const refuse = (node: ts.Node): void => void problems.push(at(node.getStart(source), `has code: ${Kind[node.kind]}`));
  const declare = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) && !/^(zod|\.{1,2}\/[\w./-]+)$/.test((node.moduleSpecifier as ts.StringLiteral).text)) refuse(node);
    // Names that do not exist at run time could be those of globals.
    if ((ts.isImportClause(node) || ts.isImportSpecifier(node)) && node.isTypeOnly) return;
    if (ts.isVariableStatement(node) && node.modifiers?.some(({ kind }) => kind === Kind.DeclareKeyword)) refuse(node);
    if (ts.isObjectBindingPattern(node) || ts.isArrayBindingPattern(node)) refuse(node);
    if ((ts.isImportSpecifier(node) || ts.isNamespaceImport(node) || ts.isVariableDeclaration(node)) && ts.isIdentifier(node.name))
      known.add(node.name.text);
    if (!ts.isExpression(node) || ts.isIdentifier(node)) ts.forEachChild(node, declare);
  };
  const isData = (node: ts.Expression, names: ReadonlySet<string> = known): void => {
    if (!EXPRESSIONS.has(node.kind)) return refuse(node);
    if (ts.isIdentifier(node)) return names.has(node.text) ? undefined : refuse(node);
    if (ts.isPrefixUnaryExpression(node) && node.operator !== Kind.MinusToken) return refuse(node);
    if (ts.isArrowFunction(node)) {
      if (ts.isBlock(node.body) || node.parameters.some(({ initializer, name: to }) => initializer || !ts.isIdentifier(to)))
        return refuse(node);
      const own = node.parameters.flatMap((parameter) => (ts.isIdentifier(parameter.name) ? [parameter.name.text] : []));
      return isData(node.body, new Set([...names, ...own]));
    }
    // Every function has a constructor, which makes functions of strings.
    if (ts.isPropertyAccessExpression(node) && /^(constructor|prototype|__proto__)$/.test(node.name.text)) return refuse(node);
    const visit = (child: ts.Node): void => {
      if (ts.isTypeNode(child) || (ts.isPropertyAccessExpression(node) && child === node.name)) return;
      if (ts.isPropertyAssignment(child)) {
        if (ts.isComputedPropertyName(child.name)) isData(child.name.expression, names);
        isData(child.initializer, names);
      } else if (ts.isExpression(child)) isData(child, names);
      else refuse(child);
    };
    ts.forEachChild(node, visit);
  };
  source.statements.forEach(declare);
  for (const statement of source.statements) {
    if (!STATEMENTS.has(statement.kind)) refuse(statement);
    else if (ts.isVariableStatement(statement))
      for (const { initializer } of statement.declarationList.declarations) if (initializer) isData(initializer);
  }
  return problems;
}
