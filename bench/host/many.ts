import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setTimeout as pause } from 'node:timers/promises';
import { plain, versionOf } from '../../test/host/support/component.ts';
import { startHost } from '../../test/host/support/host.ts';
import { workerFile } from '../../test/host/support/worker-file.ts';
import { alone, compared, type Figures } from '../figure.ts';
import { bareWorker, coreOf } from './bare.ts';
import { adding } from './sources.ts';

const many = 200;

/** What one side found: how many answered, and how many megabytes each took. */
interface Side {
  readonly serving: number;
  readonly megabytesEach: number;
}

/** Measures many actors in one host beside as many bare workers with the same module, each side in a process of its own. */
export async function measureMany(): Promise<Figures> {
  const bare = await inProcess('bare');
  const host = await inProcess('host');
  return {
    [`plain-wasm actors that do not serve, of ${many}`]: alone(many - host.serving, 'actors', 0),
    'memory for each of them (bare worker beside it)': compared(host.megabytesEach, bare.megabytesEach, 1 / 1.2, 'MB'),
  };
}

async function inProcess(side: 'host' | 'bare'): Promise<Side> {
  const child = fork(fileURLToPath(import.meta.url), [side], { execArgv: ['--expose-gc'] });
  const [found] = (await once(child, 'message')) as [Side];
  child.kill();
  return found;
}

async function runHost(): Promise<Side> {
  const test = await startHost({}, { mostMemoryBytes: Infinity });
  const version = await versionOf(adding);
  const keys = Array.from({ length: many }, (_, at) => ({
    ...test.key,
    manifestPath: join(test.folder, `${at}.json`),
    name: `actor-${at}`,
  }));
  return measure(async () => {
    for (const key of keys) await test.host.deploy(key, version);
    const answers = await Promise.all(keys.map((key, at) => test.host.call(key, { function: 'add' }, plain, [at, 1])));
    return answers.filter((answer, at) => answer.kind === 'returned' && answer.value === at + 1).length;
  });
}

async function runBare(): Promise<Side> {
  // What the other side loads in its process is loaded here too.
  await workerFile();
  const module = await coreOf(await versionOf(adding));
  return measure(async () => {
    let serving = 0;
    for (let at = 0; at < many; at++) {
      const worker = await bareWorker({ workerData: { role: 'add', module } });
      worker.postMessage({ id: at, args: [at, 1] });
      const [{ value }] = (await once(worker, 'message')) as [{ readonly value: unknown }];
      if (value === at + 1) serving++;
    }
    return serving;
  });
}

async function measure(start: () => Promise<number>): Promise<Side> {
  const before = await resident();
  const serving = await start();
  return { serving, megabytesEach: ((await resident()) - before) / many };
}

/** Megabytes of this process, when it has come to rest. */
async function resident(): Promise<number> {
  await pause(1000);
  globalThis.gc?.();
  await pause(1000);
  return process.memoryUsage.rss() / 1e6;
}

const side = process.argv[2];
if (process.send && process.argv[1] === fileURLToPath(import.meta.url)) {
  process.send(side === 'host' ? await runHost() : await runBare());
}
