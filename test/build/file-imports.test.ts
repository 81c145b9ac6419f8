import { cp, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bundle } from '../../src/build/bundle.ts';
import { confineTo } from '../../src/build/confine.ts';
import { answer } from '../../src/build/describe/answer.ts';
import type { Describer } from '../../src/build/index.ts';
import { createTypings } from '../../src/build/typings/typings.ts';
import { root } from '../support/paths.ts';
import { layOut } from './folders.ts';
import { compile } from './typings/type-check.ts';

// What a source imports that is no code: JSON and text.

const project = {
  'src/a.ts': `import data, { port } from './data.json';
import same from './data.json' with { type: 'json' };
import text from './note.txt';
const words: readonly string[] = data.words;
export const greet = (name: string): string => [name, ...words, port + 1, text.trim(), same.words.length].join(' ');
`,
  'src/data.json': '{ "words": ["hé", "llo"], "port": 8000 }',
  'src/note.txt': 'Grüße 👋\n\u2028"\\',
};
const wit = 'package a:b;\nworld w { export greet: func(name: string) -> string; }\n';

describe('an import of JSON or text', () => {
  it('gives what is in the file', async () => {
    const outcome = await bundled(await layOut(project));
    if (outcome.kind !== 'bundle') throw new Error(JSON.stringify(outcome));
    const url = `data:text/javascript;base64,${Buffer.from(outcome.code).toString('base64')}`;
    const { greet } = (await import(url)) as { greet(name: string): string };
    expect(greet('Ada')).toBe('Ada hé llo 8001 Grüße 👋\n\u2028"\\ 2');
    expect(outcome.inputs.map((path) => path.split('/').at(-1))).toEqual(['a.ts', 'data.json', 'note.txt']);
    expect(outcome.warnings).toEqual([]);
  });

  it('stands with its error in the JSON itself', async () => {
    const folder = await layOut({ ...project, 'src/data.json': '{\n  "words": [,]\n}' });
    expect(await bundled(folder)).toMatchObject({
      kind: 'failed',
      diagnostics: [{ path: join(folder, 'src/data.json'), start: { line: 1, column: 12 }, severity: 'error' }],
    });
  });

  it('has the type of what is in the file, in the project of a new component', { timeout: 60_000 }, async () => {
    const folder = await layOut(project);
    await cp(join(root, 'templates/ts-library/tsconfig.json'), join(folder, 'tsconfig.json'));
    for (const { path, content } of await typings()) {
      const file = join(folder, '.airlock/types', path);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, content);
    }
    expect(await compile(join(folder, 'tsconfig.json'))).toBe('');
    const wrong = `import data from './data.json';\nimport text from './note.txt';\nexport const x: string = data.port;\nexport const y: number = text;\n`;
    await writeFile(join(folder, 'src/wrong.ts'), wrong);
    const said = await compile(join(folder, 'tsconfig.json'));
    expect(said).toContain('wrong.ts(3,14): error TS2322');
    expect(said).toContain('wrong.ts(4,14): error TS2322');
  });
});

async function bundled(folder: string): ReturnType<typeof bundle> {
  const world = { worldName: 'w', interfaces: new Set<string>(), functions: new Set<string>() };
  return bundle(join(folder, 'src/a.ts'), await confineTo(folder), world);
}

/** What is kept beside the source, made in this process. */
async function typings(): Promise<readonly { readonly path: string; readonly content: string }[]> {
  const ask = (kind: 'types', question: object): Promise<unknown> =>
    answer({ kind, ...question } as Parameters<typeof answer>[0]);
  const made = await createTypings({ ask: ask as Describer['ask'] }).make({
    wit: [{ path: 'world.wit', content: wit }],
    name: 'a:b/w',
  });
  if (made.kind !== 'made') throw new Error(made.message);
  return made.files;
}
