import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { cleanEnvironment } from '../run.ts';
import type { Chromium } from './chromium.ts';

export interface OpenBrowser {
  readonly page: Page;
  /** What the page's console and its uncaught errors said, for the report of a failure. */
  log(): string;
  close(): Promise<void>;
}

/** Starts a headless Chromium that reaches loopback and nothing else, with one empty page. */
export async function openBrowser(found: Chromium): Promise<OpenBrowser> {
  const browser: Browser = await chromium.launch({
    executablePath: found.executablePath,
    headless: true,
    args: [...found.args, '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1'],
    env: definedOnly({ ...cleanEnvironment(), ...found.env }),
  });
  const context: BrowserContext = await browser.newContext({
    viewport: { width: 1400, height: 900 },
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  const page = await context.newPage();
  const lines: string[] = [];
  page.on('pageerror', (error) => lines.push(`error: ${error.stack ?? error.message}`));
  page.on('console', (message) => lines.push(`${message.type()}: ${message.text()}`));
  return { page, log: () => lines.join('\n'), close: () => browser.close() };
}

function definedOnly(env: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined));
}
