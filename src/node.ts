/** `suprsend-ts/node`: what needs Node's own modules, or a runtime that has them. */
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Attachment } from '../generated/types.gen.ts';
import { InvalidRequestError } from './core/errors.ts';
import { attachment, type FileOptions } from './attachments.ts';

export type { FileOptions } from './attachments.ts';

/**
 * Reads a file into an attachment; its `filename` is that of the path unless given. Its size is checked when it is sent.
 * @param path - of a file, or its `file:` URL.
 * @throws InvalidRequestError when it cannot be read or is empty; `cause` says why.
 */
export async function attachmentFromFile(path: string | URL, options: FileOptions = {}): Promise<Attachment> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(path);
  } catch (cause) {
    const operation = 'attachmentFromFile';
    throw new InvalidRequestError(
      `${operation}: the file could not be read (${String((cause as { code?: unknown }).code)}). Nothing was sent.`,
      { operation, cause },
    );
  }
  const filename = options.filename ?? basename(path instanceof URL ? decodeURIComponent(path.pathname) : path);
  return attachment.fromBytes(bytes, { ...options, filename });
}
