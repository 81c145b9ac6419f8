import { versionOf } from '../test/host/support/component.ts';
import { startHost } from '../test/host/support/host.ts';
import { adding } from './host/sources.ts';
import { setTimeout as pause } from 'node:timers/promises';
const test = await startHost();
const v = await versionOf(adding);
let t0 = performance.now();
await test.deploy(v);
console.log('deploy', performance.now() - t0);
test.host.onEvent((e) => {
  if (e.kind === 'moved') console.log('  ', e.move.to, (performance.now() - t0).toFixed(1));
});
for (let i = 0; i < 6; i++) {
  await test.call('add', 1, 2);
  await pause(500);
  t0 = performance.now();
  await test.call('fail');
  console.log(' failed', (performance.now() - t0).toFixed(1));
  await test.call('add', 1, 2);
  console.log('total', (performance.now() - t0).toFixed(1));
}
await test.end();
