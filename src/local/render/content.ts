/** The content of a message: every text of a variant, rendered. Source: suprsend/schema, template/v2/channel. */
import { isObject, own, type Json, type JsonObject, plain } from '../json.ts';
import { RenderError } from './errors.ts';
import { render, type RenderOptions } from './interpret.ts';

/** Fields that are settings, not text. */
const SETTINGS: ReadonlySet<string> = new Set([
  '$schema',
  'templating_language',
  'schema_version',
  'design_json',
  'merge_tags',
  'display_conditions',
]);

/** @throws RenderError if a string cannot be rendered; then nothing is sent on the channel. */
export function renderContent(channel: string, content: JsonObject, data: JsonObject, options: RenderOptions): JsonObject {
  if (content.templating_language === 'jsonnet') throw new RenderError('jsonnet: not simulated');
  if (channel === 'email') return email(content, data, options);
  const { body_type, ...rest } = content;
  // Of a Slack template only the body that is in use is sent.
  if (body_type === 'text') delete rest.body_block;
  if (body_type === 'block') delete rest.body_text;
  return rendered(rest, data, options) as JsonObject;
}

/** An email as it arrives: its subject, and HTML, text or both. */
function email({ body, ...settings }: JsonObject, data: JsonObject, options: RenderOptions): JsonObject {
  const { type, preheader, email_markup, ...bodies } = isObject(body) ? body : {};
  const chosen = own(bodies, plain(type));
  if (!isObject(chosen)) throw new RenderError(`the email has no body of the type ${plain(type)}`);
  const { html, text } = chosen;
  const shown = Object.fromEntries(
    Object.entries({ ...settings, preheader, email_markup, html, text }).filter(([, value]) => value !== undefined && value !== ''),
  );
  return rendered(shown as JsonObject, data, options) as JsonObject;
}

function rendered(value: Json, data: JsonObject, options: RenderOptions): Json {
  if (typeof value === 'string') return render(value, data, options);
  if (Array.isArray(value)) return value.map((item) => rendered(item, data, options));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key, member]) => !SETTINGS.has(key) && member !== undefined)
      .map(([key, member]) => [key, rendered(member, data, options)]),
  );
}
