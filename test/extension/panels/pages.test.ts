import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CallFormView, InspectorView, RequestView, SystemView } from '../../../src/panels/index.ts';
import type { ValueType } from '../../../src/wit/index.ts';
import { root } from '../../support/paths.ts';
import { type OpenBrowser, openBrowser } from '../../support/vscode/browser.ts';
import { findChromium } from '../../support/vscode/chromium.ts';
import { themes } from './themes.ts';

/** What a guest may call itself, to see that it stays a text. */
const nasty = '<img src=x onerror=alert(1)>\u202e';

const form: CallFormView = {
  component: 'shapes',
  name: 'older',
  signature: 'func(who: person, by: u8) -> result<person, string>',
  params: [
    {
      name: 'who',
      type: {
        kind: 'record',
        name: 'person',
        fields: [
          { name: 'name', type: { kind: 'string' } },
          { name: 'age', type: { kind: 'option', some: { kind: 'u32' } } },
          { name: 'tags', type: { kind: 'list', element: { kind: 'string' } } },
          {
            name: 'mood',
            type: {
              kind: 'variant',
              name: 'mood',
              cases: [{ name: 'none' }, { name: 'other', type: { kind: 'string' } }],
            },
          },
          { name: 'can', type: { kind: 'flags', name: 'can', flags: ['read', 'write'] } },
        ],
      },
    },
    { name: 'by', type: { kind: 'u8' } },
  ],
  text: '{name: "Ada", age: some(36), tags: ["a"], mood: other("glad"), can: {read}}, 1',
  figures: '3 calls, p50 1.2 ms',
  held: [{ name: 'handle-1', resource: nasty }],
  history: [{ text: '{name: "Grace"}', outcome: nasty, when: '12:00:00, 3 ms' }],
};

const times = Array.from({ length: 60 }, (_, at) => 1_700_000_000 + at);
const inspector: InspectorView = {
  title: 'greeter',
  manifestPath: '/home/ada/greeter/airlock.json',
  state: 'running · a1b2c3d4 · 2 denied',
  imports: [
    { name: 'wasi:filesystem/types@0.2.12', note: 'denied', state: 'denied' },
    { name: 'wasi:http/outgoing-handler@0.2.12', note: 'undecided', state: 'undecided' },
    { name: 'wasi:cli/environment@0.2.12', note: 'granted', state: 'granted' },
    ...['poll', 'streams', 'error'].map((name) => {
      return { name: `wasi:io/${name}@0.2.12`, note: 'needs no right', state: 'free' as const };
    }),
    { name: nasty, note: 'needs no right', state: 'free' },
  ],
  exports: [{ name: 'greet', note: '3 calls, 1 error, p50 1.2 ms', state: 'export' }],
  rights: [{ text: 'read ./data/**', standing: 'not granted', isGranted: false }],
  versions: [{ hash: 'a1b2c3d4', note: 'now, 11.2 MB', serves: true }],
  limits: [
    { name: 'Memory', most: '64 MiB', used: '1.1 MiB', share: 0.02 },
    { name: 'Time of a call', most: '5 s', used: '12 ms', share: 0.01 },
  ],
  denied: 2,
  figures: [
    { name: 'Restarts', value: '3' },
    { name: nasty, value: nasty },
  ],
  charts: [
    {
      title: 'Calls a second',
      summary: '180 calls and 4 errors in three minutes',
      unit: '',
      times,
      lines: [
        { name: 'calls', tone: 'calm', values: times.map((_, at) => 3 + Math.round(2 * Math.sin(at / 5))) },
        { name: 'errors', tone: 'bad', values: times.map((_, at) => (at % 17 === 0 ? 1 : 0)) },
      ],
    },
  ],
};

const system: SystemView = {
  nodes: [
    { id: 'file:///a', title: 'orders', kind: 'component', note: 'running, 3.1/s', trouble: false },
    { id: 'file:///b', title: 'tax', kind: 'component', note: 'running, 2 denied', trouble: true },
    { id: 'messaging people.*', title: nasty, kind: 'topic', note: 'topic', trouble: false },
  ],
  edges: [
    { from: 'file:///a', to: 'file:///b', note: 'rates', trouble: false },
    { from: 'file:///a', to: 'messaging people.*', note: 'publishes, denied', trouble: true },
  ],
};

const requestView: RequestView = {
  component: 'orders',
  ports: [8719, 8720],
  port: 8720,
  request: { method: 'POST', path: '/count?all', headers: 'accept: text/plain', body: 'one two' },
  history: [{ request: { method: 'GET', path: '/', headers: '', body: '' }, outcome: nasty, when: '12:00:00, 3 ms' }],
};

