/** Why a template was not rendered. The message goes after `<channel>: template rendering failed error: `, as in the vendor's logs. */

export class RenderError extends Error {
  override readonly name = 'RenderError';
}
