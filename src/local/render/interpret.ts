/** Renders a template by walking its syntax tree. Steps, depth and output are limited, so that every template ends. */
import { RenderError } from './errors.ts';
import { HELPERS, type Helper, type HelperContext } from './helpers.ts';
import type { BlockNode, CallNode, ExpressionNode, ParsedTemplates, PathNode, ProgramNode } from './parse.ts';
import { argumentValue, display, isEmpty, strictValue, type Scope } from './scope.ts';

/** Most nodes that the templates of one message may visit; a helper takes more than one step for long values. */
const MOST_STEPS = 200_000;
/** Longest output of them, in UTF-16 units. */
const MOST_OUTPUT = 2_000_000;
const MOST_DEPTH = 100;

/** What the templates of one message have taken until now. */
export interface Taken {
  steps: number;
  length: number;
}

/** What one send renders with. */
export interface RenderOptions {
  /** Starts with zeros. */
  taken: Taken;
  /** The time of `{{datetime-format "now"}}`, in milliseconds since 1970. */
  now: number;
  /** A string of the translation files. @throws RenderError if no file has it. */
  translate(key: string, values: Record<string, unknown>): string;
  /** Templates that have been parsed. */
  parsed: ParsedTemplates;
}

/**
 * The text of a template.
 * @throws RenderError if it is invalid, a variable is missing, a helper fails, or a limit is exceeded.
 */
export function render(template: string, data: unknown, options: RenderOptions): string {
  if (!template.includes('{{') && template.length <= MOST_OUTPUT) return template;
  try {
    return new Rendering(options).text(options.parsed.of(template), data);
  } catch (cause) {
    if (cause instanceof RenderError) throw cause;
    // Such as a string that is longer than any may be.
    throw new RenderError((cause as Error).message, { cause });
  }
}

class Rendering {
  #depth = 0;
  readonly #options: RenderOptions;
  readonly #context: HelperContext;

