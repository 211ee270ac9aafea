/** Templates: the examples of the vendor's documentation (handlebars-helpers, translations, batch), and templates that mean harm. */
import Handlebars from 'handlebars';
import { describe, expect, it } from 'vitest';
import { RenderError } from '../../src/local/render/errors.ts';
import { render } from '../../src/local/render/interpret.ts';
import { parsedTemplates } from '../../src/local/render/parse.ts';
import { translator } from '../../src/local/render/translate.ts';

const NOW = Date.parse('2026-01-01T10:00:00Z');
const parsed = parsedTemplates();
function shown(template: string, data: unknown = {}): string {
  const options = { now: NOW, parsed, taken: { steps: 0, length: 0 } };
  return render(template, data, {
    ...options,
    translate: translator(
      [
        {
          filename: 'en.json',
          content: { hi: 'Hello, {{name}}!', deep: { er: 'down' }, tasks: { zero: 'none', one: 'one', other: '{{count}} tasks' } },
        },
        { filename: 'es.json', content: { hi: 'Hola, {{name}}!' } },
        { filename: 'shop.en.json', content: { hi: 'Welcome to the shop' } },
      ],
      'es-MX',
      options,
    ),
  });
}

const LISTS = {
  array: [
    { city: 'San Francisco', name: 'Mike' },
    { city: 'Austin', name: 'Juliana' },
    { city: 'Austin', name: 'Nova' },
  ],
  personal_details: [{ name: { first_name: 'john', last_name: 'doe' } }, { name: { first_name: 'mike', last_name: 'waz' } }],
  email: ['joe@abc.com', 'steve@abc.com', 'joe@abc.com'],
  name: 'Justin',
  active: true,
};
const EVENTS = {
  $batched_events: [
    { name: 'Steve', comment: 'Hey' },
    { name: 'Joe', comment: 'Ho' },
  ],
  $batched_events_count: 2,
};

/** What is rendered, or that it fails. */
function attempt(work: () => string): string {
  try {
    return work();
  } catch {
    return 'it fails';
  }
}

