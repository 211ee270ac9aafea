/** `suprsend-ts/node`: helpers that use Node's modules, which Bun and Deno have too. */
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Attachment } from '../generated/types.gen.ts';
import { invalid } from './core/errors.ts';
import { attachment, type FileOptions } from './attachments.ts';

export type { FileOptions } from './attachments.ts';

/**
 * Reads a file and creates an attachment from it. Its size is checked when it is sent.
 *
 * @example
 * const invoice = await attachmentFromFile('invoices/42.pdf', { contentType: 'application/pdf' });
 * @param path - the path of the file, or its `file:` URL.
 * @param options - `filename` is by default the last part of the path.
 * @returns the attachment, with the content of the file as base64.
 * @throws InvalidRequestError if the file cannot be read or is empty; `cause` is the error of the file system.
 */
export async function attachmentFromFile(path: string | URL, options: FileOptions = {}): Promise<Attachment> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(path);
  } catch (cause) {
    return invalid('attachmentFromFile', `the file could not be read (${String((cause as { code?: unknown }).code)})`, cause);
  }
  const filename = options.filename ?? basename(path instanceof URL ? decodeURIComponent(path.pathname) : path);
  return attachment.fromBytes(bytes, { ...options, filename });
}
