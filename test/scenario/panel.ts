import type { Page } from 'playwright-core';
import { until } from './until.ts';

export interface Problem {
  /** The file's name, without its folder. */
  readonly file: string;
  readonly severity: 'error' | 'warning' | 'info';
  readonly message: string;
  readonly source: string;
  /** One-based, as the screen has them. */
  readonly line: number;
  readonly column: number;
}

/** The panel below the editor. */
export interface Panel {
  /** What the Problems view lists. */
  problems(): Promise<Problem[]>;
  whenProblems(what: string, areRight: (problems: Problem[]) => boolean, timeLimit?: number): Promise<Problem[]>;
  /** The end of an output channel: what of it is on the screen, wrapped lines joined again. */
  output(channel: string): Promise<string>;
  whenOutput(channel: string, text: RegExp, timeLimit?: number): Promise<string>;
}

interface Palette {
  run(command: string): Promise<void>;
  pick(label: string): Promise<void>;
}

export function panelOf(page: Page, palette: Palette): Panel {
  async function showProblems(): Promise<void> {
    if (await page.locator('.markers-panel').isVisible()) return;
    await palette.run('Problems: Focus on Problems View');
    await page.locator('.markers-panel').waitFor();
  }

  async function showOutput(channel: string): Promise<void> {
    await palette.run('Output: Show Output Channels...');
    await palette.pick(channel);
    await page.locator('.panel .output-view, .panel [id="workbench.panel.output"]').first().waitFor();
  }

  const problems = (): Promise<Problem[]> =>
    page.locator('.markers-panel .monaco-list-row').evaluateAll((elements) => {
      let file = '';
      const found: {
        file: string;
        severity: 'error' | 'warning' | 'info';
        message: string;
        source: string;
        line: number;
        column: number;
      }[] = [];
      const inOrder = elements.toSorted((a, b) => a.getBoundingClientRect().top - b.getBoundingClientRect().top);
      for (const element of inOrder) {
        const text = (selector: string): string => element.querySelector(selector)?.textContent ?? '';
        if (element.getAttribute('aria-level') === '1') file = text('.label-name');
        const place = /\[Ln (\d+), Col (\d+)\]/u.exec(text('.marker-line'));
        if (!place) continue;
        const icon = element.querySelector('.marker-icon')?.classList;
        const severity = icon?.contains('error') ? 'error' : icon?.contains('warning') ? 'warning' : 'info';
        const message = Array.from(element.querySelectorAll('.marker-message'), (line) => line.textContent).join('\n');
        found.push({
          file,
          severity,
          message,
          source: text('.marker-source'),
          line: Number(place[1]),
          column: Number(place[2]),
        });
      }
      return found;
    });

  const outputLines = (): Promise<string> =>
    page.locator('.panel .view-lines .view-line').evaluateAll((elements) =>
      elements
        .map((element) => ({ top: element.getBoundingClientRect().top, text: element.textContent }))
        .toSorted((a, b) => a.top - b.top)
        .map(({ text }) => text.replaceAll('\u00A0', ' '))
        .join('\n'),
    );

  return {
    async problems() {
      await showProblems();
      return await problems();
    },
    async whenProblems(what, areRight, timeLimit) {
      await showProblems();
      return await until(what, problems, areRight, timeLimit);
    },
    async output(channel) {
      await showOutput(channel);
      return await outputLines();
    },
    async whenOutput(channel, text, timeLimit) {
      await showOutput(channel);
      return await until(`${text} in the output ${channel}`, outputLines, (said) => text.test(said), timeLimit);
    },
  };
}
