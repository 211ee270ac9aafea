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

/** Most tags of a template, and deepest blocks and parentheses: the parser takes more than linear time for them. */
const MOST_TAGS = 10_000;
const MOST_DEPTH = 100;

/** @throws RenderError if the template is too large, or not valid handlebars. */
function parseTemplate(template: string): ProgramNode {
  if (template.length > MOST_CHARACTERS)
    throw new RenderError(`the template has ${template.length} characters, more than ${MOST_CHARACTERS}`);
  checkTags(template);
  try {
    return parseHandlebars(template) as ProgramNode;
  } catch (cause) {
    const why = cause instanceof RangeError ? 'it is nested too deeply' : (cause as Error).message;
    throw new RenderError(`the template is not valid handlebars: ${why}`, { cause });
  }
}

const TOKENS = /\{\{\{?\{?~?(?:[#/]|\^(?!~?\}\})|else\s+(?=[^\s~}]))?|[()]|\}\}/g;

/** Counts what the parser would count, but in one pass. */
function checkTags(template: string): void {
  let [tags, depth, parentheses, isTag] = [0, 0, 0, false];
  /** Of each open block, how many levels it adds: one, and one for each `{{else if}}`. */
  const open: number[] = [];
  for (const [token] of template.matchAll(TOKENS)) {
    if (token === '(' || token === ')') {
      if (isTag) parentheses += token === '(' ? 1 : -1;
    } else {
      isTag = token !== '}}';
      parentheses = 0;
      if (isTag) tags++;
      if (/[#^]$/.test(token)) open.push(1);
      if (/else\s+$/.test(token) && open.length > 0) open.push((open.pop() as number) + 1);
      if (/[#^]$|else\s+$/.test(token)) depth++;
      if (token.endsWith('/')) depth -= open.pop() ?? 0;
    }
    if (tags > MOST_TAGS) throw new RenderError(`the template has more than ${MOST_TAGS} tags`);
    if (depth > MOST_DEPTH || parentheses > MOST_DEPTH) throw new RenderError(`the template is nested more than ${MOST_DEPTH} levels deep`);
  }
}

/** Templates with their syntax trees, the last ones that were used. */
export interface ParsedTemplates {
  /** @throws RenderError if the template is too long, or not valid handlebars. */
  of(template: string): ProgramNode;
}

const MOST_PARSED = 500;
/** A tree is many times as large as its text. */
const MOST_PARSED_CHARACTERS = 5_000_000;

export function parsedTemplates(): ParsedTemplates {
  const trees = new Map<string, ProgramNode>();
  let characters = 0;
  return {
    of(template) {
      const known = trees.get(template);
      if (known) return known;
      const tree = parseTemplate(template);
      characters += template.length;
      if (trees.size >= MOST_PARSED || characters > MOST_PARSED_CHARACTERS) {
        trees.clear();
        characters = template.length;
      }
      trees.set(template, tree);
      return tree;
    },
  };
}
