import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { changedLines } from '../../src/cli/changed-lines.ts';
import { bytesOf } from '../host/support/component.ts';
import { opening } from '../host/support/sources.ts';
import { temporaryFolder, type TemporaryFolder } from '../support/workspace.ts';
import { run } from './terminal.ts';

let folder: TemporaryFolder;
const wide = { timeout: 60_000 };

const manifest = `{
  // What it is called.
  "name": "reader",
  "version": "1.0.0", /* the first */
  "component": "./opening.wasm"
}
`;

beforeAll(async () => {
  folder = await temporaryFolder('learn');
  await mkdir(join(folder.path, 'reader/data'), { recursive: true });
  await writeFile(join(folder.path, 'reader/opening.wasm'), await bytesOf(opening));
  await writeFile(join(folder.path, 'reader/data/a.txt'), 'alpha');
  await mkdir(join(folder.path, 'data'));
  await writeFile(join(folder.path, 'data/a.txt'), 'alpha');
}, 60_000);
afterAll(() => folder.dispose());

const at = (): { cwd: string } => ({ cwd: folder.path });
const fresh = (): Promise<void> => writeFile(join(folder.path, 'reader/airlock.json'), manifest);
const written = (): Promise<string> => readFile(join(folder.path, 'reader/airlock.json'), 'utf8');

describe('rights --learn', wide, () => {
  it('proposes the smallest change, and changes nothing', async () => {
    await fresh();
    const { transcript } = await run(['rights', '--learn', 'attempts(2)', 'reader'], at());
    expect(transcript).toBe(`$ airlock rights --learn attempts(2) reader
reader/airlock.json
-   "component": "./opening.wasm"
+   "component": "./opening.wasm",
+   "capabilities": {
+     "filesystem": {
+       "read": ["./data/a.txt"]
+     }
+   }
Nothing is changed, and nothing is granted. --write lets airlock.json ask for it.
(exit 0)
`);
    expect(await written()).toBe(manifest);
  });

  it('lets the manifest ask for it with --write, keeps what is written there, and grants nothing', async () => {
    await fresh();
    const { code, out, err } = await run(['rights', '--json', '--write', '--learn', 'attempts(1)', 'reader'], at());
    expect(err).toBe('');
    expect(JSON.parse(out)).toEqual({
      exit: 0,
      component: 'reader',
      added: [{ capability: 'filesystem.read', pattern: './data/a.txt' }],
      left: [],
      calls: [{ call: 'attempts', ended: 'returned' }],
      written: true,
    });
    expect(code).toBe(0);
    const text = await written();
    expect(text).toContain('  // What it is called.\n');
    expect(text).toContain('/* the first */');
    expect(text).toContain('"read": ["./data/a.txt"]');
    const rights = await run(['rights', 'reader'], at());
    expect(rights.out).toBe('not granted  filesystem.read=./data/a.txt\n');
    expect((await run(['call', 'reader', 'attempts', '1'], at())).code).toBe(6);
    const again = await run(['rights', '--learn', 'attempts(1)', 'reader'], at());
    expect(again.transcript).toContain('\nEverything that was needed is asked for already.\n(exit 0)\n');
  });

  it('says of a component without a manifest what it would need', async () => {
    const { transcript } = await run(['rights', '--learn', 'attempts(1)', 'reader/opening.wasm'], at());
    expect(transcript).toBe(`$ airlock rights --learn attempts(1) reader/opening.wasm
filesystem.read=./data/a.txt
Nothing is changed, and nothing is granted.
(exit 0)
`);
  });

  it('asks on a terminal before anything is read', async () => {
    await fresh();
    const no = await run(['rights', '--learn', 'attempts(1)', 'reader'], { ...at(), answers: ['no'] });
    expect(no.transcript).toContain('Type yes to record: no\nerror: nothing was recorded\n(exit 6)');
    const yes = await run(['rights', '--learn', 'attempts(1)', 'reader'], { ...at(), answers: ['yes'] });
    expect(yes.code).toBe(0);
  });

  it.each([
    [['--learn', 'attempts(1)', '--grant', 'filesystem.read=./data/**', 'reader'], 2, 'grants nothing'],
    [['--write', 'reader'], 2, '--write goes with --learn'],
    [['--learn', 'attempts(1)', '--write', 'reader/opening.wasm'], 2, 'no manifest of yours'],
    [['--learn', 'tries(1)', 'reader'], 8, 'there is no export tries'],
    [['--learn', 'attempts("x")', 'reader'], 2, 'it is func('],
    [['--learn', 'attempts', 'reader'], 2, 'a call is written as attempts(1, "text"), in WAVE'],
  ])('%j ends with %i', async (args, exit, words) => {
    await fresh();
    const { code, err } = await run(['rights', ...args], at());
    expect(err).toContain(words);
    expect(code).toBe(exit);
    expect(await written()).toBe(manifest);
  });
});

it.each([
  ['a\nb\nc', 'a\nb\nc', []],
  ['a\nb\nc', 'a\nx\nb\nc', ['+x']],
  ['a\nb\nc', 'a\nB\nx\nc', ['-b', '+B', '+x']],
  ['a\r\nb', 'a\r\nb\r\nc', ['+c']],
  ['a\nb\nc', 'a\nc', ['-b']],
])('%j and %j differ in %j', (before, after, lines) => {
  expect(changedLines(before, after).map(({ sign, line }) => `${sign}${line}`)).toEqual(lines);
});
