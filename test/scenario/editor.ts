import type { Page } from 'playwright-core';
import { succeeds, until } from './until.ts';

/** The text editor in front. */
export interface Editor {
  /** Opens a file of the workspace by its name or path, through quick open. */
  open(path: string): Promise<void>;
  /** Puts the cursor at a place; line and column count from one. */
  goTo(line: number, column?: number): Promise<void>;
  /** Replaces the whole text of the file. */
  replaceAll(text: string): Promise<void>;
  /** Replaces one line, counted from one. */
  replaceLine(line: number, text: string): Promise<void>;
  save(): Promise<void>;
  /** The titles of the fixes that the lightbulb offers where the cursor is. */
  fixes(): Promise<string[]>;
  /** Applies the offered fix whose title begins with `title`. */
  fix(title: string): Promise<void>;
  /** Types as a person does, key by key, so that what is suggested while typing is suggested. */
  type(text: string): Promise<void>;
  /** Waits until the list that typing has opened suggests a label. */
  suggested(label: string): Promise<void>;
  /** Takes a suggestion that is shown. */
  complete(label: string): Promise<void>;
  /** What the hover says where the cursor is. */
  hover(): Promise<string>;
  /** Gives a new name to what stands where the cursor is. */
  rename(name: string): Promise<void>;
  format(): Promise<void>;
  /** The language that the status bar names. */
  language(): Promise<string>;
  /** The distinct token colours on the screen: more than one where a grammar is at work. */
  colours(): Promise<number>;
}

export function editorOf(page: Page): Editor {
  const quickInput = page.locator('.quick-input-widget:visible input:not([type=checkbox])');
  const menu = page.locator('.action-widget .monaco-list-row.action');
  const front = page.locator('.editor-group-container.active .editor-instance .monaco-editor').first();

  const suggestion = (label: string) =>
    page.locator('.suggest-widget.visible .monaco-list-row', { hasText: label }).first();

  async function goTo(line: number, column = 1): Promise<void> {
    await page.keyboard.press('Control+G');
    await quickInput.fill(`:${line}:${column}`);
    await quickInput.press('Enter');
    await quickInput.waitFor({ state: 'hidden' });
  }

  /** Pasted, not typed: no bracket is closed, nothing indented and no suggestion taken that a person would undo. */
  async function insert(text: string): Promise<void> {
    await page.evaluate((pasted) => navigator.clipboard.writeText(pasted), text);
    await page.keyboard.press('Control+V');
    await page.locator('.tabs-container .tab.active.dirty').waitFor();
  }

  /** By its key and not by a click: where a line is on the screen depends on how far the text is scrolled. */
  async function focus(): Promise<void> {
    await page.keyboard.press('Control+1');
    await page.locator('.editor-group-container.active .editor-instance .monaco-editor.focused').first().waitFor();
  }

  async function openFixes(): Promise<void> {
    // Fixes for a new problem may be offered a moment after the problem is shown, so an empty menu is asked again.
    for (let attempt = 0; attempt < 20; attempt++) {
      await page.keyboard.press('Control+.');
      try {
        await menu.first().waitFor({ timeout: 1500 });
        return;
      } catch {
        await page.keyboard.press('Escape');
      }
    }
    throw new Error('No fix was offered where the cursor is.');
  }

  return {
    async open(path) {
      const name = path.slice(path.lastIndexOf('/') + 1);
      const entry = page.locator('.quick-input-list .monaco-list-row .label-name', { hasText: name }).first();
      const tab = page.locator(`.tabs-container .tab.active[data-resource-name="${name}"]`);
      // What else takes the focus while a window is opening closes the box again, and a person opens it once more.
      await until(
        `${name} to be in front`,
        () =>
          succeeds(async () => {
            await page.keyboard.press('Control+P');
            await quickInput.fill(path, { timeout: 2000 });
            await entry.waitFor({ timeout: 10_000 });
            await quickInput.press('Enter', { timeout: 2000 });
            await tab.waitFor({ timeout: 10_000 });
          }),
        (isInFront) => isInFront,
        60_000,
      );
      await front.locator('.view-lines .view-line').first().waitFor();
      await focus();
    },
    goTo,
    async replaceAll(text) {
      await focus();
      await page.keyboard.press('Control+A');
      await insert(text);
    },
    async replaceLine(line, text) {
      await goTo(line);
      await page.keyboard.press('Home');
      await page.keyboard.press('Home');
      await page.keyboard.press('Shift+End');
      await insert(text);
    },
    async save() {
      // What changes the text a moment after the key, as a rename does, is saved by the next one.
      await until(
        'the file to be saved',
        () =>
          succeeds(async () => {
            await page.keyboard.press('Control+S');
            await page.locator('.tabs-container .tab.active:not(.dirty)').waitFor({ timeout: 2000 });
          }),
        (saved) => saved,
      );
    },
    async fixes() {
      await openFixes();
      const titles = await menu.allInnerTexts();
      await page.keyboard.press('Escape');
      return titles.map((title) => title.trim());
    },
    async fix(title) {
      await openFixes();
      await menu.filter({ hasText: title }).first().click();
    },
    async type(text) {
      await focus();
      await page.keyboard.type(text, { delay: 20 });
    },
    async suggested(label) {
      const row = suggestion(label);
      try {
        await row.waitFor({ timeout: 5000 });
      } catch {
        // A list that was closed by an earlier key is asked for again.
        await page.keyboard.press('Control+Space');
        await row.waitFor();
      }
    },
    async complete(label) {
      await suggestion(label).click();
      await suggestion(label).waitFor({ state: 'hidden' });
    },
    async hover() {
      await page.keyboard.press('Control+K');
      await page.keyboard.press('Control+I');
      const shown = page.locator('.monaco-hover:not(.hidden) .monaco-hover-content').first();
      await shown.waitFor();
      return await shown.innerText();
    },
    async rename(name) {
      await page.keyboard.press('F2');
      const box = page.locator('.rename-box input, .rename-box textarea').first();
      await box.waitFor();
      await box.fill(name);
      await box.press('Enter');
      await box.waitFor({ state: 'hidden' });
    },
    async format() {
      await focus();
      await page.keyboard.press(process.platform === 'linux' ? 'Control+Shift+I' : 'Shift+Alt+F');
    },
    language: async () => (await page.locator('.statusbar [id="status.editor.mode"]').innerText()).trim(),
    async colours() {
      const spans = front.locator('.view-line span span[class^=mtk]');
      await spans.first().waitFor();
      return await spans.evaluateAll((elements) => new Set(elements.map((element) => element.className)).size);
    },
  };
}
