import { systemClock } from '../../../src/base/index.ts';
import { type ActorWorker, type ActorWorkerPorts, startActorWorker } from '../../../src/host/actor-worker.ts';
import { createCoreCompiler } from '../../../src/host/cores.ts';
import { newDiskCount } from '../../../src/host/gates/filesystem/disk-allowance.ts';
import type { ComponentVersion } from '../../../src/host/index.ts';
import { startLocalThread } from '../../../src/host/isolation/local-thread.ts';
import { createNetworkThread } from '../../../src/host/network-thread.ts';
import { type Policy, policyOf, usualConditions } from '../../../src/manifest/index.ts';
import { workerFile } from './worker-file.ts';

/** A worker of a version without the host around it. `end` is called for what has to be ended after it. */
export async function aloneWorker(
  version: ComponentVersion,
  ports: Partial<ActorWorkerPorts> & Pick<ActorWorkerPorts, 'answer'>,
  end: (owned: { dispose(): unknown }) => void,
  policy: Policy = policyOf([], []),
): Promise<ActorWorker> {
  const file = await workerFile();
  const network = createNetworkThread(file, { info: () => {}, warn: () => {}, error: () => {} });
  end(network);
  const cores = await createCoreCompiler().compile(version.cores);
  const { glue } = version;
  const { requests } = policy;
  const grown = newDiskCount();
  const nothing = { root: '/', inputs: [], custom: [], links: [], variables: {}, conditions: usualConditions };
  const line = { clock: systemClock, workerFile: file, network: network.connect(), keepsSpares: false };
  return startActorWorker(
    { clock: systemClock, startTimeoutMs: 20_000, output: () => {}, denied: () => {}, died: () => {}, ...ports },
    (events) => startLocalThread(line, { ...nothing, glue, cores, grown, requests }, policy, events),
  );
}
