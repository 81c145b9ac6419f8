import { dirname } from 'node:path';
import { type Clock, Emitter, type Event, type Log, messageOf, type Owned, Scope } from '../base/index.ts';
import { compilePolicy, type Policy, policyOf, type Right } from '../manifest/index.ts';
import type { FunctionSignature } from '../wit/index.ts';
import { startActorWorker } from './actor-worker.ts';
import { Actor, type ActorSnapshot, type CallOutcome } from './actor.ts';
import { createCoreCompiler } from './cores.ts';
import { requestedVariables } from './gates/cli/environment.ts';
import type { OutputKind } from './gates/cli/output.ts';
import type { LogLevel } from './gates/logging/logging.ts';
import type { GrantStore } from './grants/store.ts';
import { refusedImports, referenceOf } from './imports-check.ts';
import type { LifecycleMove } from './lifecycle.ts';
import { createNetworkThread } from './network-thread.ts';
import { createProcesses } from './process/processes.ts';
import type { Programs } from './process/programs.ts';
import { createRunProgram } from './process/run-program.ts';
import type { Question, Reply } from './questions/messages.ts';
import { answerStorage, type StorageOwner } from './storage/answer.ts';
import { defaultQuotaBytes } from './storage/limits.ts';
import type { Storage } from './storage/storage.ts';
import type { ComponentKey, ComponentVersion } from './version.ts';
import type { ExportPath } from './worker/messages.ts';

/** What the host is given: nothing in it reads a clock, a setting or the environment by itself. */
export interface HostPorts {
  readonly clock: Clock;
  readonly log: Log;
  /** Absolute path of the bundled `worker.js`. */
  readonly workerFile: string;
  readonly grants: GrantStore;
  /** The environment of which a component may be granted variables. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The programs that a component may be granted to run. */
  readonly programs: Programs;
  /** Keeps what components store. Without it they are told that there is no place for it. */
  readonly storage?: Storage;
  /** Our own copies of the interfaces that a guest can import, as WIT: the texts of `referenceFiles`. */
  readonly referenceWit: readonly string[];
}

export type HostEvent =
  | { readonly kind: 'changed'; readonly key: ComponentKey }
  | { readonly kind: 'moved'; readonly key: ComponentKey; readonly move: LifecycleMove }
  | {
      readonly kind: 'output';
      readonly key: ComponentKey;
      readonly stream: OutputKind;
      readonly text: string;
      /** Where it was logged through `wasi:logging`; the text then holds whole messages of this level. */
      readonly level?: LogLevel;
    };

export interface Host extends Owned {
  /** Starts a version or swaps it in. The key's manifest path must be a real path: grants hang on it. */
  deploy(key: ComponentKey, version: ComponentVersion): Promise<CallOutcome>;
  call(
    key: ComponentKey,
    path: ExportPath,
    signature: FunctionSignature,
    args: readonly unknown[],
  ): Promise<CallOutcome>;
  restart(key: ComponentKey): Promise<CallOutcome>;
  stop(key: ComponentKey): Promise<void>;
  /** Stops a component and forgets it. Its grants stay. */
  remove(key: ComponentKey): Promise<void>;
  snapshot(key: ComponentKey): ActorSnapshot | undefined;
  readonly onEvent: Event<HostEvent>;
}

/** From the start of its worker to the instance: as long as that may take. */
const startTimeoutMs = 20_000;

