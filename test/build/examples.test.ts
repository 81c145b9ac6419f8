import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startHost, type TestHost } from '../host/support/host.ts';
import { buildProject, versionFrom } from '../support/build-project.ts';
import { root } from '../support/paths.ts';
import { testTools, withPath } from '../support/tools/tools.ts';
import { layOut } from './folders.ts';

let leavePath: () => void;
let host: TestHost;
beforeAll(async () => {
  leavePath = withPath(await testTools());
}, 300_000);
afterAll(() => leavePath());
beforeEach(async () => {
  host = await startHost();
});
afterEach(() => host.end());

const returned = (value: unknown): object => ({ kind: 'returned', value });

async function copyOf(example: string): Promise<string> {
  const folder = await layOut({});
  await cp(join(root, 'examples', example), folder, { recursive: true });
  return folder;
}

describe('the example in C', () => {
  it('is built, answers, and prints', { timeout: 120_000 }, async () => {
    const folder = await copyOf('words-c');
    expect(await host.deploy(versionFrom(await buildProject(folder), folder))).toEqual(returned(undefined));
    expect(await host.call('count', ' one  two\nthree ')).toEqual(returned(3));
    expect(await host.call('count', '')).toEqual(returned(0));
    expect(await host.call('shout', 'Grüße, world')).toEqual(returned('GRüßE, WORLD'));
    expect(host.printed()).toContain('shouting 14 bytes\n');
  });

  it('shows a syntax error at its place, and is built again when it is gone', { timeout: 120_000 }, async () => {
    const folder = await copyOf('words-c');
    const source = join(folder, 'src/words.c');
    const good = await readFile(source, 'utf8');
    await writeFile(source, good.replace('uint32_t words = 0;', 'uint32_t words = 0'));
    const outcome = await buildProject(folder);
    if (outcome.kind !== 'failed') throw new Error(outcome.kind);
    const line = good.split('\n').findIndex((text) => text.includes('uint32_t words = 0;'));
    expect(outcome.diagnostics).toMatchObject([
      { path: source, start: { line }, severity: 'error', message: expect.stringContaining("expected ';'") },
    ]);
    await writeFile(source, good);
    expect((await buildProject(folder)).kind).toBe('built');
  });
});

describe('the example in plain WAT', () => {
  it('is built, and answers', { timeout: 60_000 }, async () => {
    const folder = await copyOf('sums-wat');
    expect(await host.deploy(versionFrom(await buildProject(folder), folder))).toEqual(returned(undefined));
    expect(await host.call('add', -5, 3)).toEqual(returned(-2));
    // Each of them is more than a page of memory.
    const many = Array.from({ length: 50_000 }, (_, at) => at);
    for (let time = 0; time < 3; time++) expect(await host.call('total', many)).toEqual(returned(1_249_975_000));
    expect(await host.call('total', [])).toEqual(returned(0));
  });

  it('says that its source is wrong, and is built again', { timeout: 60_000 }, async () => {
    const folder = await copyOf('sums-wat');
    const source = join(folder, 'src/sums.wat');
    const good = await readFile(source, 'utf8');
    await writeFile(source, good.replace('(memory ', '(memroy '));
    const outcome = await buildProject(folder);
    expect(outcome).toMatchObject({
      kind: 'failed',
      diagnostics: [{ message: expect.stringContaining('"wasm-tools" ended with code 1. It printed last: error: ') }],
    });
    await writeFile(source, good);
    expect((await buildProject(folder)).kind).toBe('built');
  });
});
