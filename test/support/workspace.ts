import { once } from 'node:events';
import { cp, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from './paths.ts';

/** A folder for one run, which ends with the run. */
export interface TemporaryFolder {
  readonly path: string;
  dispose(): Promise<void>;
}

/** An empty folder under its real path, so that what is compared with it needs no resolving. */
export async function temporaryFolder(name: string): Promise<TemporaryFolder> {
  const path = await realpath(await mkdtemp(join(tmpdir(), `${name}-`)));
  return { path, dispose: () => rm(path, { recursive: true, force: true, maxRetries: 5 }) };
}

/** The port from which the example fetches its news. */
export const newsPort = 8717;

/**
 * A copy of examples/greeter that a test may edit. It fetches its news from another port than the example, so that
 * nothing else on the machine is in the way, not even `npm start`.
 */
export async function copyOfGreeter(port: number): Promise<TemporaryFolder> {
  const folder = await temporaryFolder('greeter');
  await cp(join(root, 'examples', 'greeter'), folder.path, {
    recursive: true,
    filter: (source) => !/[/\\](?:\.airlock|node_modules|dist)$/u.test(source),
  });
  for (const name of ['airlock.json', 'greeter.airlock-test.json', join('src', 'news.ts')]) {
    const file = join(folder.path, name);
    const text = await readFile(file, 'utf8');
    if (!text.includes(String(newsPort))) throw new Error(`examples/greeter/${name} no longer names ${newsPort}`);
    await writeFile(file, text.replaceAll(String(newsPort), String(port)));
  }
  return folder;
}

/**
 * A second root beside the greeter: a component deep inside of it, and a manifest in node_modules, which is none of
 * ours. The workspace file names both roots.
 */
export async function workspaceOfTwoRoots(port: number): Promise<TemporaryFolder & { readonly file: string }> {
  const folder = await temporaryFolder('two-roots');
  const greeter = await copyOfGreeter(port);
  const second = join(folder.path, 'second');
  const fixtures = join(root, 'test', 'fixtures', 'workspaces');
  const faulty = join(fixtures, 'faulty');
  await cp(join(fixtures, 'shapes'), join(second, 'shapes'), { recursive: true });
  await cp(faulty, join(second, 'nested', 'deep', 'faulty'), { recursive: true });
  await cp(faulty, join(second, 'node_modules', 'a-package'), { recursive: true });
  const file = join(folder.path, 'tests.code-workspace');
  await writeFile(file, JSON.stringify({ folders: [{ path: greeter.path }, { path: second }] }));
  return {
    path: folder.path,
    file,
    async dispose() {
      await greeter.dispose();
      await folder.dispose();
    },
  };
}

/** A port of loopback that nothing listens on now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('A TCP server has an address with a port.');
  return address.port;
}
