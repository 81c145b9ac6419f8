import { execFileSync } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { templates } from '../../src/build/index.ts';
import { bytesOf } from '../host/support/component.ts';
import { misbehaving } from '../host/support/sources.ts';
import { temporaryFolder, type TemporaryFolder } from '../support/workspace.ts';
import { run } from './terminal.ts';

let folder: TemporaryFolder;
const wide = { timeout: 60_000 };
const at = (name = '.'): { cwd: string; state: string } => ({
  cwd: join(folder.path, name),
  state: join(folder.path, '.state'),
});

async function layOut(files: Readonly<Record<string, string | Uint8Array>>): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder.path, name)), { recursive: true });
    await writeFile(join(folder.path, name), content);
  }
}

beforeAll(async () => {
  folder = await temporaryFolder('project');
  const wasm = await bytesOf(misbehaving);
  await layOut({
    'copied/in.wasm': wasm,
    'copied/airlock.json': `{ "name": "copied", "version": "1.0.0",
      "build": { "command": ["cp", "in.wasm", "out.wasm"], "output": "./out.wasm", "watch": ["./in.wasm"] } }`,
    'less/airlock.json': `{ "name": "less", "version": "1.0.0", "world": "w", "component": "./in.wasm" }`,
    'less/wit/w.wit': 'package a:b;\n\nworld w {\n  export multiply: func(a: u32, b: u32) -> u32;\n}\n',
    'less/in.wasm': wasm,
    'lost/airlock.json':
      '{\n  "name": "lost",\n  "version": "1.0.0",\n  "world": "nobody",\n  "component": "./in.wasm"\n}\n',
    'lost/wit/w.wit': 'package a:b;\n\nworld w {\n  export add: func(a: u32, b: u32) -> u32;\n}\n',
    'lost/in.wasm': wasm,
    'unwritten/airlock.json':
      '{\n  "name": "unwritten",\n  "version": "1.0.0",\n  "wit": "./nowhere",\n  "world": "w",\n  "component": "./in.wasm"\n}\n',
    'unwritten/in.wasm': wasm,
    'bad/airlock.json': '{\n  "name": "bad",\n  "version": "one",\n  "component": "./a.wasm"\n}\n',
    'wit/wit/w.wit': 'package a:b;\n\nworld w {\n  export f: func(a: nonsense);\n}\n',
    'ugly/wit/w.wit': 'package a:b;\n\nworld w {\n      export f: func();\n}\n',
    'good/wit/w.wit': 'package a:b;\n\nworld w {\n  export f: func();\n}\n',
    'old/wit/w.wit': 'package a:b;\n\nworld w {\n  export f: func(a: u8);\n  export g: func();\n}\n',
    'old/airlock.json': `{ "name": "c", "version": "1.2.3", "world": "w", "source": "./a.ts",
      "capabilities": { "filesystem": { "read": ["./a/**"] } } }`,
    'more/wit/w.wit':
      'package a:b;\n\nworld w {\n  export f: func(a: u8);\n  export g: func();\n  export h: func();\n}\n',
    'more/airlock.json': `{ "name": "c", "version": "1.2.3", "world": "w", "source": "./a.ts",
      "capabilities": { "filesystem": { "read": ["./a/**"] }, "environment": ["LANG"] } }`,
    'broken/wit/w.wit': 'package a:b;\n\nworld w {\n  export f: func(a: u16);\n}\n',
  });
});
afterAll(() => folder.dispose());

describe('new', wide, () => {
  it.each(templates)(
    'makes a component out of $folder whose manifest and WIT are well',
    async ({ folder: template }) => {
      const name = `made-${template}`;
      const made = await run(['new', name, '--template', template], at());
      expect(made.code).toBe(0);
      expect(made.out).toContain(`${name} was made`);
      expect(JSON.parse(await readFile(join(folder.path, name, 'airlock.json'), 'utf8').then(strip))).toMatchObject({
        name,
      });
      const checked = await run(['check', '--quick'], at(name));
      expect(checked.transcript).toMatch(/manifests: [12], files of WIT: \d+, no errors/);
      expect(checked.code).toBe(0);
    },
  );

  it('touches nothing that is there, and says what a name has to be', async () => {
    expect((await run(['new', 'copied'], at())).transcript).toBe(
      '$ airlock new copied\nerror: copied is there already, and was left alone\n(exit 1)\n',
    );
    expect((await run(['new', 'Not-A-Name'], at())).code).toBe(2);
    const unknown = await run(['new', 'other', '-t', 'cobol'], at());
    expect(unknown.code).toBe(2);
    expect(unknown.err).toContain('ts-library: ');
  });
});

