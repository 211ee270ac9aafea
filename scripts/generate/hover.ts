/** What an editor shows of an operation: the same text for its method in the tree and for its typed function. */
import type { JsonObject } from '../contract/json.ts';
import { newerText } from '../contract/newer.ts';
import type { Operation, Parameter } from '../contract/operations.ts';
import { exampleOf } from './examples.ts';
import { positionalOf, type Form } from './forms.ts';
import { docLines, parameterName } from './source.ts';

export function hoverOf(operation: Operation, form: Form): string[] {
  const { source, method, path, server, repeat, newer } = operation;
  const texts = [source.summary, source.description].filter((text): text is string => typeof text === 'string' && text.trim() !== '');
  const link = (source.externalDocs as JsonObject | undefined)?.url;
  const example = exampleOf(operation, form);
  return docLines(
    [
      ...texts,
      `\`${method} ${path}\` on the ${server === 'hub' ? 'hub' : 'management API'}. Repeat class: ${repeat}.`,
      ...(newer ? [newerText(newer)] : []),
    ],
    [
      ...positionalOf(operation).flatMap((parameter) => parameterTag(parameter, form)),
      ...(source.deprecated === true ? ['@deprecated'] : []),
      ...(example === undefined ? [] : [`@example\n\`\`\`ts\n${example}\n\`\`\``]),
      ...(typeof link === 'string' ? [`@see ${oneLine(link)}`] : []),
    ],
  );
}

/** A description that only repeats the name says nothing. */
function parameterTag({ name, description = '' }: Parameter, form: Form): string[] {
  const text = oneLine(description);
  if (letters(text) === letters(name)) return [];
  return [`@param ${form === 'method' ? parameterName(name) : `options.path.${name}`} - ${text}`];
}

const letters = (text: string): string => text.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ').trim();
