/** Runs before the contract tests: a mock of each server, whose origins `inject('mocks')` returns. A mock that does not start fails the run. */
import type { TestProject } from 'vitest/node';
import { fromRoot, serverDocument } from '../../scripts/contract/files.ts';
import type { Server } from '../../src/core/types.ts';
import { startMock, type Mock } from './prism.ts';

declare module 'vitest' {
  interface ProvidedContext {
    mocks: Record<Server, string>;
  }
}

export default async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const started: Mock[] = [];
  const close = async (): Promise<void> => {
    await Promise.all(started.map((mock) => mock.close()));
  };
  const start = async (server: Server): Promise<string> => {
    const mock = await startMock(fromRoot(serverDocument(server)));
    started.push(mock);
    return mock.url;
  };
  try {
    provide('mocks', { hub: await start('hub'), management: await start('management') });
  } catch (error) {
    // A server left open would keep a failed run from ending.
    await close();
    throw error;
  }
  return close;
}
