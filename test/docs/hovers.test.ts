/** The hover of every method of the client, of the builders and of the helpers says what it does, what it throws, and shows a call. */
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { fromRoot } from '../../scripts/contract/files.ts';

const { config } = ts.readConfigFile(fromRoot('tsconfig.json'), (path) => ts.sys.readFile(path));
const { options } = ts.parseJsonConfigFileContent({ ...config, include: [], files: [] }, ts.sys, fromRoot('.'));
const ENTRIES = ['index', 'core', 'node', 'undici', 'local', 'folder', 'testing', 'validate'];
const program = ts.createProgram(
  ENTRIES.map((entry) => fromRoot(`src/${entry}.ts`)),
  options,
);
const checker = program.getTypeChecker();

interface Hover {
  about: string;
  tags: Map<string, string>;
}

/** As an editor shows it where the method is called: by its first signature. */
function hoverOf(type: ts.Type): Hover {
  const [signature] = type.getCallSignatures();
  return {
    about: ts.displayPartsToString(signature?.getDocumentationComment(checker)),
    tags: new Map(signature?.getJsDocTags().map(({ name, text }) => [name, ts.displayPartsToString(text)])),
  };
}

/** Promises and iterators of the language, and what only the package calls. */
const OTHERS = /^(then|catch|finally|__.*|#.*|addOperation|copyOperations|constructor|toString|prototype)$/;

/** The methods below a type, by their path. */
function methodsOf(type: ts.Type, path: string, found: Map<string, Hover>): Map<string, Hover> {
  for (const property of type.getProperties()) {
    const name = property.getName();
    if (OTHERS.test(name)) continue;
    const declared = checker.getTypeOfSymbol(property);
    const isOurs = property.declarations?.some(({ parent }) => /\/(src|generated)\//.test(parent.getSourceFile().fileName));
    if (!isOurs) continue;
    if (declared.getCallSignatures().length > 0) found.set(`${path}.${name}`, hoverOf(declared));
    else if (declared.flags & (ts.TypeFlags.Object | ts.TypeFlags.Intersection)) methodsOf(declared, `${path}.${name}`, found);
  }
  return found;
}

const hovers = new Map<string, Hover>();
for (const entry of ENTRIES) {
  const source = program.getSourceFile(fromRoot(`src/${entry}.ts`));
  const module = source && checker.getSymbolAtLocation(source);
  for (const exported of module ? checker.getExportsOfModule(module) : []) {
    const symbol = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported;
    const name = symbol.getName();
    if (name.endsWith('Error')) continue;
    if (symbol.flags & ts.SymbolFlags.Class) methodsOf(checker.getDeclaredTypeOfSymbol(symbol), name, hovers);
    else if (symbol.flags & ts.SymbolFlags.Value) {
      const type = checker.getTypeOfSymbol(symbol);
      if (type.getCallSignatures().length > 0) hovers.set(name, hoverOf(type));
      else methodsOf(type, name, hovers);
    }
  }
}

/** Called by the client: an application passes them on as options. */
const PASSED_ON = ['SuprSend.client.send', 'checkProfile'];
/** Those that nothing makes throw. */
const NEVER_THROW = ['bulk', 'toJSON', 'preview', 'profileOf', 'dedupeKey', 'resolved'];

const missingIn = (hover: Hover, tags: string[]): string[] => [
  ...(hover.about === '' ? ['a sentence'] : []),
  ...tags.filter((tag) => !hover.tags.get(tag)).map((tag) => `@${tag}`),
];
const isOperation = ({ about }: Hover): boolean => /^`[A-Z]+ \/\S*` on the /m.test(about);
const hasLink = ({ about }: Hover): boolean => /^Documentation: https:\/\/docs\.suprsend\.com\//m.test(about);
/** No page of the vendor describes it. */
const isNewer = ({ about }: Hover): boolean => about.includes('Newer than the contract');
const operations = [...hovers].filter(([, hover]) => isOperation(hover));
const helpers = [...hovers].filter(([name, hover]) => !isOperation(hover) && !PASSED_ON.includes(name));

describe('the hover of', () => {
  it('every operation says what it does, what it returns and throws, shows a call, and has a link', () => {
    expect(operations.length).toBeGreaterThan(100);
    const problems = operations.map(([name, hover]) => [name, missingIn(hover, ['returns', 'throws', 'example'])] as const);
    expect(problems.filter(([, missing]) => missing.length > 0)).toEqual([]);
    expect(operations.filter(([, hover]) => !hasLink(hover) && !isNewer(hover)).map(([name]) => name)).toEqual([]);
  });

  it('every operation begins with one sentence in words of the SDK', () => {
    const first = operations.map(([name, { about }]) => [name, about.split('\n')[0] ?? ''] as const);
    expect(first.filter(([, line]) => !/^[A-Z][a-z]+s [^\n]{5,140}\.$/.test(line) || /\bAPI to\b/.test(line))).toEqual([]);
  });

  it('every operation that returns JSON says what it is', () => {
    expect(operations.filter(([, { tags }]) => tags.get('returns') === 'The body of the response.').map(([name]) => name)).toEqual([]);
  });

  it('an operation says what it throws by the statuses of the contract', () => {
    const { tags } = hovers.get('SuprSend.users.get') as Hover;
    expect(tags.get('returns')).toBe('A user with the channels it can be reached on.');
    expect(tags.get('throws')).toMatch(/^BadRequestError \(400\), NotFoundError \(404\); InvalidRequestError before anything is sent/);
  });

  it('workflows.trigger names triggerMany and promises no list', () => {
    const { about } = hovers.get('SuprSend.workflows.trigger') as Hover;
    expect(about).toContain('workflows.triggerMany');
    expect(about).not.toMatch(/single or bulk|an \*\*array\*\*/);
  });

  it('every method for many records says what it returns, names the errors instead of another method, and has a link', () => {
    const many = helpers.filter(([name]) => /\.(\w+Many|resume|replace)$/.test(name));
    expect(many.length).toBeGreaterThan(12);
    const unclear = many.filter(
      ([, hover]) => missingIn(hover, ['returns']).length > 0 || /the errors of/.test(hover.tags.get('throws') ?? '') || !hasLink(hover),
    );
    expect(unclear.map(([name]) => name)).toEqual([]);
  });

  it('every helper and every method of a builder says what it does and throws, and shows a call', () => {
    expect(helpers.length).toBeGreaterThan(60);
    const problems = helpers.map(([name, hover]) => {
      const throws = NEVER_THROW.includes(name.slice(name.lastIndexOf('.') + 1)) ? [] : ['throws'];
      return [name, missingIn(hover, ['example', ...throws])] as const;
    });
    expect(problems.filter(([, missing]) => missing.length > 0)).toEqual([]);
  });
});
