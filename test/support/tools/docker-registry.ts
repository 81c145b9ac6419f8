import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import type { AddressInfo } from 'node:net';
import { withLock } from '../lock.ts';
import { cacheFolder } from '../paths.ts';
import { run } from '../run.ts';

/** A registry that runs on loopback until it is ended. */
export interface RunningRegistry {
  /** As `127.0.0.1:5000`. */
  readonly host: string;
  dispose(): Promise<void>;
}

/**
 * Brings Debian's `docker-registry`: the reference implementation of the registry's protocol, fetched once with apt.
 * @throws where apt cannot bring it; the message carries what it said
 */
async function registryProgram(): Promise<string> {
  const folder = join(cacheFolder, 'docker-registry');
  const program = join(folder, 'root/usr/bin/docker-registry');
  const isThere = (): Promise<boolean> =>
    access(program).then(
      () => true,
      () => false,
    );
  if (await isThere()) return program;
  await withLock(`${folder}.lock`, async () => {
    if (await isThere()) return;
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    const fetched = await run('apt-get', ['download', 'docker-registry'], { cwd: folder, output: 'kept' });
    const [deb] = (await readdir(folder)).filter((name) => name.endsWith('.deb'));
    if (fetched.code !== 0 || deb === undefined)
      throw new Error(`apt-get download docker-registry failed:\n${fetched.output}`);
    const unpacked = await run('dpkg-deb', ['-x', deb, join(folder, 'root')], { cwd: folder, output: 'kept' });
    if (unpacked.code !== 0) throw new Error(`dpkg-deb failed:\n${unpacked.output}`);
  });
  return program;
}

/** Who may do everything at the registry. The hash is bcrypt's, of `password`. */
export const account = { user: 'somebody', password: 'password' } as const;
const htpasswd = 'somebody:$2y$05$abcdefghijklmnopqrstuuWG29KuyeAicPCJODk1zjyGvyQUU2awu\n';

/** Starts a registry that keeps what it has in `folder` and wants everybody to sign in. */
export async function startRegistry(folder: string): Promise<RunningRegistry> {
  const program = await registryProgram();
  const host = `127.0.0.1:${await freePort()}`;
  await writeFile(join(folder, 'htpasswd'), htpasswd);
  const config = {
    version: '0.1',
    log: { level: 'error', accesslog: { disabled: true } },
    storage: { filesystem: { rootdirectory: join(folder, 'data') } },
    http: { addr: host, secret: 'nothing' },
    auth: { htpasswd: { realm: 'registry', path: join(folder, 'htpasswd') } },
  };
  // YAML takes JSON as it is.
  await writeFile(join(folder, 'config.yml'), JSON.stringify(config));
  const child = spawn(program, ['serve', join(folder, 'config.yml')], { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => void (said += chunk.toString()));
  try {
    await answers(host, child);
  } catch (error) {
    child.kill('SIGKILL');
    throw new Error(`docker-registry did not start:\n${said}`, { cause: error });
  }
  return {
    host,
    async dispose() {
      if (child.exitCode !== null) return;
      child.kill('SIGTERM');
      await once(child, 'exit');
    },
  };
}

/** Waits until it answers, a minute at most. */
async function answers(host: string, child: ChildProcess): Promise<void> {
  const end = Date.now() + 60_000;
  for (;;) {
    const status = await fetch(`http://${host}/v2/`).then(
      (answer) => answer.status,
      () => 0,
    );
    if (status === 401) return;
    if (child.exitCode !== null || Date.now() > end) throw new Error('it does not answer');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