export function createHost(ports: HostPorts): Host {
  const scope = new Scope((error) => ports.log.error(`ending the host: ${messageOf(error)}`));
  const events = scope.own(
    new Emitter<HostEvent>((error) => ports.log.error(`a listener failed: ${messageOf(error)}`)),
  );
  const network = scope.own(createNetworkThread(ports.workerFile, ports.log));
  const compiler = createCoreCompiler();
  const processes = scope.own(
    createProcesses({
      programs: ports.programs,
      run: createRunProgram(ports.clock),
      environment: ports.environment,
      now: () => ports.clock.now(),
    }),
  );
  const reference = referenceOf(ports.referenceWit);
  const actors = new Map<string, { readonly actor: Actor; readonly key: ComponentKey; grants: readonly Right[] }>();
  scope.own(ports.grants.onChange(() => refreshGrants()));
  let ended = false;

  /** What cannot be read is not granted. */
  function grantsOf(key: ComponentKey): readonly Right[] {
    try {
      return ports.grants.grantsOf(key);
    } catch (error) {
      ports.log.error(`the grants of ${key.name} cannot be read: ${messageOf(error)}`);
      return [];
    }
  }

  function actorOf(key: ComponentKey): Actor {
    const known = actors.get(nameOf(key));
    if (known) return known.actor;
    const actor = new Actor(key, {
      now: () => ports.clock.now(),
      grants: () => grantsOf(key),
      policy: ({ requests }) => policyOf(requests, grantsOf(key)),
      moved: (move) => events.fire({ kind: 'moved', key, move }),
      changed: () => events.fire({ kind: 'changed', key }),
      output: (stream, text, level) => events.fire({ kind: 'output', key, stream, text, ...(level && { level }) }),
      bug: (error) => ports.log.error(`the host itself failed over ${key.name}: ${messageOf(error)}`),
      startWorker: async (version, workerEvents) => {
        const cores = await compiler.compile(version.cores);
        const policy = policyOf(version.requests, grantsOf(key));
        return startActorWorker(
          {
            ...workerEvents,
            clock: ports.clock,
            workerFile: ports.workerFile,
            network: network.connect(),
            startTimeoutMs,
            answer: (question, over) => answer(question, key, version, over),
          },
          {
            glue: version.glue,
            cores,
            requests: version.requests,
            root: dirname(key.manifestPath),
            inputs: version.inputs,
            conditions: version.conditions,
            variables: variablesFor(policy, ports.environment, ports.clock.now()),
          },
          policy,
        );
      },
    });
    actors.set(nameOf(key), { actor, key, grants: grantsOf(key) });
    return actor;
  }

  /** Nobody is there to be asked, so what is undecided is refused. */
  async function answer(
    question: Question,
    key: ComponentKey,
    version: ComponentVersion,
    over: AbortSignal,
  ): Promise<Reply> {
    switch (question.kind) {
      case 'permission':
        return { kind: 'permission', allowed: false };
      case 'process': {
        // What another window has revoked holds already.
        ports.grants.look();
        const outcome = await processes.run(question, {
          folder: dirname(key.manifestPath),
          policy: () => policyOf(version.requests, grantsOf(key)),
          permit: () => Promise.resolve(false),
          ended: over,
        });
        return { kind: 'process', outcome };
      }
      case 'storage': {
        ports.grants.look();
        const owner: StorageOwner = {
          account: { owner: JSON.stringify([key.manifestPath, key.name]), quotaBytes: defaultQuotaBytes },
          policy: () => policyOf(version.requests, grantsOf(key)),
          permit: () => Promise.resolve(false),
        };
        return { kind: 'storage', outcome: await answerStorage(question, ports.storage, owner, ports.clock.now()) };
      }
      case 'messaging':
        return { kind: 'messaging', outcome: { kind: 'failed', message: 'this host carries no messages' } };
    }
  }

  function refreshGrants(): void {
    processes.recheck();
    for (const entry of actors.values()) {
      const before = entry.grants;
      entry.grants = grantsOf(entry.key);
      const added = without(entry.grants, before);
      const removed = without(before, entry.grants);
      if (added.length > 0 || removed.length > 0) entry.actor.grantsChanged(added, removed);
    }
  }

  async function remove(key: ComponentKey): Promise<void> {
    const known = actors.get(nameOf(key));
    actors.delete(nameOf(key));
    await known?.actor.stop('it was removed');
  }

  scope.own({
    dispose: async () => {
      ended = true;
      await Promise.all(Array.from(actors.values(), ({ key }) => remove(key)));
    },
  });

  return {
    onEvent: events.event,
    remove,
    async deploy(key, version) {
      const refused = refusedImports(version.wit, version.imports, reference);
      if (refused.length > 0) {
        return { kind: 'failed', failure: { kind: 'import-refused', message: refused.join('; ') } };
      }
      if (ended) return { kind: 'failed', failure: { kind: 'stopped', message: 'the host has ended' } };
      return actorOf(key).deploy(version);
    },
    async call(key, path, signature, args) {
      const known = actors.get(nameOf(key));
      if (!known) {
        return { kind: 'failed', failure: { kind: 'component-not-found', message: `${key.name} is not deployed` } };
      }
      // What another window has revoked holds from this call on, not only from the next look at the file.
      ports.grants.look();
      return known.actor.call(path, args, signature.result?.kind === 'result');
    },
    async restart(key) {
      const known = actors.get(nameOf(key));
      if (known) return known.actor.restart('asked for');
      return { kind: 'failed', failure: { kind: 'component-not-found', message: `${key.name} is not deployed` } };
    },
    stop: async (key) => actors.get(nameOf(key))?.actor.stop('asked for'),
    snapshot: (key) => actors.get(nameOf(key))?.actor.snapshot(),
    dispose: () => scope.dispose(),
  };
}

/**
 * The requested variables of the host's environment. The value of one that is not granted never leaves the main thread;
 * its name does, so that its refusal can be told.
 */
function variablesFor(
  policy: Policy,
  environment: Readonly<Record<string, string | undefined>>,
  now: number,
): Readonly<Record<string, string>> {
  const decide = compilePolicy(policy);
  return Object.fromEntries(
    requestedVariables(policy.requests, Object.keys(environment)).flatMap((name) => {
      const value = environment[name];
      if (value === undefined) return [];
      return [[name, decide({ capability: 'environment', name }, now).kind === 'allow' ? value : ''] as const];
    }),
  );
}

function nameOf(key: ComponentKey): string {
  return JSON.stringify([key.manifestPath, key.name, key.origin]);
}

function without(rights: readonly Right[], others: readonly Right[]): readonly Right[] {
  return rights.filter(
    (right) => !others.some((other) => other.capability === right.capability && other.pattern === right.pattern),
  );
}
