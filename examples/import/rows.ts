/** Reads a CSV of users as a stream, and makes a row for `users.upsertMany()` of each. */
import { parse } from 'csv-parse';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream';
import type { UserRow } from '../../src/index.ts'; // yours: 'suprsend-ts'

/** A line of the file. */
interface Columns {
  id: string;
  name: string;
  email: string;
  phone: string;
  plan: string;
  seats: string;
}

export interface Reading {
  /** Bytes of the file up to the row that was read last. */
  bytes: number;
}

const rowOf = ({ id, name, email, phone, plan, seats }: Columns): UserRow => ({
  distinct_id: id,
  $email: [email],
  $sms: [phone],
  name,
  plan,
  seats: Number(seats),
});

/**
 * The rows of a file, each read when it is asked for, so that memory stays flat however long the file is.
 * @param first - the index of the first row that is wanted.
 */
export async function* rowsOf(path: string, first: number, reading: Reading): AsyncGenerator<UserRow> {
  // An error of the pipeline is thrown by the loop.
  const rows = pipeline(createReadStream(path), parse({ columns: true, info: true }), () => {});
  for await (const { record, info } of rows as AsyncIterable<{ record: Columns; info: { bytes: number; records: number } }>) {
    reading.bytes = info.bytes;
    if (info.records > first) yield rowOf(record);
  }
}
