import { join } from 'node:path';
import { silentLog, systemClock } from '../../../src/base/index.ts';
import { type CallOutcome, type ComponentKey, type ComponentVersion, openStorage } from '../../../src/host/index.ts';
import type { Right } from '../../../src/manifest/index.ts';
import { temporaryFolder } from '../../support/workspace.ts';
import { exportsOf } from '../broker/guest-sources.ts';
import { keeping } from '../storage/guest-source.ts';
import { plain, versionOf } from '../support/component.ts';
import { startHost, type TestHost } from '../support/host.ts';
import { workerFile } from '../support/worker-file.ts';
import { counting, receiving, sending } from './sources.ts';

/** The components of a soak in one host, all deployed. */
export interface SoakParts {
  readonly test: TestHost;
  readonly keys: Readonly<Record<Part, ComponentKey>>;
  call(part: Part, name: string, args: readonly unknown[], returnsResult?: boolean): Promise<CallOutcome>;
  /** Puts another version of the counter in place: its next one, or that with the hash. */
  swap(): Promise<CallOutcome>;
  end(): Promise<void>;
}

/** The counter keeps a count over swaps; the sender tells the receiver; the keeper stores. */
export type Part = 'counter' | 'sender' | 'receiver' | 'keeper';

const right = (capability: Right['capability'], pattern: string): Right => ({ capability, pattern });

/** What fails is started again however often it was. */
const restart: NonNullable<ComponentVersion['restart']> = {
  policy: 'permanent',
  max: 1_000_000,
  withinMs: 1000,
  backoffMs: [1, 5],
};

export async function startParts(): Promise<SoakParts> {
  const stored = await temporaryFolder('airlock-soak');
  const storage = openStorage({
    clock: systemClock,
    log: silentLog,
    workerFile: await workerFile(),
    folder: stored.path,
  });
  const test = await startHost({}, { storage });
  const keyOf = (name: Part): ComponentKey => ({ ...test.key, manifestPath: join(test.folder, `${name}.json`), name });
  const keys = {
    counter: keyOf('counter'),
    sender: keyOf('sender'),
    receiver: keyOf('receiver'),
    keeper: keyOf('keeper'),
  };
  const [publish, subscribe, store] = [
    right('messaging.publish', 'soak.news'),
    right('messaging.subscribe', 'soak.news'),
    right('storage', 'soak.*'),
  ];
  test.grantTo(keys.sender, publish);
  test.grantTo(keys.receiver, subscribe);
  test.grantTo(keys.keeper, store);
  const limits = { restart, messagesPerSecond: 1e9, callTimeMs: 30_000 };
  // Short enough that one which never returns is soon ended, and long enough for a busy machine.
  const counters = await Promise.all([1, 2].map((mark) => versionOf(counting(mark), { restart, callTimeMs: 2000 })));
  let swaps = 0;
  const swap = (): Promise<CallOutcome> => {
    const version = counters[swaps % 2];
    if (!version) throw new Error('there are two versions');
    return test.host.deploy(keys.counter, { ...version, hash: `counter ${swaps++}` });
  };
  const receiver = await versionOf(receiving, { ...limits, exports: exportsOf(receiving), requests: [subscribe] });
  const deployed = [
    await swap(),
    await test.host.deploy(keys.receiver, receiver),
    await test.host.deploy(keys.sender, await versionOf(sending, { ...limits, requests: [publish] })),
    await test.host.deploy(keys.keeper, await versionOf(keeping, { ...limits, requests: [store] })),
  ];
  const failed = deployed.find(({ kind }) => kind === 'failed');
  if (failed) throw new Error(JSON.stringify(failed));
  return {
    test,
    keys,
    swap,
    call: (part, name, args, returnsResult = false) => {
      const signature = returnsResult ? { ...plain, result: { kind: 'result' as const } } : plain;
      return test.host.call(keys[part], { function: name }, signature, args);
    },
    async end() {
      try {
        await test.end();
      } finally {
        await storage.dispose();
        await stored.dispose();
      }
    },
  };
}
