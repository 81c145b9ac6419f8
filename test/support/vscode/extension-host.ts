import { pathToFileURL } from 'node:url';
import { runTests } from '@vscode/test-electron';
import { messageOf } from '../../../src/base/index.ts';
import { openBrowser } from './browser.ts';
import { findChromium } from './chromium.ts';
import { openProfile } from './profile.ts';
import { provision } from './provision.ts';
import { startServer } from './server.ts';
import { pinned, type Release } from './versions.ts';

/** One run of a test entry inside the extension host of a VS Code. */
export interface HostRun {
  readonly release: Release;
  /** The extension under development: a folder with a package.json. */
  readonly extension: string;
  /** The module whose `run()` the extension host calls. */
  readonly entry: string;
  readonly workspace: string;
  readonly env: Readonly<Record<string, string>>;
  readonly timeLimit: number;
  /** How often the workbench is opened, one after the other over the same state; once without it. The last end counts. */
  readonly visits?: number;
}

/** How VS Code says the run ended. Zero alone proves nothing: a crashed extension host reports it as well. */
export type HostEnd =
  | { readonly kind: 'exited'; readonly code: number; readonly log: string }
  | { readonly kind: 'timeout'; readonly log: string }
  | { readonly kind: 'lost'; readonly log: string };

/** Runs in VS Code's server, whose workbench a headless browser opens. Needs nothing but the npm registry. */
export async function runInServer(job: HostRun): Promise<HostEnd> {
  const [install, chromium] = await Promise.all([provision(job.release), findChromium()]);
  await using owned = new AsyncDisposableStack();
  const profile = await openProfile();
  owned.defer(() => profile.dispose());
  // Without the smoke test driver a built workbench ignores the development entries of the payload.
  const extraArgs = ['--enable-smoke-test-driver'];
  const server = await startServer({ install, profile, trust: 'off', env: job.env, extraArgs });
  owned.defer(() => server.stop());
  const browser = await openBrowser(chromium);
  owned.defer(() => browser.close());

  const workbench: string[] = [];
  const log = (): string => [...workbench, browser.log(), '--- server', server.log()].join('\n');
  let visits = 0;
  const open = async (): Promise<void> => {
    await browser.page.goto('about:blank');
    await browser.page.goto(server.url(job.workspace, { payload: payloadOf(job, server.port) }));
  };
  const exited = new Promise<HostEnd>((resolve, reject) => {
    const functions: Record<string, (...args: never[]) => void> = {
      codeAutomationLog: (type: string, args: readonly unknown[]) => workbench.push(`${type}: ${args.join(' ')}`),
      codeAutomationExit(code: number) {
        if (++visits < (job.visits ?? 1)) open().catch(reject);
        else resolve({ kind: 'exited', code, log: log() });
      },
    };
    Promise.all(Object.entries(functions).map(([name, call]) => browser.page.exposeFunction(name, call)))
      .then(open)
      .catch(reject);
  });
  const lost = server.gone.then((): HostEnd => ({ kind: 'lost', log: log() }));
  return await Promise.race([exited, lost, timeout(job.timeLimit, log)]);
}

/** Runs in the desktop's VS Code, which @vscode/test-electron downloads: for machines that may fetch it. */
export async function runOnDesktop(job: HostRun): Promise<HostEnd> {
  const visit = (): Promise<number> =>
    runTests({
      version: pinned[job.release].vsCode,
      extensionDevelopmentPath: job.extension,
      extensionTestsPath: job.entry,
      extensionTestsEnv: job.env,
      launchArgs: [job.workspace, '--disable-workspace-trust', '--disable-extensions'],
    });
  // However those before the last one end is theirs to say.
  for (let visits = 1; visits < (job.visits ?? 1); visits++) await visit().catch(() => {});
  const ended = visit().then(
    (code): HostEnd => ({ kind: 'exited', code, log: '' }),
    (error: unknown): HostEnd => ({ kind: 'exited', code: 1, log: messageOf(error) }),
  );
  return await Promise.race([ended, timeout(job.timeLimit, () => '')]);
}

function payloadOf(job: HostRun, port: number): string {
  const remote = (path: string): string => `vscode-remote://127.0.0.1:${port}${pathToFileURL(path).pathname}`;
  return JSON.stringify([
    ['extensionDevelopmentPath', remote(job.extension)],
    ['extensionTestsPath', remote(job.entry)],
    ['skipWelcome', 'true'],
    ['skipReleaseNotes', 'true'],
  ]);
}

function timeout(milliseconds: number, log: () => string): Promise<HostEnd> {
  return new Promise((resolve) => {
    setTimeout(() => resolve({ kind: 'timeout', log: log() }), milliseconds).unref();
  });
}
