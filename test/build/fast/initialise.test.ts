import { beforeAll, describe, expect, it } from 'vitest';
import { type Initialised, initialise, type Initialiser } from '../../../src/build/fast/initialise.ts';
import { makeHere } from '../../../src/build/fast/make.ts';
import { filledPages } from '../../../src/build/fast/pages.ts';

const wit = 'package a:b; world w { export f: func() -> string; }';

describe('initialise', () => {
  let initialiser: Initialiser;
  let printed = '';
  beforeAll(async () => {
    const files = [{ path: 'a.wit', name: 'a.wit', text: wit }];
    const { outcome } = await makeHere({
      wit: { kind: 'wit', files, single: true },
      worldName: 'w',
      memoryBytes: 64 * 1024 ** 2,
      features: ['stdio', 'random', 'clocks', 'http', 'fetch-event'],
    });
    if (outcome.kind !== 'shell') throw new Error(JSON.stringify(outcome));
    const { engine, bindings, environment, globals } = outcome.shell;
    initialiser = { module: await WebAssembly.compile(new Uint8Array(engine)), bindings, environment, globals };
    // The engine has state outside of its memory, which has to be looked at.
    if (globals.length === 0) throw new Error('The globals of the engine are not known.');
  }, 120_000);
  const run = (source: string): Promise<Initialised> => {
    printed = '';
    return initialise(initialiser, source, (text) => void (printed += text));
  };

  it('gives the memory, of which little is the source’s own', async () => {
    const done = await run('console.log("one\\ntwo"); console.error("three"); export const f = () => "x";');
    if (done.kind !== 'initialised') throw new Error(JSON.stringify(done));
    expect(printed).toBe('one\ntwo\n');
    expect(done.errors).toBe('three\n');
    expect(Buffer.from(done.memory).includes('"x"')).toBe(true);
    expect(filledPages(done.memory).content.length).toBeLessThan(8 * 1024 ** 2);
  });

  it('says in the words of the official path what is wrong', async () => {
    expect(await run('export const f = ;')).toMatchObject({
      kind: 'failed',
      text: expect.stringContaining('component.js:1:18 SyntaxError'),
    });
    expect(await run('export const g = 1;')).toMatchObject({
      kind: 'failed',
      text: expect.stringMatching(
        /^Unable to extract expected exports list\nError: "source\.js" does not export a "f"/,
      ),
    });
    expect(await run('for (;;) console.error("x".repeat(1e5));')).toEqual({ kind: 'printed-too-much' });
    expect(await run('for (;;) console.log("x".repeat(1e5));')).toEqual({ kind: 'printed-too-much' });
  });

  it.each([['./secret.js'], ['/etc/passwd'], ['../../../etc/passwd'], ['file:///etc/passwd'], ['node:fs']])(
    'shows nothing of the disk: %s',
    async (path) => {
      const done = await run(
        `import * as all from ${JSON.stringify(path)}; export const f = () => JSON.stringify(all);`,
      );
      expect(done).toMatchObject({ kind: 'failed', text: expect.stringContaining('Error loading module') });
    },
  );

  it('waits for nothing', async () => {
    const source = 'await new Promise((done) => setTimeout(done, 1e6)); export const f = () => "x";';
    expect((await run(source)).kind).toBe('failed');
  });
});
