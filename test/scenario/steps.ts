import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { messageOf } from '../../src/base/index.ts';
import type { Problem } from './panel.ts';
import { callForm, openWalkthrough, pictures, runTests, walkthrough } from './panels.ts';
import { showRights } from './rights.ts';
import { exactly } from './text.ts';
import type { Tree } from './tree.ts';
import { until } from './until.ts';
import { editWit } from './wit.ts';
import { openWorkbench, type Workbench } from './workbench.ts';

export interface Scene {
  readonly page: Page;
  /** The address that opens the workspace. */
  readonly url: string;
  /** A copy of examples/greeter, which the steps edit. */
  readonly workspace: string;
  /** Where Airlock keeps grants and versions during the scenario. */
  readonly stateFolder: string;
  /** The port from which this copy fetches its news. */
  readonly newsPort: number;
  /** How often the news were fetched so far. */
  readonly newsServed: () => number;
  /** The folder for screenshots, one a step. */
  readonly screenshots: string;
  readonly say: (line: string) => void;
}

export interface Acting extends Scene {
  readonly workbench: Workbench;
}

/** What the side bar calls the row of the component. */
const component = /^greeter\b/u;
const signature = 'greet: func(name: string) -> result<string, string>';

const steps: readonly { readonly title: string; readonly run: (scene: Acting) => Promise<void> }[] = [
  {
    title: 'untrusted, nothing is built; WIT is a language; the walkthrough waits; then the workspace is trusted',
    run: distrust,
  },
  { title: 'the component runs, with its version, exports and imports, and nothing is a problem', run: firstSight },
  { title: 'a contract is written with completion, hover, rename, a quick fix and the formatter', run: editWit },
  { title: 'an export is called from the palette, and its result is in the output', run: firstCall },
  { title: 'what was denied is listed, granted, and then allowed without a build', run: grants },
  { title: 'the tests that came with the component pass in the Testing view', run: runTests },
  { title: 'the page of rights shows what is granted, and revokes and grants while it is open', run: showRights },
  { title: 'a save changes the answer; a broken save or a broken contract leaves it as it was', run: edits },
  { title: 'an export is called in a form: by fields, by text, and again as before', run: callForm },
  { title: 'the component and the running system are drawn, and lead to the tree', run: pictures },
  {
    title: 'a second window on the folder runs it too, and what one revokes and grants holds in both',
    run: twoWindows,
  },
  { title: 'all five steps of the walkthrough are ticked by what was done', run: walkthrough },
];

export interface Play {
  readonly passed: number;
  /** The step that failed and those that were not played after it. */
  readonly failed: number;
  /** The step that failed, and why. */
  readonly failure: string | undefined;
}

/** Plays what the README promises. A step builds on the one before, so the first that fails ends the play. */
export async function playSteps(scene: Scene): Promise<Play> {
  const workbench = await openWorkbench(scene.page, scene.url, scene.screenshots).catch(messageOf);
  if (typeof workbench === 'string') return { passed: 0, failed: steps.length, failure: `No window: ${workbench}` };
  let passed = 0;
  let failure: string | undefined;
  for (const [index, step] of steps.entries()) {
    const number = index + 1;
    try {
      await step.run({ ...scene, workbench });
    } catch (error) {
      await workbench.screenshot(`step-${number}-failed`);
      failure = `${number}. ${step.title}: FAILED\n${messageOf(error)}`;
      scene.say(failure);
      break;
    }
    await workbench.screenshot(`step-${number}`);
    scene.say(`${number}. ${step.title}: ok`);
    passed++;
  }
  return { passed, failed: steps.length - passed, failure };
}

async function distrust({ workbench, stateFolder }: Acting): Promise<void> {
  await workbench.trust.restricted();
  const tree = await workbench.openViews('Airlock');
  await tree.whenText(/trust/iu);
  await workbench.editor.open('wit/world.wit');
  await until(
    'the status bar to name the language',
    () => workbench.editor.language(),
    (language) => language === 'WIT',
  );
  await until(
    'the WIT text to be coloured',
    () => workbench.editor.colours(),
    (colours) => colours > 1,
  );
  const kept = await readdir(stateFolder);
  // The grants are opened by the runtime, before it looks for components: without them nothing has begun.
  expect(kept.length === 0, `the runtime has not started: ${kept.join(', ')}`);
  expect((await builders()).length === 0, 'no build process has been started');
  expect(
    (await tree.rows()).every((row) => !component.test(row.label)),
    'no component is shown as running',
  );
  await workbench.screenshot('step-1-untrusted');
  await openWalkthrough(workbench);
  await workbench.trust.grant();
}