describe('build', wide, () => {
  it('runs no command that nobody consented to', async () => {
    const refused = await run(['build', 'copied'], at());
    expect(refused.code).toBe(6);
    expect(refused.err).toContain('cp in.wasm out.wasm');
    expect((await run(['build', 'copied'], { ...at(), answers: ['no'] })).code).toBe(6);
    await expect(readFile(join(folder.path, 'copied/out.wasm'))).rejects.toThrow('ENOENT');
    expect((await run(['build', '--allow-build', 'copied'], at())).code).toBe(0);
    // That held for the one run; what was said on a terminal holds from then on.
    expect((await run(['build', 'copied'], at())).code).toBe(6);
    const asked = await run(['build', 'copied'], { ...at(), answers: ['yes'] });
    expect(asked.transcript).toContain('Run this command to build copied?');
    expect(asked.code).toBe(0);
    const later = await run(['build', 'copied', '--json'], at());
    expect(JSON.parse(later.out)).toMatchObject({ exit: 0, component: 'copied' });
  });

  it('writes a release', async () => {
    const built = await run(['build', '--release', '--allow-build', '-o', 'copy.wasm', 'copied'], at());
    expect(built.out).toMatch(/^copy\.wasm: .* KiB in \d+ ms\n$/);
    expect(await readFile(join(folder.path, 'copy.wasm'))).toEqual(await readFile(join(folder.path, 'copied/in.wasm')));
    expect((await run(['build', '-o', 'x.wasm', 'copied'], at())).code).toBe(2);
  });

  it('ends with 5 where the code does not keep its contract, and says where', async () => {
    const less = await run(['build', 'less'], at());
    expect(less.code).toBe(5);
    expect(less.err).toMatch(/less\/wit\/w\.wit:4:\d+: error: The world "w" exports the function "multiply"/);
  });

  it.each([
    ['lost', 4, 12, 'There is no world `nobody`'],
    ['unwritten', 4, 10, 'The WIT "./nowhere" does not exist'],
  ])(
    'ends with 3 where the manifest of %s names what is not there, and says where',
    async (name, line, column, words) => {
      for (const command of [['build'], ['call', name, 'add', '1', '2'], ['check']]) {
        const { code, err, out } = await run(command.length > 1 ? command : [...command, name], at());
        expect(`${err}${out}`).toContain(`${name}/airlock.json:${line}:${column}: error: ${words}`);
        expect(code).toBe(3);
      }
    },
  );

  it('ends with all that it is well, where nobody reads any more what it watches', async () => {
    const unread = new AbortController();
    const { code } = await run(['build', '--watch', '--allow-build', 'copied'], {
      ...at(),
      unread: unread.signal,
      wrote: (text) => void (text.includes('copied: built') && unread.abort()),
    });
    expect(code).toBe(0);
  });

  it('builds again after a change, until it is interrupted', async () => {
    const interrupt = new AbortController();
    const mended = 'package a:b;\n\nworld w {\n  export add: func(a: u32, b: u32) -> u32;\n}\n';
    let seen = '';
    const running = run(['build', '--watch', 'less'], {
      ...at(),
      interrupted: interrupt.signal,
      wrote(text) {
        seen += text;
        if (text.includes('multiply') && !seen.includes('less: built')) void layOut({ 'less/wit/w.wit': mended });
        if (text.includes('less: built')) interrupt.abort();
      },
    });
    const { code, out } = await running;
    expect(out).toMatch(/less: built [0-9a-f]{8} in \d+ ms/);
    expect(code).toBe(0);
  });
});

