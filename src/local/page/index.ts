/** The page at `/_/`: plain HTML, CSS and one script. */
import { HTML } from './html.ts';
import { PREVIEW } from './preview.ts';
import { SCRIPT } from './script.ts';
import { STYLE } from './style.ts';

const FILES: Readonly<Record<string, readonly [type: string, text: string]>> = {
  '/': ['text/html', HTML],
  '/style.css': ['text/css', STYLE],
  '/script.js': ['text/javascript', `${PREVIEW}\n${SCRIPT}`],
};

/**
 * No script runs but the page's own, whatever a message holds: emails are shown in a sandboxed frame, which inherits this policy, and
 * everything else as text. Emails may show images and have styles of their own.
 */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  'img-src https: data:',
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** A file of the page; undefined if there is none. */
export function pageFile(path: string): Response | undefined {
  if (path === '') return new Response(null, { status: 308, headers: { location: '/_/' } });
  const file = Object.hasOwn(FILES, path) ? FILES[path] : undefined;
  if (!file) return undefined;
  const [type, text] = file;
  const headers = {
    'content-type': `${type}; charset=utf-8`,
    'content-security-policy': POLICY,
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-store',
  };
  return new Response(text, { headers });
}
