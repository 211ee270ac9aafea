/** Results to compare with. */
import type { BulkResult } from '../../src/index.ts';

/** The result of a run in which every record was accepted. */
export const allSent = (total: number, operation: string, more: object = {}): BulkResult<unknown> => ({
  status: 'success',
  total,
  success: total,
  failure: 0,
  rejected: 0,
  unknown: 0,
  notSent: 0,
  resumable: 0,
  failedRecords: [],
  warnings: [],
  version: 1,
  operation,
  ...more,
});

/** The counts of a result: how many records there were, and what became of them. */
export const sums = ({ total, success, rejected, unknown, notSent }: BulkResult<unknown>): number[] => [
  total,
  success,
  rejected,
  unknown,
  notSent,
];