describe('a template', () => {
  it.each<[template: string, data: object, text: string]>([
    ['{{ var }}', { var: `<b>&"'` }, '&lt;b&gt;&amp;&quot;&#x27;'],
    ['{{{ var }}}', { var: '<b>' }, '<b>'],
    ['{{array.[1].name}}', LISTS, 'Juliana'],
    ['{{[first name]}}', { 'first name': 'Ann' }, 'Ann'],
    ['{{$batched_events.[0].name}}', EVENTS, 'Steve'],
    ['{{default name "user"}}', { name: 'Joe' }, 'Joe'],
    ['{{default name "user"}}', { name: '' }, 'user'],
    ['{{default name "user"}}', { name: null }, 'user'],
    ['{{default name "user"}}', { city: 'Bangalore' }, 'user'],
    ["{{#compare candidate_count '==' 1}}is{{else}}are{{/compare}}", { candidate_count: 1 }, 'is'],
    ["{{#compare candidate_count '==' 1}}is{{else}}are{{/compare}}", { candidate_count: 3 }, 'are'],
    ["{{#compare 1 '==' '1'}}is{{/compare}}{{#compare 1 '===' '1'}}not{{/compare}}", {}, 'is'],
    ['{{#each admins}}{{name}} {{/each}}', { admins: [{ name: 'steve' }, { name: 'Olivia' }] }, 'steve Olivia '],
    ['{{datetime-format date "ddd, MMM Do YYYY, h:mm:ss a"}}', { date: '2023-09-26T00:00:00Z' }, 'Tue, Sep 26th 2023, 12:00:00 am'],
    ['{{datetime-format date "[Today is] dddd"}}', { date: '2023-09-26T00:00:00Z' }, 'Today is Tuesday'],
    ['{{datetime-format date "Do MMMM, YYYY" "America/Chicago"}}', { date: '2023-09-26T00:00:00Z' }, '25th September, 2023'],
    ['{{datetime-format "now" "HH:mm Z"}}', {}, '10:00 +00:00'],
    ['{{{jsonStringify users}}}', { users: ['Olivia', 'Steve'] }, '["Olivia","Steve"]'],
    ['{{uppercase name}} {{lowercase name}} {{capitalize word}}|{{uppercase 5}}', { name: 'Ann', word: 'hello' }, 'ANN ann Hello|'],
    [
      '{{add likes comments}} {{subtract likes 1}} {{multiply 9 4}} {{divide 14 4}} {{mod 14 4}}',
      { likes: 3, comments: 4 },
      '7 2 36 3.5 2',
    ],
    ['{{round 12.5}} {{round (divide 15 4)}}', {}, '13 4'],
    ['{{unique email}}', LISTS, 'joe@abc.com, steve@abc.com'],
    ['{{unique array "city"}}', LISTS, 'San Francisco, Austin'],
    ['{{unique personal_details "name.first_name"}}', LISTS, 'john, mike'],
    ['{{itemAt email 1}} {{itemAt (unique array "city") 0}}', LISTS, 'steve@abc.com San Francisco'],
    ["{{join email ' - '}}", LISTS, 'joe@abc.com - steve@abc.com - joe@abc.com'],
    ['{{join (unique array "city")}}', LISTS, 'San Francisco, Austin'],
    ['{{length array}} {{length name}} {{length active}}', LISTS, '3 6 0'],
    [
      '{{$batched_events_count}} comments:\n{{#each $batched_events}}\n- {{name}}: {{comment}}\n{{/each}}',
      EVENTS,
      '2 comments:\n- Steve: Hey\n- Joe: Ho\n',
    ],
    ['{{#if place}}{{default place.city "SF"}}{{else}}none{{/if}}', {}, 'none'],
    ['{{#if place}}{{default place.city "SF"}}{{else}}none{{/if}}', { place: { x: 1 } }, 'SF'],
    ['{{t "hi" name=user.name}}', { user: { name: 'John' } }, 'Hola, John!'],
    ['{{t "deep.er"}} {{t "shop:hi"}}', {}, 'down Welcome to the shop'],
    ['{{t "tasks" count=n}} {{t "tasks" count=1}} {{t "tasks"}}', { n: 5 }, '5 tasks one none'],
    // Of handlebars itself.
    ['{{#each list as |item at|}}{{at}}{{item}}{{#unless @last}},{{/unless}}{{/each}}', { list: ['a', 'b'] }, '0a,1b'],
    ['{{#each object}}{{@key}}={{this}} {{/each}}', { object: { a: 1, b: 2 } }, 'a=1 b=2 '],
    ['{{#with user}}{{name}} of {{../team}} {{@root.team}}{{/with}}', { user: { name: 'Ann' }, team: 'A' }, 'Ann of A A'],
    ['{{#list}}{{this}}{{else}}empty{{/list}}{{^list}}!{{/list}}', { list: [] }, 'empty!'],
    ['{{! a comment }}{{~#if true~}} x {{~/if~}}', {}, 'x'],
    [`${'{{#if x}}{{else if x}}{{/if}}'.repeat(200)}${':( '.repeat(200)}ok`, {}, `${':( '.repeat(200)}ok`],
    ['{{lookup map key}}', { map: { a: 'one' }, key: 'a' }, 'one'],
  ])('%s', (template, data, text) => {
    expect(shown(template, data)).toBe(text);
  });

  it.each([
    '{{#if x}}yes{{else}}no{{/if}}',
    '{{#if x includeZero=true}}yes{{else}}no{{/if}}',
    '{{#if x}}x{{else if y}}y{{else}}no{{/if}}',
    '{{#unless x}}yes{{else}}no{{/unless}}',
    '{{#unless x includeZero=true}}yes{{/unless}}',
    '{{#with x}}with{{else}}no{{/with}}',
    '{{#with x as |v|}}{{v.a}}{{/with}}',
    '{{#each x}}[{{@index}}{{@key}}{{@first}}{{@last}}]{{else}}none{{/each}}',
    '{{#each x}}{{#if this}}{{@index}}{{../y}}{{/if}}{{/each}}',
    '{{#x}}in{{else}}out{{/x}}{{^x}}not{{/x}}',
    '{{lookup x "a"}}{{lookup x 0}}{{lookup x "a.b"}}',
    '{{#if x.a}}{{x.a}}{{/if}}',
    '{{#if}}no{{/if}}',
    '{{#unless x y}}no{{/unless}}',
    '{{#with}}no{{/with}}',
    '{{#each}}no{{/each}}',
    // Where `../` and `@../index` lead.
    '{{#with this}}{{y}}{{/with}}|{{#with this}}{{../y}}{{/with}}',
    '{{#with this}}{{default ../y "none"}}{{/with}}',
    '{{#with this as |v|}}{{#with x as |w|}}{{v.y}}{{../y}}{{/with}}{{/with}}',
    '{{#each x}}{{#with this}}{{../y}}{{/with}}{{/each}}',
    '{{#each x}}{{#with ../this}}{{../y}}{{@index}}{{/with}}{{/each}}',
    '{{#each x}}{{#each ../x}}[{{this}}{{@index}}{{@../index}}{{../../y}}]{{/each}}{{/each}}',
    '{{#each x}}{{#with @root}}{{y}}{{@index}}{{@../index}}{{/with}}{{/each}}',
    '{{#with x}}{{@../root.y}}{{/with}}',
    '{{#this}}{{../y}}{{/this}}',
    // What an object has from its prototype.
    '{{constructor}}!{{toString}}!{{__proto__}}!',
    '{{x.constructor}}!',
    '{{x.map}}!',
    '{{constructor.name}}',
    '{{#constructor}}yes{{else}}no{{/constructor}}{{#if toString}}yes{{/if}}',
    '{{@constructor}}!',
  ])('what handlebars itself describes is as handlebars does it: %s', (template) => {
    // As it is without them, but it then warns.
    const own = { allowProtoPropertiesByDefault: false, allowProtoMethodsByDefault: false };
    const asItDoes = Handlebars.compile(template, { strict: true, assumeObjects: true });
    for (const x of [0, 1, -1, '', 'a', '0', true, false, null, [], [0], [1, ''], {}, { a: 0 }, { a: 1, 'a.b': 2 }]) {
      const data = { x, y: 'Y' };
      expect([x, attempt(() => shown(template, data))]).toEqual([x, attempt(() => asItDoes(data, own))]);
    }
  });

  it.each([
    ['Jan 1, 2026 10:00 PM -0500', '2026-01-02 03:00'],
    ['Jan 1, 2026 10:00 AM +05:30', '2026-01-01 04:30'],
    ['1/1/2026, 10:00:00 AM -0500', '2026-01-01 15:00'],
    ['1/1/2026, 10:00:00\u202FAM-0500', '2026-01-01 15:00'],
    ['2026-01-01 10:00 AM -05:00', '2026-01-01 15:00'],
    ['Jan 1, 2026 10:00+05:30', '2026-01-01 04:30'],
    ['Jan 1, 2026 10:00 UTC+5:30', '2026-01-01 04:30'],
    ['Jan 1, 2026 10:00 AM PST', '2026-01-01 18:00'],
    ['Jan 1, 2026 EST', '2026-01-01 05:00'],
    ['Thu Jan 01 10:00:00 -0500 2026', '2026-01-01 15:00'],
    ['Thu Jan 01 10:00:00 EST 2026', '2026-01-01 15:00'],
    ['Thu Jan 01 2026 10:00:00 GMT+0100 (Central European Standard Time)', '2026-01-01 09:00'],
    // Without a zone.
    ['Jan 1, 2026 10:00 PM', '2026-01-01 22:00'],
    ['Thu Jan 01 10:00:00 2026', '2026-01-01 10:00'],
    ['10:00 1 Jan 2026', '2026-01-01 10:00'],
    ['1-Jan-2026 10:00', '2026-01-01 10:00'],
    ['01-02-2026', '2026-01-02 00:00'],
    // With one that is not certain, or a day that does not exist.
    ['Jan 1, 2026 10:00 (PST)', undefined],
    ['EST Jan 1, 2026 10:00', undefined],
    ['Jan 1, 2026 EST 10:00', undefined],
    ['10:00 PST Jan 1 2026', undefined],
    ['Jan 1, 2026 10:00 EST-0500', undefined],
    ['2026-01-01 10:00:00 +0000 UTC', undefined],
    ['2026-01-01T10:00:00-05:00[America/New_York]', undefined],
    ['2026-01-01-05:00', undefined],
    ['2026-02-30', undefined],
    ['2026-02-30 10:00 AM', undefined],
    ['2026-13-01', undefined],
  ])('reads %s with its offset, and never guesses one', (date, text) => {
    const show = (): string => shown('{{datetime-format date "YYYY-MM-DD HH:mm"}}', { date });
    if (text === undefined) expect(show).toThrow('datetime-format: invalid date');
    else expect(show()).toBe(text);
  });

  it('finds the files of a locale, however its region is written', () => {
    const options = { now: NOW, parsed, taken: { steps: 0, length: 0 } };
    for (const [filename, locale] of [
      ['pt_BR.json', 'pt-BR'],
      ['pt-br.json', 'pt_BR'],
    ] as const)
      expect(translator([{ filename, content: { hi: 'Oi' } }], locale, options)('hi', {})).toBe('Oi');
    const files = ['my-ns.pt_BR.json', 'my_ns.pt-br.json'].map((filename) => ({ filename, content: { hi: filename } }));
    const translate = translator(files, 'pt-BR', options);
    expect(['my_ns:hi', 'my-ns:hi'].map((key) => translate(key, {}))).toEqual(['my_ns.pt-br.json', 'my-ns.pt_BR.json']);
  });

  it.each<[template: string, data: object, words: string]>([
    ['{{name}}', {}, '"name" not defined in [object Object]'],
    ['{{user.name}}', {}, '"user" not defined in [object Object]'],
    ['{{default location.city "your place"}}', {}, "Cannot read properties of undefined (reading 'city')"],
    ['{{datetime-format date "YYYY"}}', { date: 'soon' }, 'datetime-format: invalid date'],
    ['{{datetime-format "now" "YYYY" "Mars/Base"}}', {}, 'invalid timezone: Mars/Base'],
    ['{{datetime-format "now" "wwww"}}', {}, 'datetime-format: "wwww" is not simulated'],
    ['{{add "1" 2}}', {}, 'add: each value should be a number'],
    ['{{mod 1 0}}', {}, 'mod: the divisor is 0'],
    ['{{itemAt name 0}}', { name: 'x' }, 'itemAt: the variable should be an array'],
    ['{{t "nope"}}', {}, '"nope" not defined in the translation files'],
    ['{{shout name}}', { name: 'x' }, 'Missing helper: "shout"'],
    ['{{#if}', {}, 'the template is not valid handlebars'],
    ['{{> header}}', {}, 'partials and decorators are not among the documented features'],
  ])('%s fails as documented', (template, data, words) => {
    expect(() => shown(template, data)).toThrow(RenderError);
    expect(() => shown(template, data)).toThrow(words);
  });

  it.each([
    'constructor',
    '__proto__',
    'toString',
    'user.constructor.constructor',
    'user.__proto__',
    'list.constructor',
    'name.constructor',
  ])('never reads %s of a prototype', (path) => {
    const data = { user: {}, list: [], name: 'x' };
    const text = attempt(() => shown(`[{{${path}}}]`, data));
    expect(['[]', 'it fails']).toContain(text);
    expect(shown(`{{default (lookup user "${path}") "none"}}`, data)).toBe('none');
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  it('prints an own key that is named as one of a prototype', () => {
    expect(shown('{{constructor}} {{user.toString}}', JSON.parse('{"constructor":"own","user":{"toString":"text"}}'))).toBe('own text');
  });

  it.each<[what: string, template: string, data: object, words: RegExp]>([
    [
      'loops in loops',
      '{{#each l}}{{#each @root.l}}{{#each @root.l}}x{{/each}}{{/each}}{{/each}}',
      { l: Array(1_000).fill(1) },
      /takes more than 200000 steps/,
    ],
    [
      'output without end',
      '{{#each l}}{{../text}}{{/each}}',
      { l: Array(5_000).fill(1), text: 'x'.repeat(10_000) },
      /more than 2000000 characters/,
    ],
    ['a template that is too long', `{{x}}${'y'.repeat(10_000_000)}`, {}, /the template has 10000005 characters/],
    ['a template that is too long and has no variable', 'y'.repeat(10_000_000), {}, /the template has 10000000 characters/],
    ['blocks in blocks', `${'{{#if x}}'.repeat(5_000)}${'{{/if}}'.repeat(5_000)}`, { x: 1 }, /nested more than 100 levels deep/],
    [
      'parentheses in parentheses',
      `{{default ${'(default '.repeat(3_000)}x${')'.repeat(3_000)}}}`,
      { x: 1 },
      /nested more than 100 levels deep/,
    ],
  ])('ends: %s', (_what, template, data, words) => {
    expect(() => shown(template, data)).toThrow(words);
  });
});
