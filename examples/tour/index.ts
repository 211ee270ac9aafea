/**
 * A tour of the SDK: `npm start`. Runs against a local SuprSend in this process; `npm start -- --live` uses the real API.
 */
import { parseArgs } from 'node:util';
import { serve } from '../../src/cli/local/serve.ts';
import { APIError, SuprSend, SuprSendError, type ClientOptions } from '../../src/index.ts';
import { localSuprSend, type LocalSuprSend } from '../../src/local.ts';
import { openInBrowser } from './browser.ts';
import { bold, cyan, dim, green, red, sourceOf, url as broken, view, wrap } from './print.ts';
import { recorder, type Recorder } from './recorder.ts';
import { steps, workspaceOf, type Names, type Step } from './steps.ts';

const HELP = `A tour of suprsend-ts.

  npm start                    against a SuprSend in this process, which sends nothing
  npm start -- --page          the same, and shows its messages on a page
  npm start -- --live          against the real API
  npm start -- --help          this text

--live needs the environment variables SUPRSEND_API_KEY,
SUPRSEND_SERVICE_TOKEN and SUPRSEND_WORKSPACE, and writes to that workspace.
It takes the slugs of a category and a workflow that exist there:

  --category SLUG              default status-update-alert
  --workflow SLUG              default welcome`;

const TITLE = `${bold('suprsend-ts')}: a tour of one client and two servers\n`;

interface Arguments {
  live?: boolean;
  page?: boolean;
  help?: boolean;
  category?: string;
  workflow?: string;
}

function readArguments(): Arguments {
  const flag = { type: 'boolean' } as const;
  const slug = { type: 'string' } as const;
  return parseArgs({ options: { live: flag, page: flag, help: { ...flag, short: 'h' }, category: slug, workflow: slug } }).values;
}

function liveCredentials(): { apiKey: string; serviceToken: string; workspace: string } {
  const read = (name: string): string => process.env[name] ?? '';
  const missing = ['SUPRSEND_API_KEY', 'SUPRSEND_SERVICE_TOKEN', 'SUPRSEND_WORKSPACE'].filter((name) => !read(name));
  if (missing.length > 0)
    throw new Error(`--live needs ${new Intl.ListFormat('en').format(missing)} in the environment. Nothing was sent.`);
  return { apiKey: read('SUPRSEND_API_KEY'), serviceToken: read('SUPRSEND_SERVICE_TOKEN'), workspace: read('SUPRSEND_WORKSPACE') };
}

/** Shows one call; tells whether it went as the step says. */
async function show(step: Step, number: number, sent: Recorder): Promise<boolean> {
  console.log(`\n${bold(`${number}. ${step.title}`)}`);
  if (step.note) console.log(dim(wrap(step.note, 3)));
  console.log(
    `\n${sourceOf(step.call)
      .map((line) => `   ${cyan(line)}`)
      .join('\n')}\n`,
  );

  let outcome: string[];
  let error: unknown;
  try {
    const { data } = await step.call().withResponse();
    outcome = view(data, 6);
  } catch (caught) {
    error = caught;
    outcome = describe(caught);
  }
  const exchanges = sent.take();
  for (const { method, url, credential, status, ok } of exchanges) {
    console.log(`   ${dim('->')} ${bold(method)} ${broken(url, method.length + 7)}`);
    console.log(dim(`      Authorization: ${credential}`));
    if (status !== undefined) console.log(`   ${dim('<-')} ${(ok ? green : red)(status)}`);
  }
  if (exchanges.length === 0) console.log(`   ${dim('->')} nothing was sent`);
  console.log(outcome.map((line) => `      ${line}`).join('\n'));

  const name = SuprSendError.is(error) ? error.name : undefined;
  if (error === undefined ? step.fails === undefined : name === step.fails) return true;
  console.log(red(wrap(`This step was to ${step.fails ? `end in ${step.fails}` : 'succeed'}.`, 6)));
  return false;
}

