#!/usr/bin/env node
/** The program `suprsend-ts`. */
import process from 'node:process';
import { main } from './cli/main.ts';

// A reader such as `head` may end before the program does, and then the run still succeeds. A full disk is a failure.
for (const stream of [process.stdout, process.stderr])
  stream.on('error', ({ code }: NodeJS.ErrnoException) => {
    if (code === 'EPIPE') return;
    if (stream === process.stdout) process.stderr.write(`error: the output cannot be written (${code}).\n`);
    process.exit(2);
  });
process.exitCode = await main(process.argv.slice(2), { env: process.env, out: process.stdout, err: process.stderr });
