import type { Owned } from '../../base/index.ts';
import { compilePolicy, type Policy, type ProcessUse } from '../../manifest/index.ts';
import { denialOf } from '../gates/denial.ts';
import { overRunLimit, processLimits, type ProcessOutcome, runOperation } from '../gates/process/messages.ts';
import type { DenialEntry } from '../ledger/layout.ts';
import type { Programs } from './programs.ts';
import type { RunProgram } from './run-program.ts';

/** A command that a guest wants run: a program and its arguments. */
export interface WantedRun {
  readonly command: readonly string[];
  readonly input: Uint8Array;
}

/** The version that asks, and what is known of it on the main thread. */
export interface RunOwner {
  /** The real path of the manifest's folder. */
  readonly folder: string;
  /** What decides now: what other windows have said is in it. */
  policy(): Policy;
  /** Asks the person about a use that is requested and undecided. */
  permit(use: ProcessUse, request: string): Promise<boolean>;
  /** Says when its worker ends: its call was over, it was stopped, or it failed. */
  readonly ended: AbortSignal;
}

/** The main thread's side of running programs: it decides there and then, runs them, and ends them. */
export interface Processes extends Owned {
  /** Runs a command if it may be run. Never rejects. */
  run(wanted: WantedRun, owner: RunOwner): Promise<ProcessOutcome>;
  /** Ends what may not go on: to be called when what the person says has changed. */
  recheck(): void;
}

export interface ProcessesPorts {
  readonly programs: Programs;
  readonly run: RunProgram;
  /** Of which a component's program gets those variables that the component is granted. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Milliseconds since the epoch, by which grants end. */
  now(): number;
}

interface Running {
  readonly use: ProcessUse;
  readonly owner: RunOwner;
  readonly abort: AbortController;
  /** Why it was taken back while it ran. */
  takenBack?: DenialEntry;
}

export function createProcesses({ programs, run, environment, now }: ProcessesPorts): Processes {
  const running = new Set<Running>();
  const ending = new AbortController();

  async function start(use: ProcessUse, input: Uint8Array, path: string, owner: RunOwner): Promise<ProcessOutcome> {
    const [name = '', ...args] = use.command;
    const entry: Running = { use, owner, abort: new AbortController() };
    running.add(entry);
    try {
      const end = await run(
        {
          path,
          name,
          arguments: args,
          folder: owner.folder,
          environment: grantedVariables(owner.policy(), environment, now()),
          input,
          outputBytes: processLimits.outputBytes,
        },
        AbortSignal.any([entry.abort.signal, owner.ended, ending.signal]),
      );
      switch (end.kind) {
        case 'ended':
          return end;
        case 'flooded':
          return tooMuch(`output of a program: ${processLimits.outputBytes / (1024 * 1024)} MiB`);
        case 'aborted':
          return { kind: 'failed', error: 'access-denied', ...(entry.takenBack && { denial: entry.takenBack }) };
        case 'cannot-start':
          return { kind: 'failed', error: 'cannot-start' };
      }
    } finally {
      running.delete(entry);
    }
  }

  return {
    async run({ command, input }, owner) {
      const use: ProcessUse = { capability: 'process', command };
      const decision = compilePolicy(owner.policy())(use, now());
      if (decision.kind !== 'allow' && !(decision.kind === 'ask' && (await owner.permit(use, decision.request)))) {
        return { kind: 'failed', error: 'access-denied', denial: denialOf(use, runOperation, decision) };
      }
      const found = programs.find(command[0] ?? '', owner.folder);
      if (found.kind === 'absent') return { kind: 'failed', error: 'not-found' };
      if (found.kind === 'refused') {
        const what = `${found.path}, which ${found.why}`;
        const denial = { capability: 'process', what, operation: runOperation, reason: 'never-grantable' };
        return { kind: 'failed', error: 'not-found', denial };
      }
      if (running.size >= processLimits.runs) return tooMuch(`programs at once: ${processLimits.runs}`);
      return start(use, input, found.path, owner);
    },
    recheck() {
      for (const entry of running) {
        const decision = compilePolicy(entry.owner.policy())(entry.use, now());
        if (decision.kind !== 'deny') continue;
        entry.takenBack = denialOf(entry.use, runOperation, decision);
        entry.abort.abort();
      }
    },
    dispose: () => ending.abort(),
  };
}

function tooMuch(what: string): ProcessOutcome {
  return { kind: 'failed', error: 'limit-exceeded', denial: overRunLimit(what) };
}

function grantedVariables(
  policy: Policy,
  environment: Readonly<Record<string, string | undefined>>,
  now: number,
): Readonly<Record<string, string>> {
  const decide = compilePolicy(policy);
  return Object.fromEntries(
    Object.entries(environment).flatMap(([name, value]) => {
      const granted = value !== undefined && decide({ capability: 'environment', name }, now).kind === 'allow';
      return granted ? [[name, value] as const] : [];
    }),
  );
}
