import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { type Editor, editorOf } from './editor.ts';
import { type Panel, panelOf } from './panel.ts';
import { type Tree, treeOf } from './tree.ts';
import { type Trust, trustOf } from './trust.ts';
import { exactly, startingWith, tidy } from './text.ts';
import { succeeds, until } from './until.ts';

/** VS Code as a person meets it: what stands on the screen, and what keys and clicks do. */
export interface Workbench {
  readonly page: Page;
  readonly editor: Editor;
  readonly panel: Panel;
  readonly trust: Trust;
  /** Opens a view container from the activity bar. */
  openViews(container: string): Promise<Tree>;
  /** Runs a command from the palette by its whole label, as `Airlock: Call Export…`. */
  run(command: string): Promise<void>;
  /** The labels that the palette offers for a text, in their order. */
  commandsFor(text: string): Promise<string[]>;
  /** Chooses the entry of an open quick pick whose label begins with `label`. */
  pick(label: string): Promise<void>;
  /** The entries of the quick pick that is open or about to open: label and description. */
  choices(): Promise<string[]>;
  /** Answers an open input box; `prompt` makes sure that it is the expected one. */
  answer(prompt: RegExp, text: string): Promise<void>;
  /** The notifications on the screen. */
  toasts(): Promise<string[]>;
  /** Waits for a notification that says `text`. */
  whenToast(text: RegExp, timeLimit?: number): Promise<string[]>;
  /** Presses a button of the notification that says `text`. */
  answerToast(text: RegExp, button: string): Promise<void>;
  /** The text of the modal dialog on the screen, after which a button of it is pressed. */
  answerDialog(text: RegExp, button: string): Promise<string>;
  /** Keeps what is on the screen under this name, as a PNG. */
  screenshot(name: string): Promise<void>;
}

/** Opens the address of a VS Code server and waits until the workbench stands. */
export async function openWorkbench(page: Page, url: string, screenshots: string): Promise<Workbench> {
  await page.goto(url);
  await page.locator('.monaco-workbench .statusbar').waitFor({ timeout: 60_000 });
  await page.locator('.activitybar .action-label').first().waitFor();

  const input = page.locator('.quick-input-widget:visible input:not([type=checkbox])');
  const entries = page.locator('.quick-input-widget:visible .quick-input-list .monaco-list-row');

  async function openPalette(text: string): Promise<void> {
    // An editor that is just opening takes the focus, which closes the palette again.
    await until(
      'the palette to open',
      () =>
        succeeds(async () => {
          await page.keyboard.press('F1');
          await input.fill(`>${text}`, { timeout: 2000 });
        }),
      (isOpen) => isOpen,
    );
  }

  async function pick(label: string): Promise<void> {
    // The label alone: an entry's whole text has its description, its keys and a group's title in it too.
    const name = page.locator('.quick-input-list-row:first-child .label-name', { hasText: startingWith(label) });
    await entries.filter({ has: name }).first().click();
  }

  async function run(command: string): Promise<void> {
    await openPalette(command);
    await pick(command);
    // What the command asks next comes in the same box, so the palette's own list has to be gone first.
    await until('the palette to close', shownInput, (value) => value?.startsWith('>') !== true);
  }

  /** What stands in the input on top; undefined where there is none. */
  async function shownInput(): Promise<string | undefined> {
    return (await input.count()) > 0 ? await input.inputValue({ timeout: 500 }).catch(() => undefined) : undefined;
  }

  const choices = () => entries.allInnerTexts().then((texts) => texts.map(tidy));
  const toasts = () => page.locator('.notifications-toasts .notification-list-item-message').allInnerTexts();
  return {
    page,
    editor: editorOf(page),
    panel: panelOf(page, { run, pick }),
    trust: trustOf(page, { run }),
    async openViews(container) {
      const icon = page.locator(`.activitybar .action-label[aria-label^="${container}"]`).first();
      const title = page.locator('.sidebar .composite.title', { hasText: container });
      // A window that is still opening may put the views it had last in the place of those that were just asked for.
      await until(
        `the views of ${container}`,
        () =>
          succeeds(async () => {
            const isOpen = (await icon.locator('xpath=..').getAttribute('aria-selected')) === 'true';
            if (!isOpen) await icon.click({ timeout: 10_000 });
            await title.waitFor({ timeout: 5000 });
          }),
        (isOpen) => isOpen,
        60_000,
      );
      return treeOf(page);
    },
    run,
    async commandsFor(text) {
      await openPalette(text);
      await entries.first().waitFor();
      const found = await choices();
      await page.keyboard.press('Escape');
      return found;
    },
    pick,
    choices: () => until('a quick pick', choices, (found) => found.length > 0),
    async answer(prompt, text) {
      const message = page.locator('.quick-input-widget:visible .quick-input-message');
      await until(
        `an input box that says ${prompt}`,
        () => message.innerText(),
        (said) => prompt.test(said),
      );
      await input.fill(text);
      await input.press('Enter');
      // The answer is validated before it is taken, and whatever opens meanwhile would cancel the question.
      await until('the answer to be taken', shownInput, (value) => value !== text);
    },
    toasts,
    whenToast: (text, timeLimit) =>
      until(`a notification ${text}`, toasts, (all) => all.some((said) => text.test(said)), timeLimit),
    async answerToast(text, button) {
      const toast = page.locator('.notifications-toasts .notification-toast', { hasText: text });
      await toast.locator('.monaco-button', { hasText: exactly(button) }).click();
    },
    async answerDialog(text, button) {
      const dialog = page.locator('.monaco-dialog-box', { hasText: text });
      const said = tidy(await dialog.innerText());
      await dialog.locator('.monaco-button', { hasText: exactly(button) }).click();
      await dialog.waitFor({ state: 'detached' });
      return said;
    },
    async screenshot(name) {
      await mkdir(screenshots, { recursive: true });
      await page.screenshot({ path: join(screenshots, `${name}.png`) });
    },
  };
}