describe('check', wide, () => {
  it('ends with 3 for a manifest, 5 for WIT, 1 for what is not formatted', async () => {
    expect((await run(['check', 'bad'], at())).transcript).toMatch(
      /^\$ airlock check bad\nbad\/airlock\.json:3:15: error: .*\nerror: 1 error\n\(exit 3\)\n$/,
    );
    expect((await run(['check', 'wit'], at())).transcript).toMatch(
      /^\$ airlock check wit\nwit\/wit\/w\.wit:4:21: error: .*nonsense.*\nerror: 1 error\n\(exit 5\)\n$/,
    );
    expect((await run(['check', 'ugly'], at())).transcript).toBe(
      '$ airlock check ugly\nugly/wit/w.wit:4:3: error: This WIT is not formatted, as the editor formats it.\nerror: 1 error\n(exit 1)\n',
    );
    expect((await run(['check', '--skip-format', 'ugly'], at())).code).toBe(0);
    expect((await run(['check', 'good'], at())).code).toBe(0);
    expect((await run(['check', 'nowhere'], at())).code).toBe(8);
    for (const name of ['bad/airlock.json', 'copied/in.wasm']) {
      const { code, err } = await run(['check', name], at());
      expect(code).toBe(2);
      expect(err).toContain(`error: ${name} is no folder that can be read: ENOTDIR`);
    }
  });

  it.skipIf(process.platform === 'win32')('waits for no pipe that has a name of WIT', async () => {
    await layOut({ 'piped/wit/w.wit': 'package a:b;\n' });
    execFileSync('mkfifo', [join(folder.path, 'piped/wit/p.wit')]);
    expect((await run(['check', 'piped'], at())).transcript).toBe(
      '$ airlock check piped\npiped/wit/p.wit:1:1: error: `p.wit` is no regular file, so it is not read.\nerror: 1 error\n(exit 5)\n',
    );
  });

  it('says the same as SARIF and as JSON', async () => {
    const sarif = await run(['check', '--sarif', 'wit'], at());
    expect(sarif.code).toBe(5);
    expect(JSON.parse(sarif.out)).toMatchObject({
      version: '2.1.0',
      runs: [
        {
          tool: { driver: { name: 'airlock', rules: [{ id: 'contract' }] } },
          results: [
            {
              ruleId: 'contract',
              level: 'error',
              locations: [
                {
                  physicalLocation: {
                    artifactLocation: { uri: 'wit/wit/w.wit', uriBaseId: 'SRCROOT' },
                    region: { startLine: 4, startColumn: 21 },
                  },
                },
              ],
            },
          ],
        },
      ],
    });
    const json = await run(['check', '--json', 'wit'], at());
    expect(JSON.parse(json.out)).toMatchObject({ exit: 5, errors: 1, problems: [{ rule: 'contract', line: 4 }] });
  });
});

describe('diff', wide, () => {
  it('says the step and what is asked for, and ends with 5 for what breaks somebody', async () => {
    const more = await run(['diff', 'old', 'more'], at());
    expect(more.code).toBe(0);
    expect(more.out).toContain('It now asks for environment=LANG.\n');
    expect(more.out).toContain('The step is minor: 1.2.3 leads to 1.3.0 at least.\n');
    const broken = await run(['diff', 'old', 'broken/wit'], at());
    expect(broken.code).toBe(5);
    expect(broken.out).toContain('u8 became u16');
    expect(broken.out).toContain('The step is major: 1.2.3 leads to 2.0.0 at least.\n');
    const json = await run(['diff', '--json', 'old', 'broken/wit'], at());
    expect(JSON.parse(json.out)).toMatchObject({ exit: 5, step: 'major', next: '2.0.0' });
  });

  it('reads components and WIT alike', async () => {
    const same = await run(['diff', 'copied/in.wasm', 'less/in.wasm'], at());
    expect(same.transcript).toBe(
      '$ airlock diff copied/in.wasm less/in.wasm\nBoth contracts are the same.\n(exit 0)\n',
    );
    expect((await run(['diff', 'copied/in.wasm', 'good/wit'], at())).code).toBe(5);
    expect((await run(['diff', 'nowhere', 'good/wit'], at())).code).toBe(8);
    expect((await run(['diff', 'wit/wit', 'good/wit'], at())).code).toBe(5);
  });
});

/** The comments of a template's manifest are for people. */
function strip(text: string): string {
  return text.replaceAll(/^\s*\/\/.*$/gm, '').replaceAll(/\s\/\/ .*$/gm, '');
}
