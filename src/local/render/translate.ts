/** Texts of translation files. Source: vendor documentation, translations. */
import { isObject, own, type JsonObject } from '../json.ts';
import { RenderError } from './errors.ts';
import { render, type RenderOptions } from './interpret.ts';

/** A file as it is named: `en.json`, or `orders.es-MX.json` with a namespace. */
export interface Translation {
  filename: string;
  content: JsonObject;
}

/** "Exact locale, general language, default language": `es-MX`, `es`, `en`. */
export function localesOf(locale: string): string[] {
  const written = locale.replaceAll('_', '-');
  return [...new Set([written, written.split('-')[0] as string, 'en'])];
}

/** `orders.es_MX.json` is the file of `orders` for `es-MX`. A namespace must match in every character. */
const normal = (filename: string): string => filename.replace(/[^.]+\.json$/i, (locale) => locale.toLowerCase().replaceAll('_', '-'));

/** Finds `key` (`namespace:key`, `nested.key`) for a locale, and fills it in. @throws RenderError if no file has it. */
export function translator(files: readonly Translation[], locale: string, options: Omit<RenderOptions, 'translate'>) {
  return function translate(key: string, values: Record<string, unknown>): string {
    const at = key.indexOf(':');
    const [prefix, name] = at < 0 ? ['', key] : [`${key.slice(0, at)}.`, key.slice(at + 1)];
    for (const one of localesOf(locale)) {
      const file = files.find(({ filename }) => normal(filename) === normal(`${prefix}${one}.json`));
      const found = file && pluralOf(valueAt(file.content, name), values.count);
      // A string of a file is not a template of its own: it has no translations in it.
      if (found !== undefined) return render(found, values, { ...options, translate: missing });
    }
    return missing(key);
  };
}

function missing(key: string): never {
  throw new RenderError(`"${key}" not defined in the translation files`);
}

function valueAt(content: JsonObject, name: string): unknown {
  return own(content, name) ?? name.split('.').reduce<unknown>((holder, part) => own(holder, part), content);
}

/** "count = 0: zero, 1: one, 2 or more: other. If count is missing or null, the zero form is used." */
function pluralOf(value: unknown, count: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (!isObject(value)) return undefined;
  const number = typeof count === 'object' ? 0 : Number(count ?? 0);
  const form = number === 0 ? 'zero' : number === 1 ? 'one' : 'other';
  const found = own(value, form);
  return typeof found === 'string' ? found : undefined;
}
