import { once } from 'node:events';
import { join } from 'node:path';
import { MessageChannel } from 'node:worker_threads';
import type { ComponentKey } from '../../src/host/index.ts';
import type { Right } from '../../src/manifest/index.ts';
import { plain, versionOf } from '../../test/host/support/component.ts';
import { startHost } from '../../test/host/support/host.ts';
import { exportsOf, numbered } from '../../test/host/broker/guest-sources.ts';
import { type Figures, median, rate } from '../figure.ts';
import { bareWorker } from './bare.ts';
import { sending } from './sources.ts';

const perRound = 100_000;
/** No more than wait for a receiver at most, so that none is refused. */
const perCall = 1000;

const right = (capability: Right['capability']): Right => ({ capability, pattern: 'orders.created' });

/**
 * Measures messages of 64 bytes from one actor to another, each sent by a guest's own call and taken by another's, beside
 * two threads that send each other as many over a bare MessagePort, a hundred at a time.
 */
export async function measureMessages(now: () => number, rounds = 9): Promise<Figures> {
  const test = await startHost();
  const sender: ComponentKey = { ...test.key, manifestPath: join(test.folder, 'sender.json'), name: 'sender' };
  const publish = right('messaging.publish');
  const subscribe = right('messaging.subscribe');
  test.grant(subscribe);
  test.grantTo(sender, publish);
  const unlimited = { messagesPerSecond: 1e9, callTimeMs: 60_000 };
  await test.deploy(await versionOf(numbered, { ...unlimited, exports: exportsOf(numbered), requests: [subscribe] }));
  await test.host.deploy(sender, await versionOf(sending, { ...unlimited, requests: [publish] }));
  const { port1, port2 } = new MessageChannel();
  const receiver = await bareWorker({
    workerData: { role: 'receive', port: port1, times: perRound },
    transferList: [port1],
  });
  const bare = await bareWorker({ workerData: { role: 'send', port: port2 }, transferList: [port2] });

  let sent = 0;
  const byHost = async (): Promise<number> => {
    const start = now();
    for (let at = 0; at < perRound; at += perCall) {
      const outcome = await test.host.call(sender, { function: 'send' }, plain, [perCall]);
      if (outcome.kind !== 'returned' || outcome.value !== perCall) throw new Error(JSON.stringify(outcome));
      sent += perCall;
      // What waits is bounded, so the next come when there is room for them.
      while (test.host.messages.counts().queued > 0) await new Promise(setImmediate);
    }
    const counts = await test.call('counts');
    if (counts.kind !== 'returned' || String(counts.value) !== `${sent},0`) {
      throw new Error(`of ${sent} messages these were taken, or came in another order: ${JSON.stringify(counts)}`);
    }
    return perRound / (now() - start);
  };
  const byPort = async (): Promise<number> => {
    const start = now();
    const all = once(receiver, 'message');
    bare.postMessage(perRound);
    await all;
    return perRound / (now() - start);
  };
  const [ours, theirs]: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds; round++) {
    ours.push(await byHost());
    theirs.push(await byPort());
  }
  await Promise.all([bare.terminate(), receiver.terminate()]);
  await test.end();
  return {
    'messages of 64 bytes from actor to actor (bare MessagePort by hundreds beside it)': rate(
      median(ours.slice(2)),
      median(theirs.slice(2)),
      0.7,
    ),
  };
}
