import { describe, expect, it } from 'vitest';
import { exportName } from '../../../src/build/contract.ts';
import { typeFiles } from '../../../src/build/describe/types.ts';
import { setPreopens } from '../../../src/build/componentize-js.ts';
import { functionImports } from '../../../src/build/typings/function-imports.ts';
import { stubFor } from '../../../src/build/typings/stub.ts';
import { typeTexts } from '../../../src/build/typings/type-text.ts';
import { describeWorld } from '../../../src/wit/index.ts';
import { tmpdir } from 'node:os';
import { layOut } from '../folders.ts';
import { typeCheck } from './type-check.ts';
import { everyType } from './worlds.ts';

function stubs(wit: string, typed: boolean): Record<string, string> {
  const world = describeWorld([{ path: 'world.wit', text: wit }], 'w');
  if (world.kind !== 'world') throw new Error(JSON.stringify(world.problems));
  const texts = typed ? typeTexts(world.types, 'a:b/w@1.0.0') : undefined;
  return Object.fromEntries(
    world.exports.map((item) => {
      const name = exportName(item);
      const { text, selection } = stubFor(item, name, world.types, texts);
      return [name, `${text.slice(0, selection.start)}<|>${text.slice(selection.start)}`];
    }),
  );
}

describe('a stub', () => {
  it('of each export, in TypeScript', async () => {
    const all = Object.entries(stubs(everyType, true)).map(([name, text]) => `// ${name}\n${text}`);
    await expect(all.join('\n')).toMatchFileSnapshot('fixtures/stubs.ts.txt');
  });

  it('of each export, in JavaScript', async () => {
    const all = Object.entries(stubs(everyType, false)).map(([name, text]) => `// ${name}\n${text}`);
    await expect(all.join('\n')).toMatchFileSnapshot('fixtures/stubs.js.txt');
  });

  it('keeps what the declarations of the same world want', { timeout: 60_000 }, async () => {
    setPreopens({ [tmpdir()]: tmpdir() });
    const made = await typeFiles([{ path: 'world.wit', content: everyType }], 'a:b/w@1.0.0', 'guest');
    if (made.kind !== 'done') throw new Error(made.message);
    const source = Object.values(stubs(everyType, true)).join('\n').replaceAll('<|>', '');
    const world = describeWorld([{ path: 'world.wit', text: everyType }], 'w');
    if (world.kind !== 'world') throw new Error('The world is wrong.');
    const imports = functionImports(world.imports, world.types, 'a:b/w@1.0.0');
    const use = `
import ask from 'ask-them';
import them from 'class';
them();
const answer: number | undefined = ask({ tag: 'circle', val: 1 }, ['x']);
import type * as world from 'a:b/w@1.0.0';
import * as own from './source.ts';
const kept: Pick<typeof world, keyof typeof world> = own;
const names: Exclude<keyof typeof world, keyof typeof own> extends never ? true : false = true;
const returned: Parameters<typeof own.far> = [1n, [2n, undefined]];
export { answer, kept, names, returned };
`;
    const folder = await layOut({
      'source.ts': source,
      'use.ts': use,
      ...Object.fromEntries([...made.value, ...imports].map(({ path, content }) => [`types/${path}`, content])),
    });
    expect(await typeCheck(folder, ['source.ts', 'use.ts', 'types/**/*.d.ts'])).toBe('');
  });
});
