/**
 * Promotes the live versions of one workspace to another: schemas, translations, preference categories, templates with their variants, and
 * workflows, in this order, as each may use those before it. Without --write it only shows what it would change. It never deletes.
 * Run: SUPRSEND_SERVICE_TOKEN=... node promote.ts staging production [--write] [--message 'Release 42']
 */
import { parseArgs } from 'node:util';
import { SuprSend, SuprSendError } from '../../src/index.ts'; // yours: 'suprsend-ts'
import { diffOf } from './diff.ts';
import { InvalidDraft, planOf, type Change, type Stage } from './plan.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { write: { type: 'boolean', default: false }, message: { type: 'string' } },
});
const [source, target] = positionals;
if (!source || !target || source === target || positionals.length > 2)
  throw new Error("Two workspaces are needed: node promote.ts staging production [--write] [--message 'Release 42']");
const message = values.message ?? `Promoted from ${source}`;

const { management } = new SuprSend();
const plan = (): Promise<Stage[]> => planOf(management.workspace(source), management.workspace(target));
const changesOf = (stages: Stage[]): Change[] => stages.flatMap(({ changes }) => changes);

function show({ kind, name, before, after, overwrites, blocked }: Change): void {
  console.log(`${before === undefined ? '+' : '~'} ${kind} ${name}${before === undefined ? ' (new)' : ''}`);
  for (const line of before === undefined ? [] : diffOf(before, after)) console.log(`    ${line}`);
  if (overwrites !== undefined) console.log(`  ! overwrites ${overwrites}`);
  if (blocked !== undefined) console.log(`  x ${blocked}`);
}

try {
  const stages = await plan();
  const changes = changesOf(stages);
  for (const change of changes) show(change);
  const blocked = changes.filter((change) => change.blocked !== undefined).length;
  if (changes.length === 0) console.log(`${target} has everything that is live in ${source}.`);
  else if (blocked > 0) {
    console.log(`${changes.length} to promote, ${blocked} of them blocked. Nothing was written.`);
    process.exitCode = 1;
  } else if (!values.write) console.log(`${changes.length} to promote. Nothing was written; add --write to promote.`);
  else {
    for (const stage of stages) {
      // All drafts of a kind before the first commit: workflows may invoke each other.
      for (const change of stage.changes) await change.write();
      if (stage.changes.length > 0) await stage.commit(message);
    }
    // Seen rather than assumed: what the target did not take over is named.
    const left = changesOf(await plan());
    console.log(`${changes.length - left.length} of ${changes.length} promoted to ${target}.`);
    for (const { kind, name } of left) console.log(`  still differs: ${kind} ${name}`);
    if (left.length > 0) process.exitCode = 1;
  }
} catch (error) {
  // Of these the message is enough; another error is a mistake in this program.
  if (!SuprSendError.is(error) && !(error instanceof InvalidDraft)) throw error;
  console.error(`${error.message}\nWhat was written stays. Run it again to promote the rest.`);
  process.exitCode = 1;
}