async function firstSight({ workbench }: Acting): Promise<void> {
  const tree = await workbench.openViews('Airlock');
  // The first build of a contract prepares its shell, which takes longest.
  await tree.whenRow(/^greeter.*running/u, 120_000);
  await tree.expandAll();
  await tree.whenRow(exactly(signature));
  await tree.whenRow(/wasi:filesystem/u);
  expect((await versionShown(workbench)) !== '', 'the component shows its version');
  expect((await workbench.panel.problems()).length === 0, 'the Problems view is empty');
}

async function firstCall({ workbench }: Acting): Promise<void> {
  const said = await call(workbench, 'Ada');
  expect(/err\(/u.test(said), `nothing is granted yet, so the first call ends in err: ${said}`);
}

async function grants({ workbench, newsPort, newsServed }: Acting): Promise<void> {
  const tree = await workbench.openViews('Airlock');
  const before = await versionShown(workbench);
  await tree.expandAll();
  await tree.whenRow(/data\/greeting\.txt.*\d×.*filesystem/u);
  await tree.whenRow(new RegExp(`${newsPort}.*\\d×`, 'u'));
  const shown = await workbench.panel.whenProblems(
    'a warning for each denial, and a remark at each import',
    (problems) => denialsIn(problems).length >= 2 && problems.some(({ file }) => file === 'world.wit'),
  );
  const denied = denialsIn(shown);
  expect(
    shown.every(({ file, severity }) => severity === (file === 'airlock.json' ? 'warning' : 'info')),
    'denials are warnings in airlock.json, and remarks in the contract',
  );
  expect(newsServed() === 0, 'the denied component has not reached the network');
  await workbench.screenshot('step-5-denied');

  const [first] = denied;
  if (!first) throw new Error('no denial is listed');
  await workbench.editor.open('airlock.json');
  await workbench.editor.goTo(first.line, first.column + 1);
  await workbench.editor.fix('Grant');
  await confirmed(workbench);
  await workbench.panel.whenProblems(
    'one warning less',
    (problems) => denialsIn(problems).length === denied.length - 1,
  );
  // What the quick fix did not grant is granted from the tree.
  await grantFromTree(workbench, tree, denied.length - 1);

  const said = await call(workbench, 'Grace');
  expect(said.includes('ok("Hello, Grace!'), `the granted call ends in ok: ${said}`);
  expect(newsServed() > 0, 'the news were fetched');

  // The signature is optional: without the variable the greeter gets through, and what it wanted is seen all the same.
  await workbench.panel.whenProblems('the denied variable', (problems) => denialsIn(problems).length === 1);
  await grantFromTree(workbench, tree, 1);
  const signed = await call(workbench, 'Hedy');
  expect(/ok\("Hello, Hedy!.*the Airlock project/u.test(signed), `the granted variable is read: ${signed}`);
  expect((await versionShown(workbench)) === before, 'a grant builds nothing');
}

/** Grants the denials that are left, one after the other. */
async function grantFromTree(workbench: Workbench, tree: Tree, denials: number): Promise<void> {
  for (let left = denials - 1; left >= 0; left--) {
    await tree.action(/\d×.*not granted/u, 'Grant');
    await confirmed(workbench);
    await workbench.panel.whenProblems(`${left} warnings`, (problems) => denialsIn(problems).length === left);
  }
}

/** The problems that a person puts right in the manifest. */
function denialsIn(problems: readonly Problem[]): readonly Problem[] {
  return problems.filter(({ file }) => file === 'airlock.json');
}

async function edits({ workbench, workspace }: Acting): Promise<void> {
  const source = await readFile(join(workspace, 'src', 'greeter.ts'), 'utf8');
  const greeting = '${greeting}, ${name}!';
  if (!source.includes(greeting)) throw new Error(`src/greeter.ts no longer has ${greeting}`);
  const welcoming = source.replace(greeting, '${greeting} again, ${name}!');

  const before = await versionShown(workbench);
  await write(workbench, welcoming);
  await until(
    'a new version',
    () => versionShown(workbench),
    (version) => version !== before,
    60_000,
  );
  expect((await call(workbench, 'Barbara')).includes('again, Barbara!'), 'the new version answers');

  const broken = `${welcoming}\nexport const = 1;\n`;
  await write(workbench, broken);
  const line = broken.split('\n').indexOf('export const = 1;') + 1;
  await workbench.panel.whenProblems(
    'the syntax error at its line',
    (problems) => problems.some((one) => one.file === 'greeter.ts' && one.severity === 'error' && one.line === line),
    60_000,
  );
  expect((await call(workbench, 'Margaret')).includes('again, Margaret!'), 'the old version still answers');

  await write(workbench, welcoming.replace('export async function greet', 'async function greet'));
  const world = await readFile(join(workspace, 'wit', 'world.wit'), 'utf8');
  const exported = world.split('\n').findIndex((text) => text.includes('export greet')) + 1;
  await workbench.panel.whenProblems(
    'the missing export at its line in the contract',
    (problems) => problems.some((one) => one.file === 'world.wit' && one.severity === 'error' && one.line === exported),
    60_000,
  );
  expect((await call(workbench, 'Radia')).includes('again, Radia!'), 'the old version still answers');

  await write(workbench, welcoming);
  await workbench.panel.whenProblems('no problem once it is mended', (problems) => problems.length === 0, 60_000);
}

async function twoWindows({ page, url, screenshots, workbench }: Acting): Promise<void> {
  const second = await openWorkbench(await page.context().newPage(), url, screenshots);
  const there = await second.openViews('Airlock');
  await there.whenRow(/^greeter.*running/u, 120_000);
  await there.expand(/^Rights/u);
  await there.whenRow(/^read .*data.* granted/u);
  const here = await workbench.openViews('Airlock');
  await there.action(/^read .*data/u, 'Revoke');
  await here.whenRow(/^read .*data.*not granted/u);
  expect(/err\(/u.test(await call(workbench, 'Joan')), 'what was revoked there is denied here');
  await there.action(/^read .*data/u, 'Grant');
  await confirmed(second);
  await here.whenRow(/^read .*data.* granted/u);
  expect((await call(workbench, 'Karen')).includes('again, Karen!'), 'what was granted there is allowed here');
  await second.screenshot('step-8-second-window');
}

/** Calls the export with a name and hands back what the output says from that call on. Each call needs a new name. */
async function call(workbench: Workbench, name: string): Promise<string> {
  await workbench.run('Airlock: Call Export…');
  await workbench.pick('greet');
  await workbench.answer(/./u, `"${name}"`);
  const ended = new RegExp(`greet\\("${name}"\\)[\\s\\S]*?\\b(?:ok|err)\\(`, 'u');
  const output = await workbench.panel.whenOutput('Airlock', ended, 60_000);
  return output.slice(output.lastIndexOf(`greet("${name}")`)).replaceAll('\n', ' ');
}

async function write(workbench: Workbench, text: string): Promise<void> {
  await workbench.editor.open('src/greeter.ts');
  await workbench.editor.replaceAll(text);
  await workbench.editor.save();
}

/** The short name of the version that serves, from the component's row; empty where none is shown. */
async function versionShown(workbench: Workbench): Promise<string> {
  const tree = await workbench.openViews('Airlock');
  const row = (await tree.rows()).find(({ label }) => component.test(label));
  return /\b[0-9a-f]{7,64}\b/u.exec(row?.description ?? '')?.[0] ?? '';
}

/** The build processes of Airlock below VS Code's server, by their command lines. */
async function builders(): Promise<readonly string[]> {
  const processes = (await readdir('/proc')).filter((name) => /^\d+$/u.test(name));
  const lines = await Promise.all(
    processes.map((id) => readFile(join('/proc', id, 'cmdline'), 'utf8').catch(() => '')),
  );
  return lines.filter((line) => /vscode-profile-[^\0]*builder\.js/u.test(line));
}

/** A grant ends in a question that only a person answers. */
export async function confirmed(workbench: Workbench): Promise<void> {
  await workbench.answerDialog(/grant/iu, 'Grant');
}

function expect(holds: boolean, what: string): void {
  if (!holds) throw new Error(`This does not hold: ${what}`);
}
