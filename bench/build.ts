import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { bundleBuilder } from '../scripts/bundle-builder.ts';
import { silentLog, systemClock } from '../src/base/index.ts';
import { type Builder, type BuildPath, createBuilder, forkBuilder } from '../src/build/index.ts';
import {
  type ComponentKey,
  createHost,
  createPrograms,
  type GrantStore,
  type Host,
  noRulings,
} from '../src/host/index.ts';
import { type Manifest, parseManifest, usualConditions } from '../src/manifest/index.ts';
import { workerFile } from '../test/host/support/worker-file.ts';
import { root } from '../test/support/paths.ts';
import { alone, compared, type Figures, quantile } from './figure.ts';

/**
 * Measures a save as the extension makes it: the packaged build process, a real host with its workers, and one call to
 * the new version. Between two saves there is a pause, as no person saves without one. Both paths are measured in the
 * same run.
 */
export async function measureBuild(now: () => number): Promise<Figures> {
  const folder = await mkdtemp(join(tmpdir(), 'airlock-bench-'));
  const outer = process.env['XDG_CACHE_HOME'];
  // The official initialiser keeps what it compiled here: it begins without.
  process.env['XDG_CACHE_HOME'] = join(folder, 'cache');
  try {
    await bundleBuilder(join(folder, 'dist'));
    // Memory comes first, while this process has done nothing else.
    const memory = await measureMemory(folder, now);
    return { ...(await measureSaves(folder, now)), ...memory };
  } finally {
    if (outer === undefined) delete process.env['XDG_CACHE_HOME'];
    else process.env['XDG_CACHE_HOME'] = outer;
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

const saves = 50;
const officialSaves = 7;
const pauseMs = 400;
const settledMs = 15_000;

async function measureSaves(folder: string, now: () => number): Promise<Figures> {
  await using project = await openProject(folder, 'shells-of-saves', now);
  const official = await project.newBuilder();
  const firstOfficial = await project.save(official, 'release');
  const fresh = await project.newBuilder();
  const firstFast = await project.save(fresh, 'fast');
  // Its test of itself is done once for each version of the tools.
  await pause(settledMs);
  fresh.dispose();

  const known: number[] = [];
  for (let start = 0; start < 5; start++) {
    const builder = await project.newBuilder();
    known.push((await project.save(builder, 'fast')).built);
    builder.dispose();
    // What the host still does for the version before is not there in a new window.
    await pause(pauseMs);
  }
  const warm = await project.newBuilder();
  const [fast, slow]: [number[], number[]] = [[], []];
  for (let turn = 0; turn < 5; turn++) await project.save(warm, 'fast');
  // Turn by turn, so that whatever else the machine does hits both.
  for (let turn = 0; turn < saves; turn++) {
    if (turn % Math.floor(saves / officialSaves) === 0) {
      slow.push((await project.save(official, 'release')).answered);
      await project.save(warm, 'fast');
    }
    await pause(pauseMs);
    fast.push((await project.save(warm, 'fast')).answered);
  }
  for (const builder of [official, warm]) builder.dispose();
  const median = quantile(fast, 0.5);
  return {
    'save to first answer, median': compared(median, quantile(slow, 0.5), 15),
    'save to first answer, p95': alone(quantile(fast, 0.95), 'ms', 2 * median),
    'first build of a known world in a new process, median': alone(quantile(known, 0.5), 'ms', 500),
    'first build of a new world': compared(firstFast.built, firstOfficial.built, 1),
  };
}

async function measureMemory(folder: string, now: () => number): Promise<Figures> {
  await using project = await openProject(folder, 'shells-of-memory', now);
  const before = project.megabytes();
  const builder = await project.newBuilder();
  for (let turn = 0; turn < 20; turn++) await project.save(builder, 'fast');
  await project.host.stop(project.key);
  await pause(1000);
  const after = project.megabytes();
  // The tools that prepared the engine for this world are put away when they had nothing to do for a while.
  await pause(settledMs);
  const resident: number[] = [];
  for (let turn = 20; turn < 100; turn++) {
    await project.save(builder, 'fast');
    if (turn === 49 || turn === 99) resident.push(residentMegabytes());
  }
  builder.dispose();
  const [fifty = 0, hundred = 0] = resident;
  return {
    'extension host, heap and external, after 20 builds': alone(after - before, 'MB', 30),
    'build process, resident, after 100 builds': alone(hundred, 'MB', 1024),
    'the same, growth from the 50th build': alone(hundred - fifty, 'MB', fifty * 0.05),
  };
}

interface Project extends AsyncDisposable {
  readonly host: Host;
  readonly key: ComponentKey;
  newBuilder(): Promise<Builder>;
  /** Saves another source, builds it and calls it; milliseconds until it was built, and until it had answered. */
  save(builder: Builder, path: BuildPath): Promise<{ readonly built: number; readonly answered: number }>;
  /** What the main thread holds. */
  megabytes(): number;
}

async function openProject(folder: string, shells: string, now: () => number): Promise<Project> {
  await mkdir(join(folder, shells), { mode: 0o700 });
  const key: ComponentKey = { manifestPath: join(folder, 'project/airlock.json'), name: 'bench', origin: 'bench' };
  const manifest = await layOut(dirname(key.manifestPath));
  const host = createHost({
    clock: systemClock,
    log: silentLog,
    workerFile: await workerFile(),
    grants: noGrants,
    environment: {},
    programs: createPrograms({ searchPath: undefined, folders: () => [] }),
    referenceWit: await readReferenceWit(),
  });
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  let saved = 0;
  return {
    host,
    key,
    newBuilder: () =>
      Promise.resolve(
        createBuilder({
          clock: systemClock,
          log: silentLog,
          fork: () => forkBuilder(join(folder, 'dist/builder.js'), silentLog, join(folder, shells)),
        }),
      ),
    async save(builder, path) {
      const number = ++saved;
      await writeFile(join(folder, 'project/numbers.ts'), `export const numbers = { number: ${number} };\n`);
      const start = now();
      const workspaceRoot = dirname(key.manifestPath);
      const outcome = await builder.build({ manifestPath: key.manifestPath, workspaceRoot, manifest, path });
      const built = now() - start;
      if (outcome.kind !== 'built') throw new Error(JSON.stringify(outcome));
      if ((outcome.version.shell === undefined) !== (path === 'release')) throw new Error('This was the other path.');
      const version = { ...outcome.version, requests: [], callTimeMs: 10_000, conditions: usualConditions, inputs: [] };
      const deployed = await host.deploy(key, version);
      const signature = { params: [], async: false, text: '' };
      const answer = await host.call(key, { function: 'greet' }, signature, ['Ada', [1n, 2n]]);
      const answered = now() - start;
      const expected = `Hello, Ada! ${number + 3}`;
      if (answer.kind !== 'returned' || answer.value !== expected) throw new Error(JSON.stringify([deployed, answer]));
      return { built, answered };
    },
    megabytes() {
      collect();
      const { heapUsed, external } = process.memoryUsage();
      return (heapUsed + external) / 1e6;
    },
    [Symbol.asyncDispose]: async () => {
      await host.dispose();
    },
  };
}

async function readReferenceWit(): Promise<string[]> {
  const folder = join(root, 'wit/wasi/0.2.12');
  const packages = (await readdir(folder, { withFileTypes: true })).filter((entry) => entry.isDirectory());
  return Promise.all(packages.map(({ name }) => readFile(join(folder, name, 'package.wit'), 'utf8')));
}

/** A small component of two files. */
async function layOut(folder: string): Promise<Manifest> {
  const text = '{ "name": "bench", "version": "1.0.0", "world": "bench", "source": "./bench.ts" }';
  const { manifest } = parseManifest(text);
  if (!manifest) throw new Error('The manifest of this bench has a problem.');
  const files = {
    'airlock.json': text,
    'wit/bench.wit':
      'package bench:save;\nworld bench { export greet: func(name: string, more: list<u64>) -> string; }\n',
    'bench.ts': `import { numbers } from './numbers.ts';
export function greet(name: string, more: readonly bigint[]): string {
  const sum = Array.from(more).reduce((before, each) => before + Number(each), numbers.number);
  return \`Hello, \${name}! \${sum}\`;
}
`,
    'numbers.ts': '',
  };
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), content);
  }
  return manifest;
}

const noGrants: GrantStore = {
  rulingsOf: () => noRulings,
  grant: () => {},
  revoke: () => {},
  ruleOut: () => {},
  look: () => {},
  onChange: () => ({ dispose: () => {} }),
  dispose: () => {},
};

/** The resident memory of the one build process that this process has started and that runs still. */
function residentMegabytes(): number {
  const rows = execFileSync('ps', ['-o', 'rss=,args=', '--ppid', String(process.pid)], { encoding: 'utf8' }).split(
    '\n',
  );
  const row = rows.find((each) => each.includes('dist/builder.js'));
  if (row === undefined) throw new Error('The build process is not there.');
  return Number.parseInt(row.trim(), 10) / 1024;
}
