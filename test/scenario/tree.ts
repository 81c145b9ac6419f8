import type { Locator, Page } from 'playwright-core';
import { succeeds, until } from './until.ts';

interface TreeRow {
  readonly label: string;
  readonly description: string;
  /** What a screen reader says for the row. */
  readonly ariaLabel: string;
  /** 1 for a row at the top. */
  readonly level: number;
  /** Undefined for a row without children. */
  readonly expanded: boolean | undefined;
}

/** The tree views of the side bar that is open. */
export interface Tree {
  /** All rows on the screen, from top to bottom. */
  rows(): Promise<TreeRow[]>;
  /** Waits until the rows are as wanted, and hands them back. */
  whenRows(what: string, areRight: (rows: TreeRow[]) => boolean, timeLimit?: number): Promise<TreeRow[]>;
  /** Waits for a row whose label and description match. */
  whenRow(text: RegExp, timeLimit?: number): Promise<TreeRow>;
  /** Everything that the side bar says, with the messages and welcome texts that stand where no row does. */
  text(): Promise<string>;
  whenText(text: RegExp, timeLimit?: number): Promise<string>;
  expand(text: RegExp): Promise<void>;
  /** Expands rows until none is left collapsed. */
  expandAll(): Promise<void>;
  /** Clicks the icon that a row shows under the pointer. */
  action(text: RegExp, action: string): Promise<void>;
  /** Chooses from a row's context menu. */
  menu(text: RegExp, item: string): Promise<void>;
}

export function treeOf(page: Page): Tree {
  const lists = page.locator('.sidebar .pane-body .monaco-list-row:visible');
  const rowOf = (text: RegExp): Locator => lists.filter({ hasText: text }).first();

  async function rows(): Promise<TreeRow[]> {
    return await lists.evaluateAll((elements) =>
      elements
        .map((element) => ({
          top: element.getBoundingClientRect().top,
          row: {
            label: element.querySelector('.label-name')?.textContent ?? element.textContent,
            description: element.querySelector('.label-description')?.textContent ?? '',
            ariaLabel: element.getAttribute('aria-label') ?? '',
            level: Number(element.getAttribute('aria-level')),
            expanded: element.hasAttribute('aria-expanded')
              ? element.getAttribute('aria-expanded') === 'true'
              : undefined,
          },
        }))
        // A list keeps its rows in any order and places them by their position.
        .toSorted((a, b) => a.top - b.top)
        .map((placed) => placed.row),
    );
  }

  async function said(): Promise<string> {
    return (await page.locator('.sidebar > .content').first().innerText()).trim();
  }

  async function twist(row: Locator): Promise<void> {
    await row.locator('.monaco-tl-twistie').click();
  }

  return {
    rows,
    whenRows: (what, areRight, timeLimit) => until(what, rows, areRight, timeLimit),
    async whenRow(text, timeLimit) {
      const isIt = (row: TreeRow): boolean => text.test(`${row.label} ${row.description}`.trim());
      const found = await until(`a row ${text}`, rows, (all) => all.some(isIt), timeLimit);
      const row = found.find(isIt);
      if (!row) throw new Error(`The row ${text} was there and is not in what was read.`);
      return row;
    },
    text: said,
    whenText: (wanted, timeLimit) => until(`${wanted} in the side bar`, said, (shown) => wanted.test(shown), timeLimit),
    async expand(text) {
      const row = rowOf(text);
      await row.waitFor();
      if ((await row.getAttribute('aria-expanded')) === 'false') await twist(row);
      await until(
        `${text} to be expanded`,
        () => row.getAttribute('aria-expanded'),
        (value) => value === 'true',
      );
    },
    async expandAll() {
      const collapsed = page.locator('.sidebar .pane-body .monaco-list-row[aria-expanded=false]:visible');
      // Children may come late; what is collapsed is asked for again after each one.
      for (let count = await collapsed.count(); count > 0; count = await collapsed.count()) {
        await twist(collapsed.first());
        await until(
          'one row less that is collapsed',
          () => collapsed.count(),
          (now) => now !== count,
        );
      }
    },
    async action(text, action) {
      const row = rowOf(text);
      const icon = row.locator(`.action-label[aria-label^="${action}"]`);
      // Rows may move away from under the pointer while something else changes; a person follows them.
      await until(
        `${action} on the row ${text}`,
        () =>
          succeeds(async () => {
            await row.hover();
            await icon.click({ timeout: 1000 });
          }),
        (clicked) => clicked,
      );
    },
    async menu(text, item) {
      await rowOf(text).click({ button: 'right' });
      await page.locator('.monaco-menu .action-item', { hasText: item }).first().click();
    },
  };
}
