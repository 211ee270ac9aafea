/** The part of handlebars that parses. Its own types describe only the whole package, which also compiles. */
declare module 'handlebars/dist/cjs/handlebars/compiler/base.js' {
  export function parse(template: string): unknown;
}