const pages = { 'call-form': form, inspector, request: requestView, system } as const;

describe('the pages of the panels', () => {
  let browser: OpenBrowser;
  const scripts = new Map<string, string>();
  let style = '';
  let axe = '';

  beforeAll(async () => {
    browser = await openBrowser(await findChromium());
    for (const name of Object.keys(pages)) scripts.set(name, await bundled(`src/panels/${name}/main.ts`));
    style = await bundled('src/panels/style.css');
    axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  }, 60_000);

  afterAll(() => browser.close());

  /** What axe finds wrong with the page as it stands. */
  async function faults(): Promise<readonly string[]> {
    await browser.page.evaluate(axe);
    return browser.page.evaluate(async () => {
      const { violations } = await (
        window as unknown as {
          axe: {
            run(): Promise<{ violations: { id: string; nodes: { html: string; failureSummary: string }[] }[] }>;
          };
        }
      ).axe.run();
      return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html} ${nodes[0]?.failureSummary}`);
    });
  }

  /** Opens a page as a panel has it, with a stand-in for the editor that keeps what the page says. */
  async function open(name: keyof typeof pages, theme: keyof typeof themes): Promise<void> {
    const { page } = browser;
    const variables = Object.entries(themes[theme]).map(([key, value]) => `--vscode-${key}: ${value};`);
    await page.setContent(`<!DOCTYPE html><html lang="en"><head>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'nonce-n'; script-src 'nonce-n'; base-uri 'none'; form-action 'none'">
<title>${name}</title><style nonce="n">:root { ${variables.join(' ')} } ${style}</style></head><body><main></main>
<script nonce="n">window.said = []; window.acquireVsCodeApi = () => ({ postMessage: (message) => window.said.push(message) });</script>
<script nonce="n">${scripts.get(name)?.replaceAll('</script', '<\\/script') ?? ''}</script></body></html>`);
    await page.evaluate((view) => window.postMessage({ kind: 'view', view }, '*'), pages[name]);
    await page.locator('h1').waitFor();
    await page.waitForFunction(() => (document.querySelector('main')?.textContent.length ?? 0) > 60);
  }

  const said = (): Promise<unknown[]> => browser.page.evaluate(() => (window as unknown as { said: unknown[] }).said);

  for (const name of ['call-form', 'inspector', 'request', 'system'] as const) {
    it.each(['light', 'dark', 'contrast'] as const)(
      `${name} has no fault of accessibility in the theme %s`,
      async (theme) => {
        await open(name, theme);
        expect(await faults()).toEqual([]);
        expect(browser.log()).not.toMatch(/Content Security Policy|error:/u);
        const folder = process.env['AIRLOCK_SCREENSHOTS'];
        if (folder !== undefined) await browser.page.screenshot({ path: join(folder, `${name}-${theme}.png`) });
      },
    );
  }

  it('shows what a guest calls itself as a text', async () => {
    for (const name of ['inspector', 'system', 'call-form', 'request'] as const) {
      await open(name, 'light');
      expect(await browser.page.locator('img').count()).toBe(0);
      expect(await browser.page.locator('main').textContent()).toContain('<img');
      expect(await browser.page.locator('main').textContent()).not.toContain('\u202e');
    }
  });

  it('writes the fields as WAVE, reads WAVE into the fields, and calls only with what is right', async () => {
    await open('call-form', 'light');
    const { page } = browser;
    await page.getByLabel('name string').fill('Grace "G"');
    await page.getByLabel('by u8').fill('2');
    const wave = page.getByLabel('Arguments WAVE');
    expect(await wave.inputValue()).toBe(
      '{name: "Grace \\"G\\"", age: some(36), tags: ["a"], mood: other("glad"), can: {read}}, 2',
    );
    await page.getByLabel('by u8').fill('300');
    await page.getByRole('button', { name: 'Call' }).click();
    expect(await page.locator('#problem').textContent()).toMatch(/u8|255/u);
    await wave.fill('{name: "Hedy", tags: [], mood: %none, can: {}}, 7');
    expect(await page.getByLabel('name string').inputValue()).toBe('Hedy');
    expect(await page.getByLabel('by u8').inputValue()).toBe('7');
    await page.getByRole('button', { name: 'Call' }).click();
    expect(await said()).toEqual([
      { kind: 'ready' },
      { kind: 'call', text: '{name: "Hedy", tags: [], mood: %none, can: {}}, 7' },
    ]);
  });

  it('saves an earlier call as a test', async () => {
    await open('call-form', 'light');
    const { page } = browser;
    await page.getByRole('button', { name: 'Save as Test: {name: "Grace"}' }).click();
    expect(await said()).toEqual([{ kind: 'ready' }, { kind: 'save-test', text: '{name: "Grace"}' }]);
    expect(await page.locator('#wave').inputValue()).toContain('Ada');
  });

  it('proposes what may come next, and takes it from the keyboard', async () => {
    await open('call-form', 'light');
    const { page } = browser;
    const wave = page.getByLabel('Arguments WAVE');
    const list = page.getByRole('listbox', { name: 'Proposals' });
    const options = (): Promise<string[]> => list.getByRole('option').locator('code').allTextContents();
    /** The proposal that a screen reader is told of, which is the one that Enter takes. */
    const active = (): Promise<string | undefined> =>
      page.evaluate(() => {
        const id = document.activeElement?.getAttribute('aria-activedescendant');
        const option = id == null ? undefined : document.querySelector(`#${id}[aria-selected="true"]`);
        return option?.querySelector('code')?.textContent;
      });

    await wave.fill('');
    await wave.press('Control+Space');
    expect(await options()).toEqual(['{name: "", tags: [], mood: %none, can: {}}', '{']);
    expect(await active()).toBe('{name: "", tags: [], mood: %none, can: {}}');
    await wave.press('ArrowDown');
    expect(await active()).toBe('{');
    await wave.press('Enter');
    expect(await wave.inputValue()).toBe('{');
    // Nothing is begun: nothing is chosen before an arrow is pressed.
    expect(await options()).toEqual(['name:', 'age:', 'tags:', 'mood:', 'can:']);
    expect(await active()).toBeUndefined();
    await wave.press('ArrowUp');
    expect(await active()).toBe('can:');
    await wave.press('Escape');
    expect(await list.isVisible()).toBe(false);
    await wave.pressSequentially('n');
    expect(await active()).toBe('name:');
    await wave.press('Tab');
    expect(await wave.inputValue()).toBe('{name: ');
    await wave.pressSequentially('"Hedy", tags: [], can: {}, mood: o');
    await list.getByRole('option', { name: 'other' }).click();
    expect(await wave.inputValue()).toBe('{name: "Hedy", tags: [], can: {}, mood: other(');
    await wave.pressSequentially('"x")');
    // A mark is not shoved at who types, but there for who asks.
    expect(await list.isVisible()).toBe(false);
    await wave.press('Control+Space');
    expect(await options()).toEqual(['}', ',']);
    await wave.press('Enter');
    await wave.pressSequentially(', 7');
    expect(await page.getByLabel('name string').inputValue()).toBe('Hedy');
    await wave.press('Control+Enter');
    expect((await said()).at(-1)).toEqual({
      kind: 'call',
      text: '{name: "Hedy", tags: [], can: {}, mood: other("x")}, 7',
    });
  });

  it.each(['light', 'dark', 'contrast'] as const)(
    'proposals have no fault of accessibility in the theme %s, however many there are',
    async (theme) => {
      await open('call-form', theme);
      const { page } = browser;
      const cases = Array.from({ length: 30 }, (_, at) => `case-${at}`);
      const params = [{ name: 'which', type: { kind: 'enum', name: 'which', cases } }];
      await page.evaluate((view) => window.postMessage({ kind: 'view', view }, '*'), {
        ...form,
        name: 'many',
        params,
        text: '',
      });
      await page.locator('h1', { hasText: 'many' }).waitFor();
      const wave = page.getByLabel('Arguments WAVE');
      await wave.focus();
      await wave.press('Control+Space');
      for (let at = 0; at < 12; at++) await wave.press('ArrowDown');
      expect(await wave.getAttribute('aria-activedescendant')).toBe('proposal-12');
      expect(await page.locator('#proposal-12').getAttribute('aria-posinset')).toBe('13');
      await page.waitForFunction(() => {
        const { top, bottom } = document.querySelector('#proposal-12')?.getBoundingClientRect() ?? {
          top: -1,
          bottom: 0,
        };
        return top >= 0 && bottom <= window.innerHeight;
      });
      // The fields of what was shown before do not stay.
      expect(await page.getByLabel('by u8').count()).toBe(0);
      expect(await faults()).toEqual([]);
      const folder = process.env['AIRLOCK_SCREENSHOTS'];
      if (folder !== undefined) await page.screenshot({ path: join(folder, `proposals-${theme}.png`) });
      await wave.press('Enter');
      expect(await wave.inputValue()).toBe('case-12');
    },
  );

  it('offers what is held as an argument, follows what becomes of it, and drops it', async () => {
    await open('call-form', 'light');
    const { page } = browser;
    const show = async (names: readonly string[]): Promise<void> => {
      const type: ValueType =
        names.length > 0
          ? { kind: 'enum', name: 'borrow<cursor>', cases: names }
          : { kind: 'opaque', text: 'borrow<cursor> (none is held)' };
      const held = names.map((name) => ({ name, resource: 'cursor' }));
      const view: CallFormView = { ...form, name: 'next', params: [{ name: 'self', type }], text: 'handle-1', held };
      await page.evaluate((given) => window.postMessage({ kind: 'view', view: given }, '*'), view);
      await page.waitForFunction(
        (count) => document.querySelectorAll('[aria-label="Held resources"] li').length === count,
        names.length,
      );
    };
    await show(['handle-1', 'handle-2']);
    const wave = page.getByLabel('Arguments WAVE');
    await page.getByLabel('self').selectOption('handle-2');
    expect(await wave.inputValue()).toBe('handle-2');
    await page.getByRole('button', { name: 'Drop handle-2' }).click();
    expect((await said()).at(-1)).toEqual({ kind: 'drop', name: 'handle-2' });
    await show(['handle-1']);
    expect(await page.locator('#problem').textContent()).toContain('`handle-1` of `borrow<cursor>`');
    await wave.fill('');
    await wave.press('Control+Space');
    await wave.press('Enter');
    expect(await wave.inputValue()).toBe('handle-1');
    expect(await page.locator('#problem').textContent()).toBe('');
    await show([]);
    expect(await page.locator('#problem').textContent()).toContain('none is held');
  });

  it('folds away what needs no right, and keeps it as the person left it', async () => {
    await open('inspector', 'light');
    const { page } = browser;
    const free = page.getByText('wasi:io/poll@0.2.12');
    expect(await free.isVisible()).toBe(false);
    await page.getByText('4 that need no right').click();
    await page.evaluate(
      (view) => window.postMessage({ kind: 'view', view: { ...view, title: 'greeter again', exports: [] } }, '*'),
      inspector,
    );
    await page.locator('h1', { hasText: 'again' }).waitFor();
    expect(await free.isVisible()).toBe(true);
  });

  it('sends the request that stands in the fields, and shows what a guest answers as text', async () => {
    await open('request', 'light');
    const { page } = browser;
    expect(await page.getByLabel('Port').inputValue()).toBe('8720');
    await page.getByLabel('Path').fill('/bad path');
    await page.getByRole('button', { name: 'Send' }).click();
    const request = { method: 'POST', path: '/bad path', headers: 'accept: text/plain', body: 'one two' };
    expect(await said()).toEqual([{ kind: 'ready' }, { kind: 'send', port: 8720, request }]);
    await page.evaluate(() => window.postMessage({ kind: 'refused', part: 'path', message: 'no spaces' }, '*'));
    await page.getByText('no spaces').waitFor();
    expect(await page.getByLabel('Path').getAttribute('aria-invalid')).toBe('true');
    const response = {
      status: '200 OK',
      isError: false,
      headers: [['x-said', nasty]],
      body: `${nasty}\n<script>window.said.push('ran')</script>\u001b[2J`,
      isCut: true,
      took: '3 ms',
      denied: ['read files /etc/passwd'],
    };
    await page.evaluate((given) => window.postMessage({ kind: 'response', response: given }, '*'), response);
    const body = page.getByLabel('Body of the response');
    expect(await body.textContent()).toContain("\n<script>window.said.push('ran')</script>\\u{1b}[2J");
    expect(await page.locator('main script, main img').count()).toBe(0);
    expect(await page.locator('main').textContent()).toContain('read files /etc/passwd');
    await page.getByRole('button', { name: 'Use GET /' }).click();
    expect(await page.getByLabel('Path').inputValue()).toBe('/');
    await page.getByRole('button', { name: 'Open in Browser' }).click();
    expect((await said()).at(-1)).toEqual({ kind: 'open', port: 8720 });
  });

  it('leads to the tree and to the form from the keyboard', async () => {
    await open('system', 'light');
    await browser.page.getByRole('button', { name: /^tax/u }).focus();
    await browser.page.keyboard.press('Enter');
    await open('inspector', 'light');
    await browser.page.getByRole('button', { name: 'Call greet' }).focus();
    await browser.page.keyboard.press('Enter');
    expect(await said()).toEqual([{ kind: 'ready' }, { kind: 'call', name: 'greet' }]);
  });
});

async function bundled(path: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [join(root, path)],
    bundle: true,
    write: false,
    platform: 'browser',
    format: 'iife',
    target: 'chrome138',
    minify: true,
  });
  return outputFiles[0]?.text ?? '';
}
