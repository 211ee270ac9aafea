// On Node, Bun and Deno: does everything once and prints what came of it. Its one argument is JSON.
import process from 'node:process';
import { everything } from './everything.mjs';

console.log(JSON.stringify(await everything(JSON.parse(process.argv[2]))));
