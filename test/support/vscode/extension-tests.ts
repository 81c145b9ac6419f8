// Runs test/vscode inside the extension host of each VS Code that Airlock supports: `npm run test:vscode`.
// Arguments name releases of code-server and files of tests (`release.test.ts`); without any, all of them run.
import { join } from 'node:path';
import { writeCounts } from '../counts.ts';
import { root } from '../paths.ts';
import { freePort, temporaryFolder, workspaceOfTwoRoots } from '../workspace.ts';
import { type HostEnd, runInServer, runOnDesktop } from './extension-host.ts';
import { type Outcome, outcomeReader } from './outcome.ts';
import { bundleTests, type TestBundle } from './test-bundle.ts';
import { pinned, type Release, releases } from './versions.ts';

const backend = process.env['VSCODE_TEST_BACKEND'] === 'desktop' ? runOnDesktop : runInServer;
const named = process.argv.slice(2);
const namedFiles = named.filter((name) => name.endsWith('.test.ts'));
const chosen = named.length === namedFiles.length ? releases : releases.filter((release) => named.includes(release));
const bundle = await bundleTests(namedFiles);
// What kills the extension host ends the run that it is in, so each of these has a run of its own.
const crashes = await bundleTests(namedFiles, 'crash');
let failed = chosen.length === 0;
if (failed) console.log(`There is no release ${named.join(', ')}; there are ${releases.join(', ')}.`);
// One after the other: each is a whole VS Code, and two at once starve each other on a small machine.
for (const release of chosen) {
  if (bundle.files.length > 0) failed = !(await runJob(release, bundle)) || failed;
  for (const file of crashes.files) {
    failed = !(await runJob(release, { ...crashes, files: [file] }, '-crash')) || failed;
  }
}
process.exitCode = failed ? 1 : 0;

/** Runs all tests in one VS Code, prints and writes the counts, and says whether all is well. */
async function runJob(release: Release, tests: TestBundle, kind: '' | '-crash' = ''): Promise<boolean> {
  const version = pinned[release].vsCode;
  await using owned = new AsyncDisposableStack();
  const newsPort = await freePort();
  const workspace = await workspaceOfTwoRoots(newsPort);
  owned.defer(() => workspace.dispose());
  const state = await temporaryFolder('airlock-state');
  owned.defer(() => state.dispose());
  const outcomeFile = join(state.path, 'outcome.jsonl');

  console.log(`vscode ${version}${kind}`);
  const outcomes: Outcome[] = [];
  const read = outcomeReader(outcomeFile);
  const show = async (): Promise<void> => {
    for (const outcome of await read()) {
      outcomes.push(outcome);
      print(outcome);
    }
  };
  let reading = Promise.resolve();
  const timer = setInterval(() => void (reading = reading.then(show)), 200);
  const end = await backend({
    release,
    extension: root,
    entry: tests.entry,
    workspace: workspace.file,
    timeLimit: 900_000,
    visits: kind === '-crash' ? 2 : 1,
    env: {
      AIRLOCK_STATE_DIR: join(state.path, 'state'),
      GREETER_SIGNATURE: 'the tests',
      AIRLOCK_TEST_FILES: JSON.stringify(tests.files),
      AIRLOCK_TEST_NEWS_PORT: String(newsPort),
      AIRLOCK_TEST_OUTCOME: outcomeFile,
    },
  }).finally(() => clearInterval(timer));
  await reading;
  await show();

  const trouble = whatWentWrong(end, outcomes);
  if (trouble !== undefined) console.log(`  ${trouble}\n${end.log}`);
  const passed = outcomes.filter((outcome) => outcome.kind === 'passed').length;
  const failures = outcomes.filter((outcome) => outcome.kind === 'failed').length + (trouble === undefined ? 0 : 1);
  const repeated = new Set(outcomes.flatMap((outcome) => (outcome.kind === 'again' ? [outcome.title] : [])));
  const second = outcomes.flatMap((each) => (each.kind === 'passed' && repeated.has(each.title) ? [each.title] : []));
  await writeCounts(`vscode-${version}${kind}`, { passed, failed: failures, second });
  console.log(`vscode ${version}${kind}: ${passed} passed, ${failures} failed`);
  return failures === 0;
}

/** What is wrong with a run beyond its failed tests: a crashed extension host says 0 and leaves no last line. */
function whatWentWrong(end: HostEnd, outcomes: readonly Outcome[]): string | undefined {
  if (end.kind === 'timeout') return 'The run did not end in time.';
  if (end.kind === 'lost') return 'VS Code’s server ended during the run.';
  if (outcomes.at(-1)?.kind !== 'ended') return `The extension host ended before its tests (exit code ${end.code}).`;
  if (outcomes.length === 1) return 'The run contained no test.';
  if (end.code !== 0 && !outcomes.some((outcome) => outcome.kind === 'failed')) {
    return `All tests passed, but VS Code ended with ${end.code}.`;
  }
  return undefined;
}

function print(outcome: Outcome): void {
  if (outcome.kind === 'passed') console.log(`  ok     ${outcome.title} (${outcome.milliseconds} ms)`);
  if (outcome.kind === 'failed' || outcome.kind === 'again') {
    const word = outcome.kind === 'failed' ? 'FAILED' : 'again ';
    console.log(`  ${word} ${outcome.title}\n${outcome.error.replace(/^/gmu, '         ')}`);
  }
}