  constructor(options: RenderOptions) {
    this.#options = options;
    this.#context = {
      now: options.now,
      translate: (key, values) => this.#options.translate(key, values),
      scan: (length) => this.#scan(length),
    };
  }

  text(program: ProgramNode, data: unknown): string {
    const out: string[] = [];
    this.#program(program, { value: data, data: { values: { root: data }, parent: undefined }, names: {}, parent: undefined }, out);
    return out.join('');
  }

  #step(count = 1): void {
    const { taken } = this.#options;
    taken.steps += count;
    if (taken.steps > MOST_STEPS) throw new RenderError(`the template takes more than ${MOST_STEPS} steps`);
  }

  /** Counts a value that is read from its beginning to its end. */
  #scan(length: number): void {
    if (length > MOST_OUTPUT) throw new RenderError(`a value has more than ${MOST_OUTPUT} characters`);
    this.#step(length >> 6);
  }

  #write(out: string[], text: string): void {
    const { taken } = this.#options;
    taken.length += text.length;
    if (taken.length > MOST_OUTPUT) throw new RenderError(`the output has more than ${MOST_OUTPUT} characters`);
    out.push(text);
  }

  #program(program: ProgramNode | undefined, scope: Scope, out: string[]): void {
    if (!program) return;
    if (++this.#depth > MOST_DEPTH) throw new RenderError(`the template is nested more than ${MOST_DEPTH} levels deep`);
    for (const statement of program.body) {
      this.#step();
      switch (statement.type) {
        case 'ContentStatement':
          this.#write(out, statement.value);
          break;
        case 'MustacheStatement': {
          const shown = printed(this.#mustache(statement, scope));
          this.#scan(shown.length);
          this.#write(out, statement.escaped ? escapeHtml(shown) : shown);
          break;
        }
        case 'BlockStatement':
          this.#block(statement, scope, out);
          break;
        case 'CommentStatement':
          break;
        default:
          throw new RenderError('partials and decorators are not among the documented features of templates');
      }
    }
    this.#depth--;
  }

  #mustache(syntax: CallNode, scope: Scope): unknown {
    const { path, params, hash } = syntax;
    if (path.type !== 'PathExpression')
      return params.length === 0 && !hash ? strictLiteral(path.original, scope) : this.#call(syntax, scope);
    const helper = helperOf(path);
    if (helper || params.length > 0 || hash) return this.#call(syntax, scope);
    return strictValue(path, scope);
  }

  /** A helper, of a mustache or in parentheses. */
  #call({ path, params, hash }: CallNode, scope: Scope): unknown {
    this.#step();
    const name = path.type === 'PathExpression' ? path.original : display(path.original);
    const helper = path.type === 'PathExpression' ? helperOf(path) : undefined;
    if (!helper) throw new RenderError(`Missing helper: "${name}"`);
    const values = params.map((param) => this.#expression(param, scope));
    const pairs = Object.fromEntries((hash?.pairs ?? []).map(({ key, value }) => [key, this.#expression(value, scope)]));
    return helper(values, pairs, this.#context);
  }

  #expression(syntax: ExpressionNode, scope: Scope): unknown {
    this.#step();
    if (syntax.type === 'PathExpression') return argumentValue(syntax, scope);
    if (syntax.type === 'SubExpression') {
      if (++this.#depth > MOST_DEPTH) throw new RenderError(`the template is nested more than ${MOST_DEPTH} levels deep`);
      const value = this.#call(syntax, scope);
      this.#depth--;
      return value;
    }
    return 'value' in syntax ? syntax.value : syntax.type === 'NullLiteral' ? null : undefined;
  }

  #block(block: BlockNode, scope: Scope, out: string[]): void {
    const name = block.path.type === 'PathExpression' ? block.path.original : '';
    const count = block.params.length;
    if (count !== 1 && ['if', 'unless', 'with'].includes(name)) throw new RenderError(`#${name} requires exactly one argument`);
    if (count === 0 && name === 'each') throw new RenderError('Must pass iterator to #each');
    const [first, second, third] = block.params.map((param) => this.#expression(param, scope));
    switch (name) {
      case 'if':
        return this.#choose(this.#holds(block, first, scope), block, scope, out);
      case 'unless':
        return this.#choose(!this.#holds(block, first, scope), block, scope, out);
      case 'compare':
        return this.#choose(this.#compare(first, second, third), block, scope, out);
      case 'with':
        return isEmpty(first) ? this.#program(block.inverse, scope, out) : this.#inner(block, first, scope, [first], out);
      case 'each':
        return this.#each(block, first, scope, out);
      default:
        return this.#unnamed(block, scope, out);
    }
  }

  /** 0 is false too, unless `includeZero` is set. Source: handlebars, built-in helpers. */
  #holds({ hash }: BlockNode, value: unknown, scope: Scope): boolean {
    if (value !== 0) return !isEmpty(value);
    const option = hash?.pairs.find(({ key }) => key === 'includeZero');
    return option !== undefined && Boolean(this.#expression(option.value, scope));
  }

  /** A list or an object is compared as the text that it would be anyway, without calling anything of it. */
  #compare(left: unknown, operator: unknown, right: unknown): boolean {
    const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null;
    const isIdentity =
      operator === '===' || operator === '!==' || (isObject(left) && isObject(right) && (operator === '==' || operator === '!='));
    const scalar = (value: unknown): unknown => {
      if (isIdentity || !isObject(value)) return value;
      const shown = display(value);
      this.#scan(shown.length);
      return shown;
    };
    return compare(scalar(left), operator, scalar(right));
  }

  #choose(holds: boolean, block: BlockNode, scope: Scope, out: string[]): void {
    this.#program(holds ? block.program : block.inverse, scope, out);
  }

  /** `{{#items}}`: a list is repeated, an object is the context, everything else is a condition. Source: handlebars, block expressions. */
  #unnamed(block: BlockNode, scope: Scope, out: string[]): void {
    if (block.path.type !== 'PathExpression') throw new RenderError('a block needs a name');
    const value = block.params.length > 0 || helperOf(block.path) ? this.#call(block, scope) : strictValue(block.path, scope);
    if (Array.isArray(value)) return this.#each(block, value, scope, out);
    if (value === false || value === undefined || value === null) return this.#program(block.inverse, scope, out);
    if (value === true) return this.#program(block.program, scope, out);
    this.#inner(block, value, scope, [value], out);
  }

  #each(block: BlockNode, list: unknown, scope: Scope, out: string[]): void {
    const entries = Array.isArray(list)
      ? list.map((item, index) => [index, item] as const)
      : typeof list === 'object' && list !== null
        ? Object.entries(list)
        : [];
    if (entries.length === 0) return this.#program(block.inverse, scope, out);
    for (const [at, [key, item]] of entries.entries()) {
      this.#step();
      const loop = { key, index: at, first: at === 0, last: at === entries.length - 1 };
      const data = { values: { ...scope.data.values, ...loop }, parent: scope.data };
      this.#inner(block, item, { ...scope, data }, [item, key], out);
    }
  }

  /** A block with the value of its parent is not a level deeper, so `../` is the same in it as outside. Source: handlebars. */
  #inner({ program }: BlockNode, value: unknown, scope: Scope, values: unknown[], out: string[]): void {
    const own = (program?.blockParams ?? []).map((name, at) => [name, values[at]] as const);
    const parent = value === scope.value ? scope.parent : scope;
    this.#program(program, { value, data: scope.data, names: { ...scope.names, ...Object.fromEntries(own) }, parent }, out);
  }
}

/** A value as it is printed. A list is printed as the documentation of `unique` shows: `john, mike`. */
function printed(value: unknown): string {
  if (value === undefined || value === null) return '';
  return Array.isArray(value) ? value.map((item) => printed(item)).join(', ') : display(value);
}

function helperOf({ data, depth, parts, original }: PathNode): Helper | undefined {
  if (data || depth > 0 || parts.length !== 1 || /^(this|\.)/.test(original)) return undefined;
  const name = parts[0] as string;
  return Object.hasOwn(HELPERS, name) ? HELPERS[name] : undefined;
}

/** `{{"first name"}}` is a variable with that name. */
function strictLiteral(name: unknown, scope: Scope): unknown {
  const parts = [display(name)];
  return strictValue({ type: 'PathExpression', data: false, depth: 0, parts, original: parts[0] as string }, scope);
}

/** Source: vendor documentation, handlebars-helpers, compare. */
function compare(left: unknown, operator: unknown, right: unknown): boolean {
  const [a, b] = [left as number, right as number];
  switch (operator) {
    case '==':
      return a == b; // oxlint-disable-line eqeqeq -- documented: 1 == "1"
    case '===':
      return a === b;
    case '!=':
      return a != b; // oxlint-disable-line eqeqeq
    case '!==':
      return a !== b;
    case '<':
      return a < b;
    case '>':
      return a > b;
    case '<=':
      return a <= b;
    case '>=':
      return a >= b;
    default:
      throw new RenderError(`compare: "${display(operator)}" is not an operator`);
  }
}

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#x27;',
  '`': '&#x60;',
  '=': '&#x3D;',
};

/** The characters that handlebars escapes. */
const escapeHtml = (value: string): string => value.replaceAll(/[&<>"'`=]/g, (character) => ENTITIES[character] as string);
