import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { transpile } from '@bytecodealliance/jco';
import { bytesOf, versionOf } from '../../test/host/support/component.ts';
import { compared, type Figures, median } from '../figure.ts';
import { adding } from './sources.ts';

/** Measures `add` of plain wasm inside a worker through our glue, beside that which jco writes as it comes. */
export async function measureGlue(): Promise<Figures> {
  const version = await versionOf(adding);
  const { files } = await transpile(await bytesOf(adding), {
    name: 'stock',
    instantiation: 'async',
    noTypescript: true,
  });
  const glues = [
    { glue: version.glue, cores: await compiled(version.cores) },
    { glue: new TextDecoder().decode(files['stock.js']), cores: await compiled(files) },
  ];
  const workerData = { glues, rounds: 60, times: 10_000 };
  const worker = new Worker(new URL('glue-worker.mjs', import.meta.url), { workerData, env: {}, execArgv: [] });
  const [[ours, stock]] = (await once(worker, 'message')) as [[number[], number[]]];
  await worker.terminate();
  // The first rounds are those of code that is not compiled yet.
  const settled = (times: readonly number[]): number => median(times.slice(10));
  return { 'add inside a worker (stock glue beside it)': compared(settled(ours), settled(stock), 2, 'ns') };
}

async function compiled(files: Readonly<Record<string, unknown>>): Promise<Map<string, WebAssembly.Module>> {
  const cores = Object.entries(files).flatMap(([name, file]) =>
    file instanceof Uint8Array && name.endsWith('.wasm') ? [[name, new Uint8Array(file)] as const] : [],
  );
  return new Map(
    await Promise.all(cores.map(async ([name, bytes]) => [name, await WebAssembly.compile(bytes)] as const)),
  );
}
