/** `suprsend-ts/node`: helpers that use Node's modules, which Bun and Deno have too. */
import { Buffer } from 'node:buffer';
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Attachment } from '../generated/types.gen.ts';
import { invalid, optionsOf, SuprSendError } from './core/errors.ts';
import { checkSize, fromBase64, type FileOptions } from './attachments.ts';

export type { FileOptions } from './attachments.ts';

/** Bytes that are read and encoded at once, so that a large file does not block the process: a multiple of three, as base64 has no padding within. */
const SLICE_BYTES = 3 << 18;

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
  let data: string;
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
      const slice = Buffer.allocUnsafe(Math.min(stat.size + 1, SLICE_BYTES));
      const texts: string[] = [];
      let length: number;
      let total = 0;
      do {
        length = 0;
        for (let read = 1; read > 0 && length < slice.length; length += read)
          read = (await file.read(slice, length, slice.length - length)).bytesRead;
        total += length;
        if (total > stat.size) return invalid(operation, `the file has more bytes than its size says (${stat.size})`);
        texts.push(slice.toString('base64', 0, length));
      } while (length === slice.length);
      if (total === 0) return invalid(operation, 'the file is empty');
      data = texts.join('');
    } finally {
      await file.close();
    }
  } catch (cause) {
    if (SuprSendError.is(cause)) throw cause;
    const { code, message } = Object(cause) as NodeJS.ErrnoException;
    return invalid(operation, `the file could not be read (${code ?? message})`, cause);
  }
  return fromBase64(data, { ...options, filename: options.filename ?? name });
}
