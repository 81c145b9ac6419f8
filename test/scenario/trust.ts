import type { Page } from 'playwright-core';

/** Workspace trust: VS Code's question whether what is opened may run. */
export interface Trust {
  /** Waits until VS Code says that the workspace is not trusted. A question about it is answered with no. */
  restricted(): Promise<void>;
  /** Trusts the workspace the way a person does: through the question, or through the page that the banner leads to. */
  grant(): Promise<void>;
}

export function trustOf(page: Page, palette: { run(command: string): Promise<void> }): Trust {
  const question = page.locator('.monaco-dialog-box', { hasText: 'Do you trust the authors' });
  const status = page.locator('.statusbar [id="status.workspaceTrust"]');
  const button = (text: RegExp) => question.locator('.monaco-button', { hasText: text });

  return {
    async restricted() {
      await question.or(status).first().waitFor({ timeout: 30_000 });
      if (await question.isVisible()) await button(/^No/u).click();
      await status.waitFor();
    },
    async grant() {
      if (await question.isVisible()) {
        await button(/^Yes/u).click();
      } else {
        await palette.run('Workspaces: Manage Workspace Trust');
        await page
          .locator('.workspace-trust-editor .monaco-button', { hasText: /^Trust$/u })
          .first()
          .click();
      }
      await status.waitFor({ state: 'detached' });
      // The page stands above the workbench and takes every click, or in a tab of its own, as the version has it.
      const above = page.locator('.monaco-modal-editor-block');
      if ((await above.count()) > 0) await above.locator('.codicon-close[aria-label^="Close"]').first().click();
      await above.waitFor({ state: 'detached' });
    },
  };
}
