// Opens the example in a real VS Code with Airlock installed as people get it: `npm start`.
// `--check` does what a person would do there and says whether each step showed what it should.
// `--vsix PATH` installs a package that is there already instead of building one; `--suite NAME` is what its tests are
// counted under.
import { join, resolve as absolute } from 'node:path';
import { parseArgs } from 'node:util';
import { messageOf } from '../src/base/index.ts';
import { type Play, playSteps } from '../test/scenario/steps.ts';
import { cacheFolder, root } from '../test/support/paths.ts';
import { run } from '../test/support/run.ts';
import { openBrowser } from '../test/support/vscode/browser.ts';
import { findChromium } from '../test/support/vscode/chromium.ts';
import { openProfile } from '../test/support/vscode/profile.ts';
import { provision } from '../test/support/vscode/provision.ts';
import { installExtension, startServer, type VsCodeServer } from '../test/support/vscode/server.ts';
import { newest } from '../test/support/vscode/versions.ts';
import { copyOfGreeter, freePort, newsPort, temporaryFolder } from '../test/support/workspace.ts';
import { writeCounts } from '../test/support/counts.ts';
import { thisPlatform } from './bundle-builder.ts';
import { serveNews } from './news-server.ts';
import { vsixPath } from './vsix.ts';

const { values } = parseArgs({
  options: {
    check: { type: 'boolean', default: false },
    vsix: { type: 'string' },
    suite: { type: 'string', default: 'scenario' },
  },
});
const signature = { GREETER_SIGNATURE: 'the Airlock project' };

try {
  process.exitCode = values.check ? await checkTwiceAtMost() : await open();
} catch (error) {
  console.error(messageOf(error));
  process.exitCode = 1;
}

async function open(): Promise<number> {
  await using owned = new AsyncDisposableStack();
  const news = await serveNews(newsPort);
  if (news.kind === 'port taken') return portTaken(newsPort);
  owned.defer(() => news.close());
  const install = await provision(newest);
  const vsix = await packaged();
  const profile = await openProfile({ keptIn: join(cacheFolder, 'start-profile') });
  owned.defer(() => profile.dispose());
  await installExtension(install, profile, vsix);
  const server = await startServer({ install, profile, trust: 'asked', env: signature });
  owned.defer(() => server.stop());

  console.log(`\nAirlock is ready in VS Code ${install.version}. Open this in a browser:\n`);
  console.log(`  ${server.url(join(root, 'examples', 'greeter'))}\n\nCtrl+C ends it.`);
  return await untilEnded(server);
}

/** A browser, a server and an editor may miss each other; a play that does not go to its end is played once more. */
async function checkTwiceAtMost(): Promise<number> {
  const first = await check();
  if (first.kind === 'port taken') return portTaken(first.port);
  const last = first.failure === undefined ? first : await check();
  if (last.kind === 'port taken') return portTaken(last.port);
  const { failure, passed, failed } = last;
  const second = first.failure !== undefined && failure === undefined ? [first.failure] : [];
  await writeCounts(values.suite, { passed, failed, second });
  // Once more after what the logs say, which may be long: the end of what is printed is what people see.
  if (failure !== undefined) console.log(failure);
  console.log(`${values.suite}: ${passed} passed, ${failed} failed`);
  return failed === 0 && passed > 0 ? 0 : 1;
}

type Check = ({ readonly kind: 'played' } & Play) | { readonly kind: 'port taken'; readonly port: number };

/** Plays all steps once, in a workspace and a VS Code of their own. */
async function check(): Promise<Check> {
  await using owned = new AsyncDisposableStack();
  const port = await freePort();
  const news = await serveNews(port);
  if (news.kind === 'port taken') return { kind: 'port taken', port };
  owned.defer(() => news.close());
  const [install, chromium] = await Promise.all([provision(newest), findChromium()]);
  const vsix = await packaged();
  const workspace = await copyOfGreeter(port);
  owned.defer(() => workspace.dispose());
  const state = await temporaryFolder('airlock-state');
  owned.defer(() => state.dispose());
  const profile = await openProfile();
  owned.defer(() => profile.dispose());
  await installExtension(install, profile, vsix);
  const env = { ...signature, AIRLOCK_STATE_DIR: state.path };
  const server = await startServer({ install, profile, trust: 'asked', env });
  owned.defer(() => server.stop());
  const browser = await openBrowser(chromium);
  owned.defer(() => browser.close());

  const play = await playSteps({
    page: browser.page,
    url: server.url(workspace.path),
    workspace: workspace.path,
    stateFolder: state.path,
    newsPort: port,
    newsServed: news.served,
    screenshots: join(root, 'test-results', values.suite),
    say: (line) => console.log(line),
  });
  if (play.failed > 0) console.log(`--- page\n${browser.log()}\n--- server\n${server.log()}`);
  return { kind: 'played', ...play };
}

/** The package to install: the one that was named, else one made now from the sources. */
async function packaged(): Promise<string> {
  if (values.vsix !== undefined) return absolute(values.vsix);
  for (const script of ['build', 'package']) {
    const { code } = await run('npm', ['run', '--silent', script], { cwd: root, output: 'shown' });
    if (code !== 0) throw new Error(`npm run ${script} failed.`);
  }
  return vsixPath(thisPlatform);
}

function portTaken(port: number): number {
  console.error(`Port ${port} is taken. The example fetches its news there; end what listens on it and start again.`);
  return 1;
}

/** Waits for Ctrl+C, which may come more than once, or for a server that ends by itself. */
async function untilEnded(server: VsCodeServer): Promise<number> {
  const asked = new Promise<number>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => resolve(0));
  });
  const lost = server.gone.then(() => {
    console.error(`VS Code's server ended:\n${server.log()}`);
    return 1;
  });
  return await Promise.race([asked, lost]);
}
