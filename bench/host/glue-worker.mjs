// Calls `add` of two pieces of glue by turns, in a thread such as an actor has. Says what a call took in each, in nanoseconds.
import { parentPort, workerData } from 'node:worker_threads';

const { glues, rounds, times } = workerData;
const sides = [];
for (const { glue, cores } of glues) {
  const { instantiate } = await import(`data:text/javascript;base64,${Buffer.from(glue).toString('base64')}`);
  sides.push({ ...(await instantiate((file) => cores.get(file), {}, WebAssembly.instantiate)), taken: [] });
}
for (let round = 0; round < rounds; round++) {
  for (const { add, taken } of sides) {
    const start = performance.now();
    for (let at = 0; at < times; at++) if (add(at, 1) !== at + 1) throw new Error('a call was answered wrongly');
    taken.push(((performance.now() - start) / times) * 1e6);
  }
}
parentPort.postMessage(sides.map(({ taken }) => taken));
