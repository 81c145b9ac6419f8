import { readFile, stat, writeFile, chmod } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { component } from '../../build/describe/binaries.ts';
import { temporaryFolder, type TemporaryFolder } from '../../support/workspace.ts';
import { type Circumstances, type Ran, run } from '../terminal.ts';

let folder: TemporaryFolder;
const wit = 'package a:b;\nworld room { export brightness: func() -> u32; }';
const manifest = { name: 'room', version: '1.0.0', component: './room.wasm', capabilities: { environment: ['LANG'] } };

beforeAll(async () => {
  folder = await temporaryFolder('sign');
  await writeFile(join(folder.path, 'room.wasm'), await component(wit, 'room'));
  await writeFile(join(folder.path, 'airlock.json'), JSON.stringify(manifest));
});
afterAll(() => folder.dispose());

const airlock = (line: string, more: Partial<Circumstances> = {}): Promise<Ran> =>
  run(line.split(' '), { cwd: folder.path, ...more });

describe('keygen, sign and verify', () => {
  it('sign and verify nothing before there is a key or a signature', async () => {
    expect((await airlock('sign room.wasm')).transcript).toBe(
      '$ airlock sign room.wasm\nerror: there is no key default\n  airlock keygen makes one\n(exit 8)\n',
    );
    expect((await airlock('verify room.wasm')).transcript).toBe(
      '$ airlock verify room.wasm\nerror: room.wasm has no signature: room.wasm.sig is not there\n(exit 9)\n',
    );
  });

  it('keygen makes a key for its owner alone, and never replaces one', async () => {
    const made = await airlock('keygen');
    expect(made.code).toBe(0);
    expect(made.out).toMatch(/^ed25519:[\w-]{43}\n$/);
    const file = join(folder.path, '.state/keys/default.key');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    const before = await readFile(file, 'utf8');
    const again = await airlock('keygen');
    expect(again.code).toBe(1);
    expect(again.err).toContain('there is a key default already');
    expect(await readFile(file, 'utf8')).toBe(before);
    expect((await airlock('keygen ../../evil')).code).toBe(2);
  });

  it('a signed component is valid, by any path that it is read', async () => {
    const signed = await airlock('sign room.wasm --expires 30d');
    expect(signed.transcript).toMatch(
      /^\$ airlock sign room\.wasm --expires 30d\nSigned room 1\.0\.0 with ed25519:[\w-]{43}: room\.wasm\.sig\n\(exit 0\)\n$/,
    );
    const verified = await airlock('verify room.wasm --manifest airlock.json --name room');
    expect(verified.code).toBe(0);
    expect(verified.out).toContain('Valid: room 1.0.0');
    expect(verified.out).toContain('Who has this key is not known here');
    expect(verified.out).toContain('LANG');
    const { key } = JSON.parse((await airlock('verify --json room.wasm')).out) as { readonly key: string };
    expect(JSON.parse((await airlock(`verify --json room.wasm --signer ${key}`)).out)).toMatchObject({
      exit: 0,
      trusted: true,
    });
  });

  it('verify says what is wrong, with exit code 9', async () => {
    const bytes = await readFile(join(folder.path, 'room.wasm'));
    const turned = Buffer.from(bytes);
    turned[turned.length - 1] = (turned.at(-1) ?? 0) ^ 1;
    await writeFile(join(folder.path, 'turned.wasm'), turned);
    await writeFile(
      join(folder.path, 'wider.json'),
      JSON.stringify({ ...manifest, capabilities: { environment: ['LANG', 'HOME'] } }),
    );
    const cases = [
      ['verify turned.wasm --signature room.wasm.sig', 'the bytes are not those that were signed'],
      ['verify room.wasm --name other', 'it is signed as room'],
      ['verify room.wasm --manifest wider.json', 'the manifest is not the one that was signed'],
      [`verify room.wasm --signer ed25519:${'A'.repeat(43)}`, 'it is signed by another key'],
    ] as const;
    for (const [line, says] of cases) {
      const { code, out, err } = await airlock(line);
      expect({ line, code, out }).toEqual({ line, code: 9, out: '' });
      expect(err).toContain(says);
    }
  });

  it('a core module, a wrong manifest, a wrong time are not signed', async () => {
    await writeFile(join(folder.path, 'core.wasm'), Buffer.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]));
    await writeFile(join(folder.path, 'wrong.json'), '{ "name": "Room" }');
    expect((await airlock('sign core.wasm')).code).toBe(5);
    expect((await airlock('sign room.wasm --manifest wrong.json')).code).toBe(3);
    expect((await airlock('sign room.wasm --manifest nowhere.json')).code).toBe(8);
    expect((await airlock('sign room.wasm --expires yesterday')).code).toBe(2);
    expect((await airlock('sign room.wasm --expires 2001-01-01')).code).toBe(2);
  });

  it('a key that others may read is not used', async () => {
    const file = join(folder.path, '.state/keys/default.key');
    await chmod(file, 0o640);
    const { code, err } = await airlock('sign room.wasm');
    await chmod(file, 0o600);
    expect(code).toBe(9);
    expect(err).toContain('can be read by others (mode 640)');
  });
});
