#!/usr/bin/env node
/** The program `suprsend-ts`. */
import process from 'node:process';
import { main } from './cli/main.ts';

process.exitCode = await main(process.argv.slice(2), { env: process.env, out: process.stdout, err: process.stderr });
