/** Files to send along, as the contract's Attachment writes them: by public URL, any size, or in the body, as base64 of up to 50 KB. */
import type { Attachment } from '../generated/types.gen.ts';
import { invalid } from './core/errors.ts';

/** What may be said of any file. */
export interface AttachmentOptions {
  /** Name the recipient sees. */
  filename?: string | undefined;
  /** Send without the file when it cannot be used. Default false. */
  ignoreIfError?: boolean | undefined;
}

/** What may be said of a file that stands in the body. */
export interface FileOptions extends AttachmentOptions {
  /** Media type, such as `application/pdf`. */
  contentType?: string | undefined;
}

/** Makes members of `$attachments`: in the data of a trigger or a broadcast, in the properties of an event. */
export const attachment: {
  /**
   * A file that SuprSend fetches when it sends.
   * @throws InvalidRequestError for what is no absolute URL of http or https.
   */
  fromUrl(url: string | URL, options?: AttachmentOptions): Attachment;
  /**
   * A file in the body. Its size is checked when it is sent, against the client's `limits.attachmentBytes` (50 KB).
   * @throws InvalidRequestError for what are no bytes, and for none.
   */
  fromBytes(bytes: Uint8Array | ArrayBuffer, options?: FileOptions): Attachment;
} = {
  fromUrl(url, options = {}) {
    const text = String(url);
    if (!/^https?:\/\/[^/\s]/i.test(text) || !URL.canParse(text))
      invalid('attachment.fromUrl', 'takes an absolute URL of http or https, which SuprSend can reach');
    return { url: text, ...said(options) };
  },
  fromBytes(bytes, { contentType, ...options } = {}) {
    const view = bytes instanceof ArrayBuffer ? new Uint8Array(bytes) : bytes;
    if (!(view instanceof Uint8Array) || view.length === 0)
      invalid('attachment.fromBytes', 'takes the bytes of a file, as a Uint8Array or an ArrayBuffer, and at least one');
    return { data: base64(view), ...said(options), ...(contentType === undefined ? {} : { contentType }) };
  },
};

const said = ({ filename, ignoreIfError }: AttachmentOptions): { filename?: string; ignore_if_error?: boolean } => ({
  ...(filename === undefined ? {} : { filename }),
  ...(ignoreIfError === undefined ? {} : { ignore_if_error: ignoreIfError }),
});

/** Base64 with padding (RFC 4648, section 4). */
function base64(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}
