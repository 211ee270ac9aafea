/** The effective contract, as tests of the local server read it. */
import { readFileSync } from 'node:fs';

export const document = JSON.parse(readFileSync(new URL('../../generated/openapi.json', import.meta.url), 'utf8')) as any;
export const resolve = (value: any): any =>
  value?.$ref
    ? value.$ref
        .split('/')
        .slice(1)
        .reduce((holder: any, key: string) => holder[key], document)
    : value;