/** What an error says, field by field. */
function describe(error: unknown): string[] {
  if (!SuprSendError.is(error)) return [red(String(error))];
  const field = (name: string, value: unknown): string => `${`${name}:`.padEnd(11)} ${String(value)}`;
  return [
    red(error.name),
    ...wrap(error.message, 6)
      .split('\n')
      .map((line) => line.trim()),
    field('operation', error.operation),
    field('sent', error.sent),
    ...(APIError.is(error) ? [field('status', error.status)] : []),
    field('attempts', error.attempts.length),
  ];
}

async function tour(options: ClientOptions & { apiKey: string; serviceToken: string }, names: Names): Promise<boolean> {
  const { apiKey, serviceToken, fetch } = options;
  const sent = recorder({ apiKey, serviceToken }, fetch);
  const suprsend = new SuprSend({ ...options, fetch: sent.fetch });
  const all = steps(suprsend, names);
  let good = 0;
  for (const [index, step] of all.entries()) if (await show(step, index + 1, sent)) good += 1;
  console.log(
    good === all.length
      ? green(`\nAll ${good} steps went as they should.`)
      : red(`\n${all.length - good} of ${all.length} steps went wrong.`),
  );
  return good === all.length;
}

async function local(names: Names, page: boolean): Promise<boolean> {
  const desk = localSuprSend(workspaceOf(names));
  console.log(TITLE);
  console.log(
    wrap(
      'Nothing leaves this machine. A local SuprSend in this process keeps what is sent to it, answers as the API does, and checks each request against the contract.',
      3,
    ),
  );
  const good = await tour({ ...desk.options, apiKey: 'a-local-key', serviceToken: 'a-local-token' }, names);
  console.log(`\n${bold('What would have been sent')}\n`);
  for (const { channel, to, content } of desk.messages)
    console.log(`   ${channel} to ${plain(to)}: ${plain(content.subject ?? content.body)}`);
  for (const { channel, message } of desk.skipped) console.log(dim(`   not sent${channel ? ` by ${channel}` : ''}: ${message}`));
  const wrong = desk.requests.flatMap(({ operation, violations }) => violations.map((one) => `${operation}: ${one}`));
  for (const one of wrong) console.log(red(wrap(`Against the contract: ${one}`, 3)));
  if (page) await showPage(desk);
  return good && wrong.length === 0;
}

/** Shows the page of a local SuprSend, until Ctrl+C. */
async function showPage(desk: LocalSuprSend): Promise<void> {
  await using server = await serve(desk, { port: 0 });
  const url = `${server.url}/_/`;
  const opened = await openInBrowser(url);
  console.log(`\nThe page of this SuprSend ${opened ? 'is open in your browser' : 'is here'}: ${url}\nCtrl+C ends it.`);
  await new Promise((resolve) => process.once('SIGINT', resolve).once('SIGTERM', resolve));
}

const plain = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

async function live(names: Names): Promise<boolean> {
  const credentials = liveCredentials();
  console.log(TITLE);
  console.log(wrap(`This uses the real API and writes to the workspace ${credentials.workspace}:`, 3));
  console.log(`
   - creates or updates the user ${names.user} (jane@example.com), and the
     user ${names.colleague} by subscribing it
   - creates or updates the object teams/tour-team, with both subscribed
   - opts ${names.user} out of email in ${names.category}
   - triggers the workflow ${names.workflow} for ${names.user}

   It deletes nothing afterwards. It starts in 5 seconds; Ctrl+C stops it.`);
  await new Promise((resolve) => {
    setTimeout(resolve, 5000);
  });
  return tour(credentials, names);
}

// A reader such as `head` that has seen enough closes the pipe.
process.stdout.on('error', () => process.exit(1));

try {
  const { live: real, page = false, help, category = 'status-update-alert', workflow = 'welcome' } = readArguments();
  if (help) console.log(HELP);
  else {
    const names = { user: 'tour-jane', colleague: 'tour-arjun', category, workflow };
    if (!(await (real ? live(names) : local(names, page)))) process.exitCode = 1;
  }
} catch (error) {
  console.error(red((error as Error).message));
  process.exitCode = 1;
}
