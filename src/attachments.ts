/** Creates attachments in the form of the contract: by public URL, of any size, or in the body, as base64 of up to 50 KB. */
import type { Attachment } from '../generated/types.gen.ts';
import { invalid, optionsOf, reading } from './core/errors.ts';

/** Options of every attachment. */
export interface AttachmentOptions {
  /** The file name that the recipient sees. */
  filename?: string | undefined;
  /** Send the message without the file if it cannot be used. Default false. */
  ignoreIfError?: boolean | undefined;
}

/** Options of a file that is sent in the body. */
export interface FileOptions extends AttachmentOptions {
  /** Media type, such as `application/pdf`. */
  contentType?: string | undefined;
  /**
   * Most bytes of the file. Default 51,200 (50 KB), the limit of the API and of the client's `limits.attachmentBytes`; a larger file is
   * attached by URL.
   */
  maxBytes?: number | undefined;
}

/** Most bytes of a file in the body (contract, Attachment). */
export const MAX_FILE_BYTES = 50 * 1024;

/**
 * Creates members of `$attachments`: in the data of a trigger or a broadcast, or in the properties of an event.
 *
 * @example
 * const terms = attachment.fromUrl('https://example.com/terms.pdf', { filename: 'Terms.pdf' });
 * await suprsend.workflows.trigger({ workflow: 'invoice', recipients: ['u1'], data: { $attachments: [terms] } });
 */
export const attachment: {
  /**
   * Attaches a file that SuprSend downloads when it sends the message.
   *
   * @example
   * const terms = attachment.fromUrl('https://example.com/terms.pdf', { filename: 'Terms.pdf' });
   * @param url - an absolute `http:` or `https:` URL that SuprSend can reach.
   * @returns the attachment, as plain data.
   * @throws InvalidRequestError if it is not an absolute URL of http or https.
   */
  fromUrl(url: string | URL, options?: AttachmentOptions): Attachment;
  /**
   * Attaches a file that is sent in the body, as base64. Its size is checked here, and against the client's `limits.attachmentBytes` when it
   * is sent.
   *
   * @example
   * const note = attachment.fromBytes(new TextEncoder().encode('Hello'), { filename: 'note.txt', contentType: 'text/plain' });
   * @param bytes - the content of the file, at least one byte.
   * @returns the attachment, as plain data.
   * @throws InvalidRequestError if it is not a Uint8Array or an ArrayBuffer, is empty, or has more than `maxBytes` bytes.
   */
  fromBytes(bytes: Uint8Array | ArrayBuffer, options?: FileOptions): Attachment;
} = {
  fromUrl(url, options) {
    const operation = 'attachment.fromUrl';
    return reading(operation, () => {
      const text = String(url);
      if (!/^https?:\/\/[^/\s]/i.test(text) || !URL.canParse(text))
        invalid(operation, 'url must be an absolute URL of http or https, which SuprSend can reach');
      return { url: text, ...commonFields(optionsOf(operation, options)) };
    });
  },
  fromBytes(bytes, given) {
    const operation = 'attachment.fromBytes';
    return reading(operation, () => {
      const options = optionsOf(operation, given);
      const view = bytes instanceof ArrayBuffer ? new Uint8Array(bytes) : bytes;
      if (!(view instanceof Uint8Array) || view.length === 0)
        invalid(operation, 'bytes must be a Uint8Array or an ArrayBuffer with at least one byte');
      checkSize(operation, view.length, options.maxBytes);
      return fromBase64(base64(view), options);
    });
  },
};

/** @throws InvalidRequestError if a file is too large to be sent in a body. */
export function checkSize(operation: string, bytes: number, maxBytes = MAX_FILE_BYTES): void {
  if (!(bytes <= maxBytes))
    invalid(operation, `the file has ${bytes} bytes, and maxBytes is ${maxBytes}; attach it by URL (attachment.fromUrl)`);
}

/** An attachment in the body. */
export const fromBase64 = (data: string, options: FileOptions): Attachment => ({
  data,
  ...commonFields(options),
  ...(options.contentType === undefined ? {} : { contentType: options.contentType }),
});

const commonFields = ({ filename, ignoreIfError }: AttachmentOptions): { filename?: string; ignore_if_error?: boolean } => ({
  ...(filename === undefined ? {} : { filename }),
  ...(ignoreIfError === undefined ? {} : { ignore_if_error: ignoreIfError }),
});

/** Bytes that are encoded at once: a multiple of three, so that only the last slice is padded. */
const SLICE_BYTES = 3 * 4096;

/** Base64 with padding (RFC 4648, section 4). */
function base64(bytes: Uint8Array): string {
  const parts: string[] = [];
  for (let from = 0; from < bytes.length; from += SLICE_BYTES)
    parts.push(btoa(String.fromCharCode(...bytes.subarray(from, from + SLICE_BYTES))));
  return parts.join('');
}
