import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { bytesOf } from '../host/support/component.ts';
import { misbehaving, opening } from '../host/support/sources.ts';
import { temporaryFolder, type TemporaryFolder } from '../support/workspace.ts';
import { run } from './terminal.ts';

let folder: TemporaryFolder;
const wide = { timeout: 60_000 };

beforeAll(async () => {
  folder = await temporaryFolder('record');
  const changed = {
    ...opening,
    core: opening.core.replace('(else (call $drop (i32.load (i32.const 36))) (i32.const 1))', '(else (i32.const 2))'),
  };
  for (const [name, source] of Object.entries({ misbehaving, opening, changed }))
    await writeFile(join(folder.path, `${name}.wasm`), await bytesOf(source));
  await writeFile(join(folder.path, 'a.txt'), 'alpha');
}, 60_000);
afterAll(() => folder.dispose());

const at = (): { cwd: string } => ({ cwd: folder.path });

it('records a call into a file that only its owner may read, and replays it without rights', wide, async () => {
  const right = ['--grant', 'filesystem.read=./data/a.txt'];
  await writeFile(join(folder.path, 'name'), '');
  const recorded = await run(['record', '-o', 'one.airlock-tape', ...right, 'opening.wasm', 'attempts', '2'], at());
  expect(recorded.transcript).toMatch(
    /\n0\nrecorded in one\.airlock-tape, which holds all that the component read: keep it from others\n\(exit 0\)\n$/,
  );
  const file = join(folder.path, 'one.airlock-tape');
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect(await readFile(file, 'utf8')).toMatch(
    /^airlock tape 1\ncomponent "opening"\ntime .*\ncalls 1\n\ninstance "[0-9a-f]{64}"\ncall attempts\(2\)\n/,
  );
  expect((await run(['replay', 'one.airlock-tape', 'opening.wasm'], at())).transcript).toBe(
    '$ airlock replay one.airlock-tape opening.wasm\nno difference in 1 call\n(exit 0)\n',
  );
  const programs = await run(['replay', '--json', 'one.airlock-tape', 'opening.wasm'], at());
  expect(JSON.parse(programs.out)).toEqual({ exit: 0, same: true, calls: 1 });
});

it('shows what another version does differently, and ends with 1', wide, async () => {
  const file = join(folder.path, 'two.airlock-tape');
  const opened =
    'import wasi:filesystem/types#[method]descriptor.open-at("descriptor#1", {}, "data/a.txt", {}, {read})';
  await writeFile(
    file,
    `airlock tape 1
component "opening"
time 2026-11-28T07:00:00.000Z

instance "0"
call attempts(1)
  import wasi:filesystem/preopens#get-directories() -> [("descriptor#1", ".")]
  ${opened} -> ok("descriptor#2")
  returns 1
end
`,
  );
  expect((await run(['replay', 'two.airlock-tape', 'opening.wasm'], at())).code).toBe(0);
  const differs = await run(['replay', 'two.airlock-tape', 'changed.wasm'], at());
  expect(differs.transcript).toBe(`$ airlock replay two.airlock-tape changed.wasm
--- recorded
+++ replayed
@@ -3,4 +3,4 @@
 call attempts(1)
   import wasi:filesystem/preopens#get-directories() -> [("descriptor#1", ".")]
   ${opened} -> ok("descriptor#2")
-  returns 1
+  returns 2
error: it does not do the same
(exit 1)
`);
  const programs = await run(['replay', '--json', 'two.airlock-tape', 'changed.wasm'], at());
  expect(JSON.parse(programs.out)).toMatchObject({
    exit: 1,
    same: false,
    calls: 1,
    difference: expect.stringContaining('+  returns 2'),
  });
});

it('records a failure as well, and says how the call ended', wide, async () => {
  const trap = await run(['record', '-o', 'trap.airlock-tape', 'misbehaving.wasm', 'trap'], at());
  expect(trap.code).toBe(1);
  expect(await readFile(join(folder.path, 'trap.airlock-tape'), 'utf8')).toContain('\n  fails trapped "trap: ');
  expect((await run(['replay', 'trap.airlock-tape', 'misbehaving.wasm'], at())).code).toBe(0);
});

it('refuses what was cut off at any line, which would do the same as nothing', wide, async () => {
  await run(['record', '-o', 'whole.airlock-tape', 'misbehaving.wasm', 'count'], at());
  const lines = (await readFile(join(folder.path, 'whole.airlock-tape'), 'utf8')).trimEnd().split('\n');
  for (let length = 3; length < lines.length; length++) {
    await writeFile(join(folder.path, 'cut.airlock-tape'), `${lines.slice(0, length).join('\n')}\n`);
    const cut = await run(['replay', 'cut.airlock-tape', 'misbehaving.wasm'], at());
    expect(cut.code).toBe(1);
    expect(cut.err).toMatch(
      /cut\.airlock-tape:\d+: the tape is cut short: \d calls? (?:was|were) read, and no "end" below/,
    );
  }
});

it('says what is wrong', wide, async () => {
  const unnamed = await run(['record', 'misbehaving.wasm', 'count'], at());
  expect(unnamed.code).toBe(2);
  expect(unnamed.err).toContain('record writes a file, and none is named');
  const unwritten = await run(['record', '-o', 'nowhere/x.airlock-tape', 'misbehaving.wasm', 'count'], at());
  expect(unwritten.code).toBe(1);
  expect(unwritten.err).toContain('nowhere/x.airlock-tape cannot be written');
  expect((await run(['record', '-o', 'x.airlock-tape', 'misbehaving.wasm', 'nothing'], at())).code).toBe(8);
  expect((await run(['replay', 'none.airlock-tape', 'misbehaving.wasm'], at())).code).toBe(8);
  await writeFile(join(folder.path, 'bad.airlock-tape'), 'airlock tape 1\ncomponent "a"\n\u001b[31m\n');
  expect((await run(['replay', 'bad.airlock-tape', 'misbehaving.wasm'], at())).transcript).toBe(
    '$ airlock replay bad.airlock-tape misbehaving.wasm\nerror: bad.airlock-tape:3: a tape has no such line\n(exit 1)\n',
  );
  expect((await run(['replay', 'trap.airlock-tape', '.'], at())).code).toBe(8);
});
