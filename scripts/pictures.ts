// Takes the pictures of the whole workbench for the README: `npm run pictures`, over what `npm run build` left in `dist`.
import { cp, mkdir, realpath, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { silentLog, systemClock } from '../src/base/index.ts';
import { builtHere, openGrantStore } from '../src/host/index.ts';
import { openWorkbench, type Workbench } from '../test/scenario/workbench.ts';
import { root } from '../test/support/paths.ts';
import { openBrowser } from '../test/support/vscode/browser.ts';
import { findChromium } from '../test/support/vscode/chromium.ts';
import { openProfile } from '../test/support/vscode/profile.ts';
import { provision } from '../test/support/vscode/provision.ts';
import { startServer } from '../test/support/vscode/server.ts';
import { newest } from '../test/support/vscode/versions.ts';
import { temporaryFolder } from '../test/support/workspace.ts';

/** A theme's name in settings, and what the workbench is marked with in it. */
const themes = {
  light: { name: 'Default Light Modern', mark: 'vs' },
  dark: { name: 'Default Dark Modern', mark: 'vs-dark' },
  contrast: { name: 'Default High Contrast', mark: 'hc-black' },
} as const;

/** What stands in the workspace that is shown. */
const examples = ['greeter', 'linked-pair'];

const settings = {
  'workbench.editor.empty.hint': 'hidden',
  'editor.minimap.enabled': false,
  'window.commandCenter': false,
  'workbench.layoutControl.enabled': false,
};

await using owned = new AsyncDisposableStack();
const [install, chromium] = await Promise.all([provision(newest), findChromium()]);
const folder = await temporaryFolder('pictures');
owned.defer(() => folder.dispose());
const workspace = join(folder.path, 'hello-airlock');
const state = join(folder.path, 'state');
for (const name of examples) {
  await cp(join(root, 'examples', name), join(workspace, name), {
    recursive: true,
    filter: (source) => !/[/\\](?:\.airlock|node_modules|dist)$/u.test(source),
  });
}
await grantFiles();
await wear('dark');
const profile = await openProfile();
owned.defer(() => profile.dispose());
const server = await startServer({
  install,
  profile,
  trust: 'off',
  env: { AIRLOCK_STATE_DIR: state },
  // Without it a built workbench ignores an extension under development.
  extraArgs: ['--enable-smoke-test-driver'],
});
owned.defer(() => server.stop());
const browser = await openBrowser(chromium);
owned.defer(() => browser.close());
const { page } = browser;

const remote = `vscode-remote://127.0.0.1:${server.port}${pathToFileURL(root).pathname}`;
const payload = JSON.stringify([
  ['extensionDevelopmentPath', remote],
  ['skipWelcome', 'true'],
]);
const url = server.url(workspace, { payload });
const workbench = await openWorkbench(page, url, join(root, 'media', 'workbench'));
await arrange(workbench).catch(async (error: unknown) => {
  await page.screenshot({ path: join(root, 'test-results', 'pictures-failed.png') });
  throw error;
});
for (const theme of Object.keys(themes) as (keyof typeof themes)[]) {
  await wear(theme);
  await page.locator(`.monaco-workbench.${themes[theme].mark}`).waitFor();
  await page.mouse.move(700, 895);
  await page.waitForTimeout(2500);
  await workbench.screenshot(theme);
  console.log(`media/workbench/${theme}.png`);
}

/** The greeter may read its data; the news are left to be denied. */
async function grantFiles(): Promise<void> {
  await mkdir(state, { recursive: true, mode: 0o700 });
  const opened = openGrantStore(state, { clock: systemClock, log: silentLog });
  if (opened.kind === 'unusable') throw new Error(opened.message);
  const manifestPath = join(await realpath(workspace), 'greeter', 'airlock.json');
  const key = { manifestPath, name: 'greeter', origin: builtHere };
  opened.store.grant(key, { capability: 'filesystem.read', pattern: './data/**' });
  await opened.store.dispose();
}

async function wear(theme: keyof typeof themes): Promise<void> {
  await mkdir(join(workspace, '.vscode'), { recursive: true });
  const text = JSON.stringify({ ...settings, 'workbench.colorTheme': themes[theme].name }, undefined, 2);
  await writeFile(join(workspace, '.vscode', 'settings.json'), text);
}

/** The tree, a source with its lenses, and what was built, called and denied in the output. */
async function arrange({ openViews, editor, run, pick, answer, panel }: Workbench): Promise<void> {
  const call = async (name: string): Promise<void> => {
    await run('Airlock: Call Export…');
    await pick('greeter');
    await pick('greet');
    await answer(/./u, `"${name}"`);
    await panel.whenOutput('Airlock', new RegExp(`greet\\("${name}"\\)[\\s\\S]*?\\b(?:ok|err)\\(`, 'u'), 60_000);
  };
  await openViews('Airlock');
  await page.locator('.statusbar-item', { hasText: /3 running/u }).waitFor({ timeout: 180_000 });
  await call('Ada');
  await editor.open('greeter/wit/world.wit');
  await editor.open('greeter/src/greeter.ts');
  await editor.replaceLine(21, "  return variables.get('GREETER_SIGNATURE') ?? 'a guest';");
  await editor.save();
  await panel.whenOutput('Airlock', /greeter: built in \d+ ms \(saved\)[\s\S]*greeter: updating -> running/u, 60_000);
  await call('Grace');
  await editor.goTo(1);
  await page.locator('.codelens-decoration', { hasText: /p50/u }).first().waitFor({ timeout: 60_000 });
}
