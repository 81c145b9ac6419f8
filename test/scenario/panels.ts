import type { FrameLocator } from 'playwright-core';
import type { Acting } from './steps.ts';
import { succeeds, until } from './until.ts';
import type { Workbench } from './workbench.ts';

/** Calls an export in the form: by fields, by text, and again out of the history. */
export async function callForm({ workbench }: Acting): Promise<void> {
  await workbench.run('Airlock: Call Export in a Form…');
  await pickExport(workbench);
  const form = panelPage(workbench);
  await form.locator('h1', { hasText: 'greeter: greet' }).waitFor();
  await form.getByLabel(/^name string/u).fill('Edith "the form"');
  const text = form.getByLabel(/^Arguments/u);
  await until(
    'the text to follow the field',
    () => text.inputValue(),
    (value) => value === String.raw`"Edith \"the form\""`,
  );
  await form.getByRole('button', { name: 'Call', exact: true }).click();
  await whenText(form, 'Result', /Edith "the form"|Edith \\"the form\\"/u);

  await text.fill('"unfinished');
  await until(
    'the form to say what is wrong',
    () => form.locator('#problem').innerText(),
    (said) => said.trim() !== '',
  );
  await form.getByRole('button', { name: 'Call', exact: true }).click();
  await form.getByRole('button', { name: /^Use .*Edith/u }).click();
  await until(
    'the earlier arguments',
    () => text.inputValue(),
    (value) => value.includes('Edith'),
  );
  await workbench.screenshot('call-form');
  await workbench.run('View: Close All Editors');
}

/** Looks at the component and at the whole system, and goes from there to the tree. */
export async function pictures({ workbench }: Acting): Promise<void> {
  await workbench.run('Airlock: Inspect Component');
  const inspector = panelPage(workbench);
  await inspector.locator('h1', { hasText: 'greeter' }).waitFor();
  await whenText(inspector, 'Contract', /wasi:filesystem[\s\S]*greet/u);
  await whenText(inspector, 'Rights', /\.\/data\/\*\*[\s\S]*granted/u);
  await whenText(inspector, 'Last minutes', /calls/iu);
  await workbench.screenshot('inspector');
  await workbench.run('View: Close All Editors');

  await workbench.run('Airlock: Show Running System');
  const system = panelPage(workbench);
  const node = system.getByRole('button', { name: /greeter/u }).first();
  await node.focus();
  await workbench.screenshot('system');
  await node.press('Enter');
  const tree = await workbench.openViews('Airlock');
  await tree.whenRow(/^greeter\b/u);
  const selected = workbench.page.locator('.sidebar .monaco-list-row.selected');
  await until(
    'the row of the component to be selected',
    () => selected.allInnerTexts(),
    (texts) => texts.some((each) => each.includes('greeter')),
  );
  await workbench.run('View: Close All Editors');
}

/** Runs the tests that came with the component. */
export async function runTests({ workbench }: Acting): Promise<void> {
  await workbench.run('Test: Run All Tests');
  const page = workbench.page;
  await workbench.run('Testing: Focus on Test Explorer View');
  const summary = page.locator('.test-explorer .result-summary, .result-summary');
  await until(
    'all tests to have passed',
    () => summary.first().innerText(),
    (said) => /\b(\d+)\/\1\b/u.test(said),
    120_000,
  );
  await workbench.screenshot('tests');
}

/** Opens the walkthrough as a newcomer meets it, when nothing of it is done. */
export async function openWalkthrough(workbench: Workbench): Promise<void> {
  await showWalkthrough(workbench);
  await whenTicked(workbench, 0);
  await workbench.run('View: Close All Editors');
}

/** What was done since is what the walkthrough asks for, so each of its steps is ticked. */
export async function walkthrough({ workbench }: Acting): Promise<void> {
  await showWalkthrough(workbench);
  await whenTicked(workbench, 5);
  await workbench.screenshot('walkthrough');
  await workbench.run('View: Close All Editors');
}

/** Whatever opens meanwhile closes the list of walkthroughs, and a person asks for it again. */
async function showWalkthrough({ page, run, pick }: Workbench): Promise<void> {
  await until(
    'the walkthrough',
    () =>
      succeeds(async () => {
        await run('Welcome: Open Walkthrough...');
        await pick('Get Started with Airlock');
        await page.locator('.getting-started-step').first().waitFor({ timeout: 10_000 });
      }),
    (isShown) => isShown,
    90_000,
  );
}

async function whenTicked({ page }: Workbench, ticked: number): Promise<void> {
  const steps = page.locator('.getting-started-step');
  await until(
    `five steps, ${ticked} of them ticked`,
    async () => [await steps.count(), await steps.locator('.codicon.complete').count()],
    ([all, done]) => all === 5 && done === ticked,
  );
}

/** A webview is a frame in a frame. */
function panelPage({ page }: Workbench): FrameLocator {
  return page.frameLocator('iframe.webview.ready').frameLocator('iframe#active-frame');
}

async function pickExport(workbench: Workbench): Promise<void> {
  const choices = await workbench.choices();
  if (choices.some((each) => each.startsWith('greet'))) await workbench.pick('greet');
}

async function whenText(frame: FrameLocator, region: string, says: RegExp): Promise<void> {
  await until(
    `the part ${region} to say ${says}`,
    () => frame.getByRole('region', { name: region, exact: true }).innerText(),
    (text) => says.test(text),
    60_000,
  );
}
