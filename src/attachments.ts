/** Creates attachments in the form of the contract: by public URL, of any size, or in the body, as base64 of up to 50 KB. */
import type { Attachment } from '../generated/types.gen.ts';
import { invalid } from './core/errors.ts';

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
}

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
   * @param url - an absolute `http:` or `https:` URL that SuprSend can reach.
   * @returns the attachment, as plain data.
   * @throws InvalidRequestError if it is not an absolute URL of http or https.
   */
  fromUrl(url: string | URL, options?: AttachmentOptions): Attachment;
  /**
   * Attaches a file that is sent in the body, as base64. Its size is checked when it is sent, against the client's
   * `limits.attachmentBytes` (50 KB).
   * @param bytes - the content of the file, at least one byte.
   * @returns the attachment, as plain data.
   * @throws InvalidRequestError if it is not a Uint8Array or an ArrayBuffer, or is empty.
   */
  fromBytes(bytes: Uint8Array | ArrayBuffer, options?: FileOptions): Attachment;
} = {
  fromUrl(url, options = {}) {
    const text = String(url);
    if (!/^https?:\/\/[^/\s]/i.test(text) || !URL.canParse(text))
      invalid('attachment.fromUrl', 'url must be an absolute URL of http or https, which SuprSend can reach');
    return { url: text, ...commonFields(options) };
  },
  fromBytes(bytes, { contentType, ...options } = {}) {
    const view = bytes instanceof ArrayBuffer ? new Uint8Array(bytes) : bytes;
    if (!(view instanceof Uint8Array) || view.length === 0)
      invalid('attachment.fromBytes', 'bytes must be a Uint8Array or an ArrayBuffer with at least one byte');
    return { data: base64(view), ...commonFields(options), ...(contentType === undefined ? {} : { contentType }) };
  },
};

const commonFields = ({ filename, ignoreIfError }: AttachmentOptions): { filename?: string; ignore_if_error?: boolean } => ({
  ...(filename === undefined ? {} : { filename }),
  ...(ignoreIfError === undefined ? {} : { ignore_if_error: ignoreIfError }),
});

/** Base64 with padding (RFC 4648, section 4). */
function base64(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}
