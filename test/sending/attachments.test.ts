/** Attachments from a URL, from bytes and from a file. */
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { attachment, SuprSendError } from '../../src/index.ts';
import { attachmentFromFile } from '../../src/node.ts';
import { failure } from '../support/client.ts';

test('a URL is kept as it is, with the other options', () => {
  expect(attachment.fromUrl('https://example.com/a.pdf')).toEqual({ url: 'https://example.com/a.pdf' });
  expect(attachment.fromUrl(new URL('https://example.com/b'), { filename: 'b.pdf', ignoreIfError: true })).toEqual({
    url: 'https://example.com/b',
    filename: 'b.pdf',
    ignore_if_error: true,
  });
});

test.each(['', 'a.pdf', '/a.pdf', 'file:///etc/passwd', 'data:text/plain,x', 'https://', 'https://a b', null, 5])(
  '%j is not a URL that can be fetched',
  (url) => {
    expect(() => attachment.fromUrl(url as string)).toThrow(/attachment\.fromUrl/);
  },
);

test('property: the base64 decodes to the same bytes, whatever they are and wherever they start in a buffer', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 40_000, size: 'max' }), fc.nat(5), (bytes, before) => {
      const held = new Uint8Array(bytes.length + before + 3);
      held.set(bytes, before);
      const view = held.subarray(before, before + bytes.length);
      const expected = Buffer.from(bytes).toString('base64');
      expect(attachment.fromBytes(view)).toEqual({ data: expected });
      expect(attachment.fromBytes(view.slice().buffer, { filename: 'f', contentType: 'text/plain', ignoreIfError: false })).toEqual({
        data: expected,
        filename: 'f',
        contentType: 'text/plain',
        ignore_if_error: false,
      });
    }),
    { numRuns: 50 },
  );
});

test('values that are not bytes are rejected', () => {
  for (const bytes of ['text', [1, 2], null, new Uint8Array(), new DataView(new ArrayBuffer(1))])
    expect(() => attachment.fromBytes(bytes as never)).toThrow(/attachment\.fromBytes/);
});

test('a file keeps its name unless another is set; an unreadable file is an error with the reason', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'attachment-'));
  const path = join(folder, 'a ü.txt');
  await writeFile(path, 'hello');
  expect(await attachmentFromFile(path)).toEqual({ data: 'aGVsbG8=', filename: 'a ü.txt' });
  expect(await attachmentFromFile(pathToFileURL(path), { contentType: 'text/plain' })).toEqual({
    data: 'aGVsbG8=',
    filename: 'a ü.txt',
    contentType: 'text/plain',
  });
  const error = await failure(attachmentFromFile(join(folder, 'none'), { filename: 'b' }));
  expect(SuprSendError.is(error) && error.message).toContain('ENOENT');
  expect(error).toMatchObject({ name: 'InvalidRequestError', sent: 'no', cause: { code: 'ENOENT' } });
  await rm(folder, { recursive: true });
});

test('a file that is too large for a body is refused by its size, before it is encoded or read', async () => {
  expect(() => attachment.fromBytes(new Uint8Array(50 * 1024 + 1))).toThrow(/has 51201 bytes, and maxBytes is 51200; attach it by URL/);
  expect((attachment.fromBytes(new Uint8Array(50 * 1024)) as { data: string }).data).toHaveLength(68_268);
  expect(attachment.fromBytes(new Uint8Array(100), { maxBytes: 100 })).toBeDefined();
  expect(() => attachment.fromBytes(new Uint8Array(101), { maxBytes: 100 })).toThrow(/maxBytes is 100/);
  const folder = await mkdtemp(join(tmpdir(), 'attachment-'));
  const path = join(folder, 'large');
  await writeFile(path, '');
  await truncate(path, 2 ** 40); // larger than any memory
  expect(await failure(attachmentFromFile(path))).toMatchObject({
    name: 'InvalidRequestError',
    message: expect.stringContaining('1099511627776 bytes'),
  });
  await rm(folder, { recursive: true });
});

test('a large file is encoded in slices, and the process can do other work between them', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'attachment-'));
  const path = join(folder, 'large');
  for (const size of [3 << 18, (3 << 18) + 1, (3 << 22) + 2]) {
    const bytes = Buffer.alloc(size, 'abcdefg');
    await writeFile(path, bytes);
    let turns = 0;
    let timer = setImmediate(function turn() {
      turns++;
      timer = setImmediate(turn);
    });
    const { data } = (await attachmentFromFile(path, { maxBytes: Infinity })) as { data: string };
    clearImmediate(timer);
    expect(data === bytes.toString('base64')).toBe(true);
    expect(turns).toBeGreaterThan(size / (3 << 18));
  }
  await rm(folder, { recursive: true });
});

test('what is not a regular file is refused, a pipe too', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'attachment-'));
  const pipe = join(folder, 'pipe');
  execFileSync('mkfifo', [pipe]);
  for (const path of [pipe, folder, '/dev/zero'])
    expect(await failure(attachmentFromFile(path))).toMatchObject({ message: expect.stringContaining('must be that of a regular file') });
  await rm(folder, { recursive: true });
});

test('a file that has more than its size says is refused, and is not read further', async () => {
  const error = await failure(attachmentFromFile('/proc/self/status'));
  expect(error).toMatchObject({ name: 'InvalidRequestError', message: expect.stringContaining('more bytes than its size says (0)') });
});
