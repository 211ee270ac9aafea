/** What an editor shows of an operation: the same text for its method in the tree and for its typed function. */
import type { JsonObject } from '../contract/json.ts';
import { newerText } from '../contract/newer.ts';
import { resolve, type Operation, type Parameter } from '../contract/operations.ts';
import { exampleOf } from './examples.ts';
import { positionalOf, type Form } from './forms.ts';
import { answerOf, jsonSchema } from './requests.ts';
import { docLines, parameterName } from './source.ts';

/** When the client sends a call again on its own. */
const REPEATS: Record<Operation['repeat'], string> = {
  safe: 'It is retried automatically: a repeat changes nothing.',
  keyed: 'It is retried automatically with its idempotency key, so that it is processed once.',
  unsafe: 'It is retried automatically only if the server cannot have acted on it.',
};

/** On an operation without its error responses: their statuses. */
export const ERROR_STATUSES = 'x-suprsend-errors';

/** The class of an error for a status that the contract declares. */
const ERRORS: Record<string, string> = {
  400: 'BadRequestError',
  401: 'AuthenticationError',
  403: 'PermissionDeniedError',
  404: 'NotFoundError',
  409: 'ConflictError',
  422: 'UnprocessableEntityError',
  429: 'RateLimitError',
};

export function hoverOf(operation: Operation, form: Form, document: JsonObject): string[] {
  const { source, method, path, server, repeat, newer } = operation;
  const link = (source.externalDocs as JsonObject | undefined)?.url;
  return docLines(
    [
      ...textsOf(source),
      `\`${method} ${path}\` on the ${server === 'hub' ? 'hub' : 'management API'}. ${REPEATS[repeat]}`,
      ...(newer ? [newerText(newer)] : []),
      // Not `@see`, for which TypeScript makes syntax nodes of the whole comment, in every program.
      ...(typeof link === 'string' ? [`Documentation: ${oneLine(link)}`] : []),
    ],
    [
      ...positionalOf(operation).flatMap((parameter) => parameterTag(parameter, form)),
      `@returns ${returnText(operation, document)}`,
      `@throws ${throwsText(source)}`,
      ...(source.deprecated === true ? ['@deprecated'] : []),
      `@example\n\`\`\`ts\n${exampleOf(operation, form, document)}\n\`\`\``,
    ],
  );
}

/** The SDK's own line if there is one, then what the contract says beyond it: a single sentence would only say the same. */
function textsOf(source: JsonObject): string[] {
  const { about } = source['x-suprsend'] as { about?: string };
  const texts = [source.summary, source.description].filter((text): text is string => typeof text === 'string' && text.trim() !== '');
  if (about === undefined) return texts;
  const [first = '', ...rest] = String(source.description ?? '')
    .trim()
    .split(/\n{2,}/);
  const more = isSentence(first) ? rest : [first.startsWith(about) ? first.slice(about.length).trim() : first, ...rest];
  return [about, more.join('\n\n')].filter((text) => text.trim() !== '');
}

const isSentence = (text: string): boolean => !/[.:]\s/.test(text.trim());

/** What the call resolves with, by the description of its component. */
function returnText(operation: Operation, document: JsonObject): string {
  if (operation.paging) return 'A list: await it for its first page, iterate it for the items of all pages.';
  const answer = answerOf(document, operation);
  if (answer?.content === undefined) return 'Nothing, as the response has no body.';
  const schema = jsonSchema(answer);
  if (schema === undefined) return 'The text of the response.';
  const { description } = resolve(document, schema);
  return typeof description === 'string' ? firstSentence(description) : 'The body of the response.';
}

/** The errors that the contract declares, and those of any call. */
function throwsText(source: JsonObject): string {
  const statuses = (source[ERROR_STATUSES] ?? Object.keys(source.responses as JsonObject)) as string[];
  const declared = statuses.flatMap((code) => (ERRORS[code] ? [`${ERRORS[code]} (${code})`] : []));
  const others = 'InvalidRequestError before anything is sent if an argument is invalid, and the errors of any call';
  return declared.length > 0 ? `${declared.join(', ')}; ${others}.` : `${others}.`;
}

/** A description that only repeats the name says nothing. */
function parameterTag({ name, description = '' }: Parameter, form: Form): string[] {
  const text = oneLine(description);
  if (letters(text) === letters(name)) return [];
  return [`@param ${form === 'method' ? parameterName(name) : `options.path.${name}`} - ${text}`];
}

const letters = (text: string): string => text.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ').trim();
const firstSentence = (text: string): string => /^.*?[.](?=\s|$)/.exec(oneLine(text))?.[0] ?? oneLine(text);
