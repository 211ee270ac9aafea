/** Parses a template with the parser of handlebars. Only the syntax tree is used: nothing is ever compiled to code. */
import { parse as parseHandlebars } from 'handlebars/dist/cjs/handlebars/compiler/base.js';
import { RenderError } from './errors.ts';

export interface PathNode {
  type: 'PathExpression';
  data: boolean;
  depth: number;
  parts: string[];
  original: string;
}
export interface LiteralNode {
  type: 'StringLiteral' | 'NumberLiteral' | 'BooleanLiteral' | 'UndefinedLiteral' | 'NullLiteral';
  value?: string | number | boolean | null;
  original?: string | number | boolean;
}
export interface CallNode {
  type: 'SubExpression' | 'MustacheStatement' | 'BlockStatement';
  path: PathNode | LiteralNode;
  params: ExpressionNode[];
  hash?: { pairs: { key: string; value: ExpressionNode }[] };
}
export type ExpressionNode = PathNode | LiteralNode | CallNode;
export interface ProgramNode {
  type: 'Program';
  body: StatementNode[];
  blockParams?: string[];
}
export interface MustacheNode extends CallNode {
  type: 'MustacheStatement';
  escaped: boolean;
}
export interface BlockNode extends CallNode {
  type: 'BlockStatement';
  program?: ProgramNode;
  inverse?: ProgramNode;
}
export type StatementNode =
  | MustacheNode
  | BlockNode
  | { type: 'ContentStatement'; value: string }
  | { type: 'CommentStatement' }
  | { type: 'PartialStatement' | 'PartialBlockStatement' | 'DecoratorBlock' | 'Decorator' };

/** Longest template, in UTF-16 units: as much as one request may hold. */
const MOST_CHARACTERS = 800 * 1024;

/** @throws RenderError if the template is too long, or not valid handlebars. */
export function parseTemplate(template: string): ProgramNode {
  if (template.length > MOST_CHARACTERS)
    throw new RenderError(`the template has ${template.length} characters, more than ${MOST_CHARACTERS}`);
  try {
    return parseHandlebars(template) as ProgramNode;
  } catch (cause) {
    const why = cause instanceof RangeError ? 'it is nested too deeply' : (cause as Error).message;
    throw new RenderError(`the template is not valid handlebars: ${why}`, { cause });
  }
}

/** Templates with their syntax trees, the last ones that were used. */
export interface ParsedTemplates {
  /** @throws RenderError if the template is too long, or not valid handlebars. */
  of(template: string): ProgramNode;
}

const MOST_PARSED = 500;

export function parsedTemplates(): ParsedTemplates {
  const trees = new Map<string, ProgramNode>();
  return {
    of(template) {
      const known = trees.get(template);
      if (known) return known;
      const tree = parseTemplate(template);
      if (trees.size >= MOST_PARSED) trees.clear();
      trees.set(template, tree);
      return tree;
    },
  };
}
