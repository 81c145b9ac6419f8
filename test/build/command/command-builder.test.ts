import { readFileSync } from 'node:fs';
import { readFile, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from '@bytecodealliance/jco-transpile/wasm-tools';
import { describe, expect, it, vi } from 'vitest';
import { type Clock, ManualClock, silentLog, systemClock } from '../../../src/base/index.ts';
import { createCommandBuilder, type CommandQuestion } from '../../../src/build/command/command-builder.ts';
import {
  type Builder,
  type BuildOutcome,
  type BuildRequest,
  type RunCommand,
  runCommand,
} from '../../../src/build/index.ts';
import { runPipeline } from '../../../src/build/pipeline.ts';
import { parseManifest } from '../../../src/manifest/index.ts';
import { type Entry, layOut } from '../folders.ts';

const world = 'package a:b;\n\nworld w {\n  export add: func(a: s32, b: s32) -> s32;\n}\n';
const core = '(module (func (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1))))';

/** The outputs of commands, built as the build process does. */
const outputs: Builder = {
  build: (request) =>
    runPipeline(request, new AbortController().signal, {
      componentize: () => Promise.reject(new Error('no source is built here')),
      now: () => performance.now(),
    }),
  cancel: () => {},
  dispose: () => {},
};

interface Setting {
  readonly run?: RunCommand;
  readonly consent?: (question: CommandQuestion) => Promise<boolean>;
  readonly clock?: Clock;
}

function builderOf({ run = runCommand, consent = () => Promise.resolve(true), clock = systemClock }: Setting = {}) {
  const lines: string[] = [];
  const print = (component: string, line: string): void => void lines.push(`${component}: ${line}`);
  return { ...createCommandBuilder(outputs, { run, consent, print, clock, log: silentLog }), lines };
}

/** A project whose command is a script, of which `script` is the text. */
async function project(
  script: string,
  entries: Readonly<Record<string, Entry>> = {},
  build: object = {},
): Promise<BuildRequest> {
  const code = {
    command: ['node', 'build.mjs'],
    output: './a.wasm',
    watch: ['./src/**'],
    problemMatcher: '$gcc',
    ...build,
  };
  const folder = await layOut({
    'airlock.json': `{\n  "name": "a", "version": "1.0.0", "world": "w",\n  "build": ${JSON.stringify(code)}\n}`,
    'wit/a.wit': world,
    'src/a.c': 'int x;\nint y;\n',
    'build.mjs': `import { writeFileSync } from 'node:fs';\nconst bytes = Buffer.from('${Buffer.from(await parse(core)).toString('base64')}', 'base64');\n${script}`,
    ...entries,
  });
  return requestFor(folder);
}

async function requestFor(folder: string): Promise<BuildRequest> {
  const manifestPath = join(folder, 'airlock.json');
  const { manifest, problems } = parseManifest(await readFile(manifestPath, 'utf8'));
  if (!manifest) throw new Error(problems.map(({ message }) => message).join('\n'));
  return { manifestPath, workspaceRoot: folder, manifest };
}

const writeOutput = "writeFileSync('a.wasm', bytes);";

describe('a build by a command', () => {
  it('builds what the command wrote, and says what was read', async () => {
    const request = await project(`console.log('compiling'); ${writeOutput}`);
    const builder = builderOf();
    const outcome = await builder.build(request);
    if (outcome.kind !== 'built') throw new Error(shown(outcome).join('\n'));
    expect(outcome.version.exports).toMatchObject([{ kind: 'function', name: 'add' }]);
    const folder = request.workspaceRoot;
    expect(outcome.inputs.toSorted()).toEqual(
      ['a.wasm', 'airlock.json', 'build.mjs', 'src/a.c', 'wit/a.wit'].map((name) => join(folder, name)),
    );
    expect(builder.lines[0]).toBe('a: > node build.mjs');
    expect(builder.lines[1]).toBe('a: compiling');
    expect(builder.lines[2]).toMatch(/^a: done in \d+ ms$/);
  });

  const faults: readonly (readonly [name: string, script: string, expected: readonly string[], build?: object])[] = [
    [
      'an error of the compiler, at its place',
      "console.error('src/a.c:2:5: error: no'); process.exitCode = 1;",
      ['2:5-2:5 a.c no'],
    ],
    [
      'a command that fails without a word',
      'process.exitCode = 2;',
      ['["node","build.mjs"] in the manifest: "node" ended with code 2. It printed nothing.'],
    ],
    [
      'a command that fails and says why in its own way',
      "console.error('\\u001b[31mno disk\\u001b[0m\\u0007'); process.exitCode = 2;",
      ['["node","build.mjs"] in the manifest: "node" ended with code 2. It printed last: no disk'],
    ],
    [
      'a command that fails with only a warning',
      "console.error('src/a.c:1:5: warning: odd'); process.exitCode = 2;",
      [
        '["node","build.mjs"] in the manifest: "node" ended with code 2. It printed last: src/a.c:1:5: warning: odd',
        '1:5-1:5 a.c odd',
      ],
    ],
    [
      'an error in a file that lies elsewhere',
      "console.error('/etc/hostname:1:1: error: no'); console.error('../x.c:1:1: error: neither'); process.exitCode = 1;",
      [
        '["node","build.mjs"] in the manifest: no (/etc/hostname:1)',
        '["node","build.mjs"] in the manifest: neither (../x.c:1)',
      ],
    ],
    [
      'a command that ends itself',
      "process.kill(process.pid, 'SIGKILL');",
      ['["node","build.mjs"] in the manifest: "node" was ended by SIGKILL. It printed nothing.'],
    ],
    [
      'a program that is missing',
      '',
      ['["no-such-program"] in the manifest: The program "no-such-program" was not found on the PATH.'],
      { command: ['no-such-program'] },
    ],
    [
      'a compiler that is missing, and how to get it',
      '',
      [
        '["clang-9999"] in the manifest: The program "clang-9999" was not found on the PATH. Install Clang with its linker for WebAssembly (Debian: clang and lld; or wasi-sdk).',
      ],
      { command: ['clang-9999'] },
    ],
    [
      'a script that is missing',
      '',
      ['["./tool.sh"] in the manifest: The program "./tool.sh" does not exist.'],
      { command: ['./tool.sh'] },
    ],
    [
      'a program behind a link that leads out',
      '',
      ['["./out/sh"] in the manifest: The program "./out/sh" lies outside the workspace.'],
      { command: ['./out/sh'] },
    ],
    [
      'an output that was not written',
      '',
      [
        '"./a.wasm" in the manifest: The command ended well, but "./a.wasm" is not there: is this the file that it writes?',
      ],
    ],
    ['an output that is empty', "writeFileSync('a.wasm', '');", ['"./a.wasm" in the manifest: "./a.wasm" is empty.']],
    [
      'an output that is not WebAssembly',
      "writeFileSync('a.wasm', '\\x7fELF');",
      ['"./a.wasm" in the manifest: "./a.wasm" is not WebAssembly.'],
    ],
    [
      'an output in text form',
      "writeFileSync('a.wasm', '(module)');",
      [
        '"./a.wasm" in the manifest: "./a.wasm" is WebAssembly in its text form: it has to be assembled first, as with "wasm-tools parse".',
      ],
    ],
    [
      'an output that breaks off in its header',
      "writeFileSync('a.wasm', bytes.subarray(0, 6));",
      ['"./a.wasm" in the manifest: "./a.wasm" breaks off: it ends within its header.'],
    ],
    [
      'an output that breaks off later',
      "writeFileSync('a.wasm', bytes.subarray(0, bytes.length - 5));",
      [expect.stringMatching(/^"\.\/a\.wasm" in the manifest: "\.\/a\.wasm" is damaged: the module is malformed: /)],
    ],
    [
      'an output without what the world exports',
      "writeFileSync('a.wasm', bytes.subarray(0, 8));",
      [expect.stringMatching(/^"\.\/a\.wasm" in the manifest: "\.\/a\.wasm" cannot be made a component: .*`add`/)],
    ],
    [
      'an output behind a link that leads out',
      "import { symlinkSync } from 'node:fs'; symlinkSync('/etc/hostname', 'a.wasm');",
      ['"./a.wasm" in the manifest: "./a.wasm" lies outside the workspace.'],
    ],
  ];
  const whole = faults.map(([name, script, expected, build = {}]) => [name, script, expected, build] as const);
  it.each(whole)('reports %s, and the next one works', async (_, script, expected, build) => {
    const request = await project(script, { out: { link: '/bin' } }, build);
    const builder = builderOf();
    expect(shown(await builder.build(request))).toEqual(expected);
    const good = await project(writeOutput);
    expect(shown(await builder.build(good))).toEqual(['built']);
  });

  it('warns of what the compiler warns of, and of an output that it did not write', async () => {
    const request = await project("console.error('src/a.c:1:5: warning: odd');", { 'a.wasm': '' });
    const output = join(request.workspaceRoot, 'a.wasm');
    await writeFile(output, await parse(core));
    await utimes(output, new Date(2020, 0), new Date(2020, 0));
    const outcome = await builderOf().build(request);
    expect(outcome.kind).toBe('built');
    expect(outcome.kind === 'built' ? outcome.diagnostics.map(oneLine) : []).toEqual([
      '1:5-1:5 a.c odd',
      '"./a.wasm" in the manifest: The command ended well, but "./a.wasm" is older than what it is made from. Is this the file that it writes?',
    ]);
  });

  it('needs a world for a core module', async () => {
    const request = await project(writeOutput);
    const text = await readFile(request.manifestPath, 'utf8');
    await writeFile(request.manifestPath, text.replace('"world": "w",', ''));
    expect(shown(await builderOf().build(await requestFor(request.workspaceRoot)))).toEqual([
      '"./a.wasm" in the manifest: "./a.wasm" is a core module, which does not say what it imports and exports: "world" has to name its world in the WIT.',
    ]);
  });

  it('prints and keeps only so much of what has no end', async () => {
    const request = await project(
      "const c = 'src/a.c:1:1: error: e\\n'.repeat(50_000); for (let i = 0; i < 20; i++) process.stdout.write(c); process.exitCode = 1;",
    );
    const builder = builderOf();
    const outcome = await builder.build(request);
    expect(shown(outcome)).toEqual(['1:1-1:1 a.c e']);
    expect(builder.lines.join('\n').length).toBeLessThan(400 * 1024);
    expect(builder.lines).toContain('a: More than 256 KiB were printed. The rest is left out.');
  });

  it('ends the command when a newer save comes, before the next begins', async () => {
    const request = await project(
      `import { existsSync } from 'node:fs';
       if (existsSync('second')) { ${writeOutput} } else { writeFileSync('first', ''); setInterval(() => {}, 1000); }`,
    );
    const builder = builderOf();
    const first = builder.build(request);
    await vi.waitFor(() => readFile(join(request.workspaceRoot, 'first')), 10_000);
    await writeFile(join(request.workspaceRoot, 'second'), '');
    const second = builder.build(request);
    expect(await first).toEqual({ kind: 'superseded' });
    expect(shown(await second)).toEqual(['built']);
  });

  it('never runs two commands of one component at once', async () => {
    let running = 0;
    let most = 0;
    const ends: (() => void)[] = [];
    const run: RunCommand = async (_command, _line, signal) => {
      most = Math.max(most, ++running);
      await new Promise<void>((resolve) => {
        ends.push(resolve);
        // A program that takes its time to end.
        signal.addEventListener('abort', () => setImmediate(() => setImmediate(resolve)));
      });
      running--;
      return signal.aborted ? { kind: 'aborted' } : { kind: 'exited', code: 1 };
    };
    const request = await project('');
    const builder = builderOf({ run });
    const builds = [builder.build(request), builder.build(request), builder.build(request)];
    await vi.waitFor(() => expect(running).toBe(1));
    const last = builder.build(request);
    await vi.waitFor(() => expect(ends.length).toBeGreaterThan(1));
    for (const end of ends) end();
    expect(await Promise.all(builds)).toEqual(builds.map(() => ({ kind: 'superseded' })));
    expect((await last).kind).toBe('failed');
    expect(most).toBe(1);
  });

  it('is ended at its time limit', async () => {
    const clock = new ManualClock();
    const request = await project('');
    const begun = Promise.withResolvers<void>();
    const run: RunCommand = (_command, _line, signal) =>
      new Promise((resolve) => {
        signal.addEventListener('abort', () => resolve({ kind: 'aborted' }));
        begun.resolve();
      });
    const build = builderOf({ run, clock }).build({ ...request, timeLimitMs: 5000 });
    await begun.promise;
    clock.advance(5000);
    expect(await build).toEqual({ kind: 'timeout', milliseconds: 5000 });
  });

  it('settles when it is cancelled or disposed', async () => {
    const begun = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    let count = 0;
    const run: RunCommand = (_command, _line, signal) =>
      new Promise((resolve) => {
        signal.addEventListener('abort', () => resolve({ kind: 'aborted' }));
        begun[count++]?.resolve();
      });
    const request = await project('');
    const builder = builderOf({ run });
    const cancelled = builder.build(request);
    await begun[0]?.promise;
    builder.cancel(request.manifestPath);
    expect(await cancelled).toEqual({ kind: 'superseded' });
    const disposed = builder.build(request);
    await begun[1]?.promise;
    builder.dispose();
    expect(await disposed).toMatchObject({ kind: 'died' });
    expect(await builder.build(request)).toMatchObject({ kind: 'died' });
  });
});

describe('consent', () => {
  it('is asked for with exactly what would run, before it runs', async () => {
    const asked: CommandQuestion[] = [];
    const request = await project("writeFileSync('ran', '');");
    const consent = (question: CommandQuestion): Promise<boolean> => {
      asked.push(question);
      return Promise.resolve(false);
    };
    expect(shown(await builderOf({ consent }).build({ ...request, askedFor: true }))).toEqual([
      expect.stringMatching(/^\["node","build\.mjs"\] in the manifest: This command was not allowed to run/),
    ]);
    const folder = request.workspaceRoot;
    expect(asked).toEqual([{ component: 'a', folder, command: ['node', 'build.mjs'], askedFor: true }]);
    await expect(readFile(join(folder, 'ran'))).rejects.toThrow('ENOENT');
  });

  it('that comes after the build was superseded runs nothing', async () => {
    const answer = Promise.withResolvers<boolean>();
    const request = await project("writeFileSync('ran', '');");
    const builder = builderOf({ consent: () => answer.promise });
    const build = builder.build(request);
    builder.cancel(request.manifestPath);
    answer.resolve(true);
    expect(await build).toEqual({ kind: 'superseded' });
    await expect(readFile(join(request.workspaceRoot, 'ran'))).rejects.toThrow('ENOENT');
  });
});

/** Each diagnostic as `line:column-line:column file message`, counted from one; for the manifest, the text at its place. */
function shown(outcome: BuildOutcome): string[] {
  return outcome.kind === 'failed' ? outcome.diagnostics.map(oneLine) : [outcome.kind];
}

function oneLine({
  path,
  start,
  end,
  message,
}: Extract<BuildOutcome, { kind: 'failed' }>['diagnostics'][number]): string {
  if (path.endsWith('airlock.json')) {
    const line = readFileSync(path, 'utf8').split('\n')[start.line] ?? '';
    return `${line.slice(start.column, end.column)} in the manifest: ${message}`;
  }
  const range = [start, end].map(({ line, column }) => `${line + 1}:${column + 1}`).join('-');
  return `${range} ${path.split('/').at(-1)} ${message}`;
}
