import type { FrameLocator } from 'playwright-core';
import type { Acting } from './steps.ts';
import { until } from './until.ts';

/** Opens the page of rights, takes one back and gives it again there, and looks at what else shows rights. */
export async function showRights({ workbench }: Acting): Promise<void> {
  const { page, editor } = workbench;
  await workbench.run('Airlock: Show Rights');
  // A webview is a frame in a frame.
  const rights = page.frameLocator('iframe.webview').frameLocator('iframe');
  await rights.locator('h1', { hasText: 'Rights of greeter' }).waitFor();
  await workbench.screenshot('step-6-rights');
  const pressed = rights.getByRole('button', { name: 'Revoke: ./data/**' });
  await pressed.focus();
  await pressed.press('Enter');
  await whenRow(rights, './data/**', /^No/u);
  // Focus stays on the row, so that whoever works with keys can take it back at once.
  const focused = await rights.locator('button:focus').getAttribute('aria-label');
  if (focused !== 'Grant…: ./data/**') throw new Error(`The focus is not where it was: ${focused}`);
  await rights.locator('button:focus').press('Enter');
  await workbench.page.locator('.monaco-dialog-box').waitFor();
  await workbench.screenshot('step-6-question');
  await workbench.answerDialog(/Allow greeter to read files/u, 'Grant');
  await whenRow(rights, './data/**', /^Yes/u);
  await workbench.run('View: Close All Editors');

  await editor.open('airlock.json');
  await editor.goTo(8, 40);
  const said = await editor.hover();
  if (!/everything in data/u.test(said) || !/Granted/u.test(said)) {
    throw new Error(`The hover does not say how the right stands: ${said}`);
  }
  await workbench.screenshot('step-6-hover');
  await page.keyboard.press('Escape');
  await workbench.run('View: Close All Editors');
}

async function whenRow(rights: FrameLocator, pattern: string, says: RegExp): Promise<void> {
  const cell = rights.locator('tr', { hasText: pattern }).locator('td').first();
  await until(
    `the row of ${pattern} to say ${says}`,
    () => cell.innerText(),
    (text) => says.test(text.trim()),
  );
}
