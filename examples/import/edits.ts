/** Reads a CSV of users as a stream, and makes an edit of each row. */
import { parse } from 'csv-parse';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream';
import { InvalidRequestError, UserEdit } from '../../src/index.ts'; // yours: 'suprsend-ts'

interface Row {
  id: string;
  name: string;
  email: string;
  phone: string;
  plan: string;
  seats: string;
}

/** How far the reading has come. */
export interface Reading {
  /** Bytes of the file up to the row that was taken last. */
  bytes: number;
  /** Rows that make no edit, and why. */
  refused: { line: number; why: string }[];
}

const editOf = ({ id, name, email, phone, plan, seats }: Row): UserEdit =>
  new UserEdit(id)
    .addEmail(email)
    .addSms(phone)
    .set({ name, plan, seats: Number(seats) });

/** Takes a row when it is asked for one, so that memory stays flat however long the file is. */
export async function* editsOf(path: string, reading: Reading): AsyncGenerator<UserEdit> {
  // What fails comes out of the loop.
  const rows = pipeline(createReadStream(path), parse({ columns: true, info: true }), () => {});
  for await (const { record, info } of rows as AsyncIterable<{ record: Row; info: { bytes: number; lines: number } }>) {
    reading.bytes = info.bytes;
    try {
      yield editOf(record);
    } catch (error) {
      if (!InvalidRequestError.is(error)) throw error;
      reading.refused.push({ line: info.lines, why: error.message });
    }
  }
}
