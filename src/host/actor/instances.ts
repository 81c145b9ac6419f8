import { messageOf } from '../../base/index.ts';
import type { ActorWorker } from '../actor-worker.ts';
import { type Failed, failed } from '../call-outcome.ts';
import type { Failure } from '../failure.ts';
import { prepare, shutDown } from '../hooks/hooks.ts';
import type { ComponentVersion } from '../version.ts';
import { type PoolRules, usualRestart } from '../../manifest/index.ts';
import { startPooledWorker } from '../pool/pooled-worker.ts';
import type { Counts } from './counts.ts';
import type { ActorPorts } from './ports.ts';

/** A version in a worker of its own. It is used until its first failure, and never again. */
export interface Instance {
  readonly worker: ActorWorker;
  readonly version: ComponentVersion;
}

export type StartedInstance = { readonly kind: 'ready'; readonly instance: Instance } | Failed;

/** Every instance of an actor that has not ended: the one that serves, one that starts, those that end their last call. */
export interface Instances {
  /**
   * Starts one and gets it ready to serve. One that does not come so far has ended when this says so.
   *
   * @param how `alone` with one worker, also where the version wants several
   */
  start(version: ComponentVersion, cancelled: AbortSignal, how?: 'alone'): Promise<StartedInstance>;
  has(instance: Instance): boolean;
  /** Ends one at once, whatever it is doing. */
  end(instance: Instance): Promise<void>;
  /** Ends one that serves nothing, and lets it know before. */
  endInPeace(instance: Instance): Promise<void>;
  endAll(): Promise<void>;
  /** Puts in force what decides now. */
  recheck(): void;
}

/** How an instance that was given up before it stood is told of. */
export const givenUp = failed({ kind: 'stopped', message: 'it was stopped before it had started' });

type InstancesPorts = Pick<
  ActorPorts,
  'clock' | 'jitter' | 'startWorker' | 'policy' | 'variables' | 'output' | 'recorder' | 'changed'
> & {
  readonly counts: Counts;
  /** A failed worker of several is being replaced. */
  restarted(): void;
  /** An instance that had stood ended without being told to. */
  died(instance: Instance, failure: Failure): void;
  unattended(done: Promise<unknown>): void;
};

export function createInstances(ports: InstancesPorts): Instances {
  const all = new Set<Instance>();

  function startWorker(version: ComponentVersion, died: (failure: Failure) => void): Promise<ActorWorker> {
    return ports.startWorker(version, {
      output: (...printed) => ports.output(...printed),
      denied: () => {
        ports.recorder.news();
        ports.changed();
      },
      died,
      did: (traffic) => ports.counts.metrics.did(traffic),
    });
  }

  /** Each of its workers counts for itself. */
  function startPool(rules: PoolRules, version: ComponentVersion, died: (failure: Failure) => void): ActorWorker {
    return startPooledWorker({
      clock: ports.clock,
      jitter: () => ports.jitter(),
      rules,
      restart: version.restart ?? usualRestart,
      async start(gone) {
        const worker = await startWorker(version, gone);
        ports.counts.add({ worker, version });
        putInForce({ worker, version });
        return worker;
      },
      async end(worker) {
        await worker.dispose();
        ports.counts.settle({ worker, version });
      },
      died,
      restarted: () => {
        ports.restarted();
        ports.changed();
      },
      unattended: (done) => ports.unattended(done),
    });
  }

  async function launch(version: ComponentVersion, how?: 'alone'): Promise<StartedInstance> {
    let instance: Instance | undefined;
    const died = (failure: Failure): void => {
      if (instance) ports.died(instance, failure);
    };
    const pool = how === 'alone' ? undefined : version.pool;
    try {
      const worker = pool ? startPool(pool, version, died) : await startWorker(version, died);
      instance = { worker, version };
    } catch (error) {
      return failed({ kind: 'load-failed', message: messageOf(error) });
    }
    all.add(instance);
    if (!pool) ports.counts.add(instance);
    // Grants may have changed while it was made, before it was among those that are told.
    putInForce(instance);
    return { kind: 'ready', instance };
  }

  function putInForce({ worker, version }: Instance): void {
    const policy = ports.policy(version);
    worker.setPolicy(policy, ports.variables(policy));
  }

  async function end(instance: Instance): Promise<void> {
    await instance.worker.dispose();
    all.delete(instance);
    ports.counts.settle(instance);
  }

  return {
    async start(version, cancelled, how) {
      const launched = await launch(version, how);
      if (launched.kind === 'failed') return launched;
      const { instance } = launched;
      const giveUp = (): void => ports.unattended(instance.worker.dispose());
      if (cancelled.aborted) giveUp();
      else cancelled.addEventListener('abort', giveUp, { once: true });
      const started = await instance.worker.started;
      const flaw = started.kind === 'ready' ? await prepare(instance) : started.failure;
      cancelled.removeEventListener('abort', giveUp);
      if (!flaw && !cancelled.aborted) return { kind: 'ready', instance };
      await end(instance);
      return started.kind === 'ready' && cancelled.aborted ? givenUp : failed(flaw ?? givenUp.failure);
    },
    has: (instance) => all.has(instance),
    end,
    async endInPeace(instance) {
      if (all.has(instance)) await shutDown(instance);
      await end(instance);
    },
    async endAll() {
      await Promise.all(Array.from(all, end));
    },
    recheck: () => all.forEach(putInForce),
  };
}
