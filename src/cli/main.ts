/** The program `suprsend-ts`: finds the command, reads its options, and turns what is thrown into one message and an exit code. */
import { parseArgs } from 'node:util';
import { VERSION } from '../index.ts';
import { type Command, UsageError } from './command.ts';
import { coloured, type Io, note, print, visible } from './io.ts';

/** Each command is loaded only when it is run. */
const COMMANDS: Record<string, () => Promise<Command>> = {
  types: async () => (await import('./types.ts')).types,
  local: async () => (await import('./local.ts')).local,
};

const FAILED = 2;

/** @returns the exit code: 0, 1 if a check failed, 2 if the command failed. */
export async function main(args: readonly string[], io: Io): Promise<number> {
  const [name, ...rest] = args;
  try {
    if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
      print(io, await overview());
      return name === undefined ? FAILED : 0;
    }
    if (name === '--version' || name === '-v') {
      print(io, VERSION);
      return 0;
    }
    const load = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
    if (!load) throw new UsageError(`"${name}" is not a command. Commands: ${Object.keys(COMMANDS).join(', ')}. See suprsend-ts --help.`);
    const command = await load();
    const values = optionsOf(name, command, rest);
    if (values.help === true) {
      print(io, command.help);
      return 0;
    }
    return await command.run(values, io);
  } catch (error) {
    const text = error instanceof UsageError ? error.message : `unexpected: ${(error as Error).stack ?? String(error)}`;
    note(io, `${coloured(io, io.err, 'red', 'error')}: ${visible(text)}`);
    return FAILED;
  }
}

async function overview(): Promise<string> {
  const lines = await Promise.all(Object.entries(COMMANDS).map(async ([name, load]) => `  ${name.padEnd(8)} ${(await load()).summary}`));
  return `Usage: suprsend-ts <command> [options]\n\n${lines.join('\n')}\n\nsuprsend-ts <command> --help lists the options of a command.`;
}

function optionsOf(name: string, { options }: Command, args: string[]): Record<string, unknown> {
  try {
    return parseArgs({ args, options: { ...options, help: { type: 'boolean', short: 'h' } }, strict: true, allowPositionals: false })
      .values;
  } catch (error) {
    // Node's messages begin with a sentence that names the option.
    const [first = ''] = (error as Error).message.split(/\. |\n/);
    throw new UsageError(`${first.replace(/\.$/, '')}. See suprsend-ts ${name} --help.`);
  }
}
