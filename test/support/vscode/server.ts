import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from '../run.ts';
import type { Profile } from './profile.ts';
import type { VsCodeInstall } from './provision.ts';

export interface ServerOptions {
  readonly install: VsCodeInstall;
  readonly profile: Profile;
  /** `asked` leaves workspace trust as a person has it; `off` switches the whole feature off. */
  readonly trust: 'asked' | 'off';
  /** Added to the profile's environment; the extension host inherits it. */
  readonly env?: Readonly<Record<string, string>>;
  readonly extraArgs?: readonly string[];
  /** A fixed port; without it the system picks a free one. */
  readonly port?: number;
}

export interface VsCodeServer {
  readonly port: number;
  /** The secret without which the server answers nobody, the way `?tkn=` carries it. */
  readonly token: string;
  /** The address that opens a folder or a workspace file; `query` adds parameters of the workbench. */
  url(workspace: string, query?: Readonly<Record<string, string>>): string;
  /** Everything that the server printed so far. */
  log(): string;
  /** Settles when the server's process is gone, whoever ended it. */
  readonly gone: Promise<void>;
  /** Ends the server with every process that it started. The profile stays; its owner disposes it. */
  stop(): Promise<void>;
}

/** Starts VS Code's own server on loopback and waits until it listens. */
export async function startServer(options: ServerOptions): Promise<VsCodeServer> {
  const token = randomBytes(16).toString('hex');
  // Arguments can be read by every user of the machine, so the token goes through a file.
  const tokenFile = join(options.profile.folder, 'token');
  await writeFile(tokenFile, token, { mode: 0o600 });

  // A process group of its own, so that the extension hosts and terminals below it can be ended with it.
  const child = spawn(options.install.node, serverArgs(options, tokenFile), {
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
    env: { ...options.profile.env, ...options.env },
  });
  let log = '';
  const keep = (chunk: Buffer): void => void (log += chunk.toString('utf8'));
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  const gone = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  const stop = (): Promise<void> => endGroup(child, gone);
  // Whatever ends this process, the group must not outlive it.
  const last = (): void => signalGroup(child, 'SIGKILL');
  process.once('exit', last);
  void gone.then(() => process.off('exit', last));

  const port = await listening(child, gone, () => log).catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  return {
    port,
    token,
    url(workspace, query = {}) {
      const opened = workspace.endsWith('.code-workspace') ? { workspace } : { folder: workspace };
      return `http://127.0.0.1:${port}/?${new URLSearchParams({ tkn: token, ...opened, ...query }).toString()}`;
    },
    log: () => log,
    gone,
    stop,
  };
}

/**
 * Installs a packaged extension into a profile, before its server starts.
 * @throws with VS Code's own words where it refuses the package
 */
export async function installExtension(install: VsCodeInstall, profile: Profile, vsix: string): Promise<void> {
  const args = ['--install-extension', vsix, '--force', '--server-data-dir', profile.folder];
  const outcome = await run(install.node, [install.serverMain, ...args, '--accept-server-license-terms'], {
    cwd: profile.folder,
    env: profile.env,
    output: 'kept',
  });
  if (outcome.code !== 0 || !outcome.output.includes('was successfully installed')) {
    throw new Error(`VS Code ${install.version} did not install ${vsix}:\n${outcome.output}`);
  }
}

function serverArgs(options: ServerOptions, tokenFile: string): string[] {
  const args = [options.install.serverMain, '--host', '127.0.0.1', '--port', String(options.port ?? 0)];
  args.push('--connection-token-file', tokenFile, '--server-data-dir', options.profile.folder);
  args.push('--telemetry-level', 'off', '--accept-server-license-terms');
  if (options.trust === 'off') args.push('--disable-workspace-trust');
  return [...args, ...(options.extraArgs ?? [])];
}

function listening(child: ChildProcess, gone: Promise<void>, log: () => string): Promise<number> {
  return new Promise((resolve, reject) => {
    child.stdout?.on('data', () => {
      const port = /Extension host agent listening on (\d+)/u.exec(log())?.[1];
      if (port !== undefined) resolve(Number(port));
    });
    child.once('error', reject);
    void gone.then(() => reject(new Error(`VS Code's server ended before it listened:\n${log()}`)));
  });
}

async function endGroup(child: ChildProcess, gone: Promise<void>): Promise<void> {
  signalGroup(child, 'SIGTERM');
  const timer = setTimeout(() => signalGroup(child, 'SIGKILL'), 3000);
  await gone;
  clearTimeout(timer);
  // The server may be gone and leave a terminal or a guest's process behind in its group.
  signalGroup(child, 'SIGKILL');
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // The whole group is gone already, which is what was wanted.
  }
}
