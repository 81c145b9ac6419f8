import { chmod, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { systemClock } from '../../../src/base/index.ts';
import { resolveInstalled } from '../../../src/cli/store/resolve.ts';
import type { Ports } from '../../../src/cli/ports.ts';
import { component } from '../../build/describe/binaries.ts';
import { temporaryFolder, type TemporaryFolder } from '../../support/workspace.ts';
import { type Circumstances, type Ran, run } from '../terminal.ts';

// One component's whole life, in the order of the tests: each goes on from what the one before left.
let folder: TemporaryFolder;
const at = (name: string): string => join(folder.path, name);

const airlock = (line: string, more: Partial<Circumstances> = {}): Promise<Ran> =>
  run(line.split(' '), { cwd: folder.path, ...more });

/** A file, its manifest and its signature: release `number` of `room`, which asks for these variables. */
async function release(number: string, variables: readonly string[], key = 'default'): Promise<string> {
  const file = `room-${number}-${key}.wasm`;
  await writeFile(
    at(file),
    await component(
      `package a:b;\nworld room { export brightness${number.replaceAll('.', '')}: func() -> u32; }`,
      'room',
    ),
  );
  const reasons = variables.length > 0 ? { reasons: { environment: 'to speak \u2066your language' } } : {};
  const manifest = {
    name: 'room',
    version: number,
    component: `./${file}`,
    capabilities: { environment: variables },
    ...reasons,
  };
  await writeFile(at(`${number}.json`), JSON.stringify(manifest).replace('\u2066', ''));
  if (key !== '') {
    const signed = await airlock(`sign ${file} --manifest ${number}.json --key ${key}`);
    if (signed.code !== 0) throw new Error(signed.transcript);
  }
  return file;
}

const settled = (): Promise<string[]> => readdir(at('.state/store/blobs')).catch(() => []);

beforeAll(async () => {
  folder = await temporaryFolder('life');
  await airlock('keygen');
  await airlock('keygen other');
});
afterAll(() => folder.dispose());

it('stores nothing without a person, and nothing after a no', async () => {
  const file = await release('1.0.0', ['LANG']);
  const alone = await airlock(`install ${file}`);
  expect(alone.code).toBe(6);
  expect(alone.out).toContain('read environment variables:\n    LANG\n    its author says: to speak');
  expect(alone.err).toMatch(
    /nobody is here to agree to these rights\n {2}to agree to exactly the rights shown: --accept [0-9a-f]{32}/,
  );
  const no = await airlock(`install ${file}`, { answers: ['n'] });
  expect(no.code).toBe(6);
  expect(no.transcript).toContain(
    'Install and grant these rights? [y/N] n\nerror: the rights were not granted, so nothing was stored',
  );
  expect((await airlock(`install ${file} --accept ${'0'.repeat(32)}`)).code).toBe(6);
  expect((await airlock(`install ${file} --digest sha256:${'0'.repeat(64)}`)).code).toBe(9);
  expect((await airlock(`install ${file} --dry-run`)).out).toContain('Nothing was stored: this was a dry run.');
  expect((await airlock('list')).transcript).toBe('$ airlock list\nNo component is installed.\n(exit 0)\n');
  expect(await settled()).toEqual([]);
});

it('installs what a person agreed to, with just those rights', async () => {
  const dry = JSON.parse((await airlock('install --json --dry-run room-1.0.0-default.wasm')).out) as {
    readonly accept: string;
  };
  const installed = await airlock(`install room-1.0.0-default.wasm --accept ${dry.accept}`);
  expect(installed.code).toBe(0);
  expect(installed.out).toContain(', not seen before');
  expect(installed.out).toMatch(/Installed room 1\.0\.0\.\n$/);
  expect((await airlock('status')).transcript).toBe(
    '$ airlock status\nroom 1.0.0: whole, 1 of 1 rights granted\n(exit 0)\n',
  );
  expect((await airlock('install room-1.0.0-default.wasm')).out).toBe('room 1.0.0 is installed already.\n');
  expect(await settled()).toHaveLength(1);
});

it('resolves the name to checked bytes, their manifest, and the key of their grants', async () => {
  const ports = { env: { AIRLOCK_STATE_DIR: at('.state') }, clock: systemClock } as unknown as Ports;
  const resolved = await resolveInstalled('room', ports);
  expect(resolved).toMatchObject({
    kind: 'installed',
    release: '1.0.0',
    origin: expect.stringMatching(/^signer:ed25519:/) as string,
  });
  if (resolved.kind !== 'installed') return;
  const bytes = await readFile(join(resolved.manifestPath, '../component.wasm'));
  expect(bytes.equals(await readFile(at('room-1.0.0-default.wasm')))).toBe(true);
  expect(await readdir(resolved.root)).toEqual([]);
  expect(await resolveInstalled('nothing', ports)).toMatchObject({ exit: 'not-found' });
});

it('runs by its name, with the rights that were granted to its signer', async () => {
  const rights = await airlock('rights room');
  expect(rights.transcript).toMatch(/granted +environment=LANG\n\(exit 0\)/);
  // What the component is made of only traps; that it does so is that it ran.
  const called = await airlock('call room brightness100');
  expect(called.code).toBe(1);
  expect(called.err).toContain('unreachable');
  expect((await airlock('call hall brightness100')).transcript).toContain(
    'no component of that name is installed\n(exit 8)',
  );
});

it('updates without a question where no right is new, and asks for what is', async () => {
  const same = await airlock(`update room --from ${await release('1.1.0', ['LANG'])}`);
  expect(same.code).toBe(0);
  expect(same.out).toContain('It goes on with the right to\n  read environment variables:\n    LANG');
  const wider = await release('1.2.0', ['HOME', 'LANG']);
  expect((await airlock(`update room --from ${wider}`)).code).toBe(6);
  expect((await airlock('list')).out).toMatch(/^room {2}1\.1\.0 /);
  const yes = await airlock(`update room --from ${wider}`, { answers: ['yes'] });
  expect(yes.transcript).toContain('It asks to be allowed to\n  read environment variables:\n    HOME\n');
  expect(yes.transcript).toContain('Update and grant these rights? [y/N] yes\nUpdated room to 1.2.0.\n(exit 0)');
  expect((await airlock('status room')).out).toBe('room 1.2.0: whole, 2 of 2 rights granted\n');
});

it('refuses an older release, another key, no key, another name, an install over it', async () => {
  const older = await airlock('update room --from room-1.0.0-default.wasm');
  expect(older.code).toBe(9);
  expect(older.err).toContain('room 1.0.0 is older than 1.2.0, which is installed');
  const other = await airlock(`update room --from ${await release('2.0.0', [], 'other')}`);
  expect(other.code).toBe(9);
  expect(other.err).toContain('room is bound to the signer');
  const file = await release('2.0.1', [], '');
  expect((await airlock(`update room --from ${file} --manifest 2.0.1.json`)).code).toBe(9);
  expect((await airlock(`update hall --from ${file} --manifest 2.0.1.json`)).code).toBe(9);
  expect((await airlock('install room-1.1.0-default.wasm')).code).toBe(1);
  expect((await airlock('update nothing')).code).toBe(8);
  expect((await airlock('verify room-2.0.0-other.wasm')).code).toBe(9);
  expect((await airlock('list')).out).toMatch(/^room {2}1\.2\.0 /);
});

it('refuses what was tampered with on its way', async () => {
  const file = await release('1.3.0', ['LANG']);
  const envelope = await readFile(at(`${file}.sig`), 'utf8');
  await writeFile(at(`${file}.sig`), envelope.replace('1.3.0', '1.3.1'));
  const { code, err } = await airlock(`update room --from ${file}`);
  expect(code).toBe(9);
  expect(err).toContain('its signature does not hold');
});

it('goes back only to what is kept', async () => {
  expect((await airlock('rollback room 7.0.0')).code).toBe(8);
  const back = await airlock('rollback room');
  expect(back.transcript).toBe('$ airlock rollback room\nroom is back at 1.1.0.\n(exit 0)\n');
  expect((await airlock('rollback room 1.0.0 --dry-run')).out).toContain('would go back');
  expect((await airlock('rollback room 1.2.0')).code).toBe(0);
  expect((await airlock('rollback room 1.0.0')).code).toBe(0);
  expect((await airlock('rollback room')).code).toBe(8);
  const info = await airlock('info room');
  expect(info.out).toContain('room 1.0.0\n');
  expect(info.out).toContain('  kept       1.2.0, 1.1.0\n');
});

it('tells what happened, the newest last', async () => {
  const { out } = await airlock('logs room');
  const kinds = out
    .trimEnd()
    .split('\n')
    .map((line) => line.split('  ').slice(1).join(' '));
  expect(kinds.filter((line) => /^(?:installed|updated|rolled-back)/.test(line))).toEqual([
    'installed 1.0.0',
    'updated 1.1.0',
    'updated 1.2.0',
    'rolled-back 1.1.0',
    'rolled-back 1.2.0',
    'rolled-back 1.0.0',
  ]);
  expect(kinds.filter((line) => line.startsWith('granted'))).toHaveLength(2);
  expect((await airlock('logs room --last 1')).out.split('\n')).toHaveLength(2);
  expect((await airlock('logs room --last x')).code).toBe(2);
  expect((await airlock('logs nothing')).code).toBe(8);
});

it('finds bytes that were changed in the store, and neither runs nor goes back to them', async () => {
  for (const blob of await settled()) {
    await chmod(at(`.state/store/blobs/${blob}`), 0o600);
    await writeFile(at(`.state/store/blobs/${blob}`), 'other bytes');
  }
  expect((await airlock('status room')).transcript).toBe(
    '$ airlock status room\nroom 1.0.0: its bytes are not what they were, 1 of 1 rights granted\nerror: not all that is installed is whole\n(exit 9)\n',
  );
  expect((await airlock('rollback room 1.2.0')).code).toBe(9);
  const ports = { env: { AIRLOCK_STATE_DIR: at('.state') }, clock: systemClock } as unknown as Ports;
  expect(await resolveInstalled('room', ports)).toMatchObject({ exit: 'integrity' });
});

it('takes all of it off, its rights first, and keeps the name for its signer', async () => {
  expect((await airlock('uninstall room --dry-run')).out).toContain('would be uninstalled');
  const gone = await airlock('uninstall room');
  expect(gone.transcript).toBe('$ airlock uninstall room\nUninstalled room 1.0.0.\n(exit 0)\n');
  expect(await settled()).toEqual([]);
  expect((await airlock('uninstall room')).code).toBe(8);
  expect((await airlock('logs room')).out).toContain('revoked');
  expect((await airlock('install room-2.0.0-other.wasm')).code).toBe(9);
  const older = await airlock('install room-1.0.0-default.wasm');
  expect(older.err).toContain('room 1.0.0 is older than 1.2.0, which was installed before');
  expect(older.code).toBe(9);
  expect((await airlock('uninstall room --forget-signer')).code).toBe(0);
  expect((await airlock('install room-2.0.0-other.wasm')).code).toBe(0);
  expect((await airlock('uninstall room --forget-signer')).code).toBe(0);
});

it('keeps grants of what nobody signed to just those bytes', async () => {
  const one = await release('1.0.0', ['LANG'], '');
  expect((await airlock(`install ${one} --manifest 1.0.0.json`, { answers: ['y'] })).code).toBe(0);
  const two = await release('1.1.0', ['LANG'], '');
  const asked = await airlock(`update room --from ${two} --manifest 1.1.0.json`, { answers: ['y'] });
  expect(asked.transcript).toContain('It asks to be allowed to\n  read environment variables:\n    LANG');
  expect((await airlock('status room')).out).toContain('1 of 1 rights granted');
});

it('says of other sources why they are none', async () => {
  const cases = [
    ['install nowhere.wasm', 8, 'nowhere.wasm is not there'],
    ['install http://example.com/a.wasm', 6, 'only https is'],
    ['install ftp://example.com/a.wasm', 2, 'nothing that a component can come from'],
    ['install https://me:secret@example.com/a.wasm', 6, 'credentials are not taken'],
    ['install git+https://example.com/a.git#main:a.wasm', 2, 'whole hash of a commit'],
    ['install oci://example.com/UPPER', 2, 'no name in a registry'],
  ] as const;
  for (const [line, exit, says] of cases) {
    const { code, err, out } = await airlock(line);
    expect({ line, code, out }).toEqual({ line, code: exit, out: '' });
    expect(err).toContain(says);
  }
});
