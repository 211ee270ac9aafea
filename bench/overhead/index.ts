/**
 * What the handwritten layer costs over the generated client alone: CPU per call, and the import. Prints a markdown table and writes it to
 * bench/results/overhead.md. Run: npm run build && node bench/overhead/index.ts
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { callCosts } from './calls.ts';
import { importCosts, type ImportCost } from './imports.ts';

const calls = await callCosts();
const imported = await importCosts(process.argv[2]);

const name = ({ entry }: ImportCost): string =>
  entry === 'generated' ? 'generated operations and client' : `\`suprsend-ts${entry === 'index' ? '' : `/${entry}`}\``;

const report = `<!-- Written by bench/overhead/index.ts. -->

# What the client costs over the generated one

Beside \`generated/client\` alone, in turn in one run: the ratios mean something, the times depend on the machine.
Node ${process.versions.node}, ${cpus()[0]?.model ?? 'unknown processor'}, ${new Date().toISOString().slice(0, 10)}.

## CPU of a call

On a fetch that answers at once and makes no \`Response\`, which would cost as much as a client; medians of interleaved rounds. Over a network
a call takes milliseconds. A fetch given as an option gets its signal inside the \`Request\`, which is what
the second pair of rows costs more. The generated client alone has no time limit, no signal, no key and no retry.

| | generated client alone, µs | suprsend-ts, µs | ratio | goal |
| --- | ---: | ---: | ---: | ---: |
${calls.map(({ call, generated, ours, ratio }) => `| ${call} | ${generated.toFixed(1)} | ${ours.toFixed(1)} | ${ratio.toFixed(2)} | 1.25 |`).join('\n')}

## Import

Over an empty file, medians of fresh processes. The generated client makes a \`Headers\` at import, which loads the whole of Node's fetch;
this one makes it at the first call. Node takes longer to find a file than to read a
small one, so \`dist/\` has few.

| | | ms | ratio | goal |
| --- | --- | ---: | ---: | ---: |
${imported.map((cost) => `| ${name(cost)} | ${cost.how} | ${cost.ms.toFixed(1)} | ${cost.ratio.toFixed(2)} | ${cost.entry === 'index' ? '0.33' : ''} |`).join('\n')}
`;
mkdirSync(new URL('../results/', import.meta.url), { recursive: true });
writeFileSync(new URL('../results/overhead.md', import.meta.url), report);
console.log(report);
