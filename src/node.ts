/** `suprsend-ts/node`: helpers that use Node's modules, which Bun and Deno have too. */
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Attachment } from '../generated/types.gen.ts';
import { invalid, optionsOf, SuprSendError } from './core/errors.ts';
import { attachment, checkSize, type FileOptions } from './attachments.ts';

export type { FileOptions } from './attachments.ts';

/**
 * Reads a file and creates an attachment from it. Its size is checked before it is read.
 *
 * @example
 * const invoice = await attachmentFromFile('invoices/42.pdf', { contentType: 'application/pdf' });
 * @param path - the path of the file, or its `file:` URL.
 * @param given - options; `filename` is by default the last part of the path.
 * @returns the attachment, with the content of the file as base64.
 * @throws InvalidRequestError if it is not a regular file, is empty, has more than `maxBytes` bytes, or cannot be read; `cause` is then the
 * error of the file system.
 */
export async function attachmentFromFile(path: string | URL, given?: FileOptions): Promise<Attachment> {
  const operation = 'attachmentFromFile';
  const options = optionsOf(operation, given);
  let bytes: Uint8Array;
  let name: string;
  try {
    // Without O_NONBLOCK, opening a pipe waits until something is written to it. Windows has no such pipes.
    name = basename(path instanceof URL ? decodeURIComponent(path.pathname) : path);
    const file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    try {
      const stat = await file.stat();
      if (!stat.isFile()) return invalid(operation, 'the path must be that of a regular file');
      checkSize(operation, stat.size, options.maxBytes);
      // One byte more than its size, to find a file that grows, or one of /proc, whose size is 0.
      const buffer = new Uint8Array(stat.size + 1);
      let length = 0;
      for (let read = 1; read > 0 && length < buffer.length; length += read)
        read = (await file.read(buffer, length, buffer.length - length)).bytesRead;
      if (length > stat.size) return invalid(operation, `the file has more bytes than its size says (${stat.size})`);
      bytes = buffer.subarray(0, length);
    } finally {
      await file.close();
    }
  } catch (cause) {
    if (SuprSendError.is(cause)) throw cause;
    return invalid(operation, `the file could not be read (${String((cause as { code?: unknown } | undefined)?.code)})`, cause);
  }
  return attachment.fromBytes(bytes, { ...options, filename: options.filename ?? name });
}
