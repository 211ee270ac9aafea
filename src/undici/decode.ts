/** `content-encoding`, handled as fetch handles it: gzip, deflate, br and zstd, several in a row, and lenient about a missing end. */
import { pipeline, Readable, type Transform } from 'node:stream';
// By its default export, as Node 20 has no zstd.
import zlib from 'node:zlib';

const { constants, createBrotliDecompress, createGunzip, createInflate, createInflateRaw } = zlib;

/** What every Node decodes, as `accept-encoding` says it. */
export const ACCEPTED = 'gzip, deflate, br';

/** More codings than anybody uses; each one multiplies what a small response can grow to. */
const MOST_CODINGS = 5;

/** Servers that leave out the checksum are accepted, as browsers and curl do. */
const LENIENT = { flush: constants.Z_SYNC_FLUSH, finishFlush: constants.Z_SYNC_FLUSH };

type Bytes = AsyncIterableIterator<Uint8Array>;

const DECODERS: Record<string, (first: Uint8Array) => Transform> = {
  gzip: () => createGunzip(LENIENT),
  'x-gzip': () => createGunzip(LENIENT),
  // Some servers leave out the header of zlib, whose first byte ends in 8 (RFC 1950, 2.2).
  deflate: ([head = 0]) => ((head & 15) === 8 ? createInflate(LENIENT) : createInflateRaw(LENIENT)),
  br: () => createBrotliDecompress({ flush: constants.BROTLI_OPERATION_FLUSH, finishFlush: constants.BROTLI_OPERATION_FLUSH }),
  // Not asked for, but some proxies send it. The window is as large as RFC 9659 allows.
  ...('createZstdDecompress' in zlib
    ? {
        zstd: () =>
          zlib.createZstdDecompress({
            flush: constants.ZSTD_e_continue,
            finishFlush: constants.ZSTD_e_end,
            params: { [constants.ZSTD_d_windowLogMax]: 23 },
          }),
      }
    : {}),
};

/**
 * The body without its codings. One with a coding that is not known stays as it was sent, as in fetch.
 * @throws Error for more than five codings; while reading, for bytes that are not in the coding.
 */
export function decode(body: Bytes, encoding: string): Bytes {
  const codings = encoding
    .toLowerCase()
    .split(',')
    .map((coding) => coding.trim());
  if (codings.length > MOST_CODINGS) throw new Error(`the response has ${codings.length} content-encodings, more than ${MOST_CODINGS}`);
  const decoders = codings.map((coding) => (Object.hasOwn(DECODERS, coding) ? DECODERS[coding] : undefined));
  if (decoders.includes(undefined)) return body;
  return decoders.reduceRight<Bytes>((bytes, decoder) => decodeOne(bytes, decoder as (first: Uint8Array) => Transform), body);
}

async function* decodeOne(bytes: Bytes, decoder: (first: Uint8Array) => Transform): Bytes {
  // A body of no bytes is complete in every coding, which zlib does not accept.
  const first = await bytes.next();
  if (first.done) return;
  const rest = async function* (): Bytes {
    yield first.value;
    yield* bytes;
  };
  // The reader of the last stream receives the errors of all.
  yield* pipeline(Readable.from(rest()), decoder(first.value), () => {});
}
