import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Transpiled } from './run.ts';

/** How a process ended in which a worker with a small heap made one call. */
export interface Ended {
  readonly code: number | null;
  readonly signal: string | null;
  /** What the worker said, or `died` with the code of its error. */
  readonly said: string;
}

/** A component's call as the host makes it: in a worker thread with a heap of 64 MB, in a process of its own. */
export async function callInWorker(
  { glue, cores }: Transpiled,
  name: string,
  ...args: readonly number[]
): Promise<Ended> {
  const folder = await mkdtemp(join(tmpdir(), 'airlock-lift-'));
  try {
    await writeFile(join(folder, 'glue.mjs'), glue);
    await writeFile(join(folder, 'main.mjs'), main);
    for (const [file, bytes] of Object.entries(cores)) await writeFile(join(folder, file), bytes);
    return await new Promise((resolve) => {
      const child = spawn(process.execPath, [join(folder, 'main.mjs'), name, ...args.map(String)], {
        stdio: ['ignore', 'pipe', 'ignore'],
      });
      let said = '';
      child.stdout.on('data', (text: Buffer) => (said += text.toString()));
      child.on('close', (code, signal) => resolve({ code, signal, said }));
    });
  } finally {
    await rm(folder, { recursive: true });
  }
}

const main = `
import { readFileSync } from 'node:fs';
import { isMainThread, parentPort, Worker } from 'node:worker_threads';
const [name, ...args] = process.argv.slice(2);
if (isMainThread) {
  const limits = { maxOldGenerationSizeMb: 64, maxYoungGenerationSizeMb: 16, stackSizeMb: 4 };
  const worker = new Worker(new URL(import.meta.url), { argv: [name, ...args], resourceLimits: limits });
  worker.on('message', (said) => process.stdout.write(said));
  worker.on('error', (error) => process.stdout.write('died ' + error.code));
} else {
  const { instantiate } = await import('./glue.mjs');
  const sizes = [];
  const imports = { 'host:api/sink': { take: (list) => sizes.push(list.length) }, 'host:api/types': {} };
  const load = (file) => WebAssembly.compile(readFileSync(new URL(file, import.meta.url)));
  const component = await instantiate(load, imports);
  try {
    const result = component[name](...args.map(Number));
    parentPort.postMessage('answered ' + (result === undefined ? sizes.join(' ') : result.length));
  } catch (error) {
    parentPort.postMessage('threw ' + error.name + ': ' + error.message);
  }
}
`;
