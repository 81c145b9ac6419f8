import { execFileSync } from 'node:child_process';
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { component } from '../../build/describe/binaries.ts';
import { temporaryFolder, type TemporaryFolder } from '../../support/workspace.ts';
import { type Ran, run } from '../terminal.ts';

let folder: TemporaryFolder;
let commit: string;
const repository = (): string => `git+file://${join(folder.path, 'repository')}`;

/** Runs git as somebody who makes a repository, in it. */
const git = (...args: string[]): string =>
  execFileSync(
    'git',
    ['-c', 'user.name=A', '-c', 'user.email=a@example.com', '-c', 'protocol.file.allow=always', ...args],
    {
      cwd: join(folder.path, 'repository'),
      env: { PATH: process.env['PATH'], HOME: folder.path, GIT_CONFIG_NOSYSTEM: '1' },
      encoding: 'utf8',
    },
  ).trim();

const airlock = (line: string, env: NodeJS.ProcessEnv = {}): Promise<Ran> =>
  run(line.split(' '), { cwd: folder.path, env: { HOME: folder.path, ...env } });

beforeAll(async () => {
  folder = await temporaryFolder('git');
  const at = (name: string): string => join(folder.path, 'repository', name);
  await mkdir(at('out'), { recursive: true });
  git('init', '--quiet', '.');
  await writeFile(
    at('out/room.wasm'),
    await component('package a:b;\nworld room { export brightness: func() -> u32; }', 'room'),
  );
  // What a checkout would run, follow or fetch.
  await writeFile(at('.gitattributes'), '*.wasm filter=evil\n');
  await symlink('/etc/hostname', at('link.wasm'));
  git('add', '.');
  git('commit', '--quiet', '-m', 'one');
  commit = git('rev-parse', 'HEAD');
});
afterAll(() => folder.dispose());

it('installs a file of a commit, and runs nothing of anybody', async () => {
  // Settings of the person that would run programs at every step.
  const ran = join(folder.path, 'ran');
  const hook = join(folder.path, 'hooks');
  await mkdir(hook, { recursive: true });
  for (const name of ['reference-transaction', 'post-checkout', 'post-index-change'])
    await writeFile(join(hook, name), `#!/bin/sh\ntouch ${ran}\n`, { mode: 0o755 });
  await writeFile(
    join(folder.path, '.gitconfig'),
    `[core]\nhooksPath=${hook}\nfsmonitor=${hook}/post-checkout\n[filter "evil"]\nsmudge=touch ${ran}\nclean=touch ${ran}\n`,
  );
  const installed = await airlock(`install ${repository()}#${commit}:out/room.wasm`, {
    GIT_CONFIG_COUNT: '1',
    GIT_CONFIG_KEY_0: 'core.hooksPath',
    GIT_CONFIG_VALUE_0: hook,
  });
  expect(installed.transcript).toContain('Installed room 0.0.0.\n(exit 0)');
  expect(existsSync(ran)).toBe(false);
  const { components } = JSON.parse((await airlock('list --json')).out) as {
    components: { source: string; sha256: string }[];
  };
  expect(components[0]?.source).toBe(`${repository()}#${commit}:out/room.wasm`);
  const blob = await readFile(join(folder.path, '.state/store/blobs', components[0]?.sha256 ?? ''));
  expect(blob.equals(await readFile(join(folder.path, 'repository/out/room.wasm')))).toBe(true);
  const update = await airlock('update room');
  expect(update.code).toBe(2);
  expect(update.err).toContain('installed from something that never changes');
});

it('takes neither links nor what is not there', async () => {
  const cases = [
    [`${repository()}#${commit}:link.wasm`, 9, 'is no plain file in that commit'],
    [`${repository()}#${commit}:out`, 9, 'is no plain file in that commit'],
    [`${repository()}#${commit}:out/hall.wasm`, 8, 'is not in commit'],
    [`${repository()}#${'0'.repeat(40)}:out/room.wasm`, 8, 'cannot be fetched'],
    [`git+file://${folder.path}/nowhere#${commit}:out/room.wasm`, 8, 'cannot be fetched'],
    [`${repository()}#${commit}:../room.wasm`, 2, 'is no path inside of a commit'],
    [`${repository()}#HEAD:out/room.wasm`, 2, 'whole hash of a commit'],
    [`git+ssh://-oProxyCommand=x/a#${commit}:a.wasm`, 2, 'nothing that a component can come from'],
    [`git+http://example.com/a#${commit}:a.wasm`, 6, 'only https is'],
    [`git+ext::sh#${commit}:a.wasm`, 2, 'nothing that a component can come from'],
  ] as const;
  for (const [source, exit, says] of cases) {
    const { code, err, out } = await airlock(`install ${source}`);
    expect({ source, code, out }).toEqual({ source, code: exit, out: '' });
    expect(err).toContain(says);
  }
});
