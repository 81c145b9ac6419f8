import { stat } from 'node:fs/promises';
import { dirname, isAbsolute, resolve } from 'node:path';
import type { Clock, Log } from '../../base/index.ts';
import type { CommandCode } from '../../manifest/index.ts';
import type { Builder } from '../builder.ts';
import { confineTo, isWithin, judge } from '../confine.ts';
import { manifestPlaces } from '../manifest-place.ts';
import type { BuildDiagnostic, BuildOutcome, BuildRequest } from '../request.ts';
import { explainEnd } from './explain-end.ts';
import { matcherOf } from './matchers/matcher.ts';
import { placeProblems } from './place-problems.ts';
import type { RunCommand } from './run-command.ts';
import { createTranscript } from './transcript.ts';
import { mostWatchedFiles, watchedFiles } from './watched-files.ts';

/** What a person is asked before a command runs for the first time. */
export interface CommandQuestion {
  /** The name of the component, as its manifest gives it. */
  readonly component: string;
  /** Absolute path of the manifest's folder, in which the command runs. */
  readonly folder: string;
  readonly command: readonly string[];
  /** Whether the person asked for this very build, so that an earlier refusal need not hold. */
  readonly askedFor: boolean;
}

export interface CommandPorts {
  readonly run: RunCommand;
  /** Whether the person lets this command run in this folder. Nothing runs before it is answered. */
  consent(question: CommandQuestion): Promise<boolean>;
  /** Shows a line to the person: what is run, what it prints, and how it ended. */
  print(component: string, line: string): void;
  readonly clock: Clock;
  readonly log: Log;
}

/** Milliseconds that a command may take: a first build of a large project fetches and compiles all that it needs. */
export const commandLimitMs = 15 * 60_000;

type CommandRequest = BuildRequest & { readonly code: CommandCode };

/**
 * Builds by running the manifest's command and handing what it wrote to `outputs`. A newer request for the same
 * manifest ends the command of an older one, with all that it started, before its own begins.
 */
export function createCommandBuilder(
  outputs: Builder,
  ports: CommandPorts,
): Pick<Builder, 'build' | 'cancel' | 'dispose'> {
  const running = new Map<string, Run>();
  let disposed = false;

  function supersede(manifestPath: string): Promise<void> {
    outputs.cancel(manifestPath);
    const run = running.get(manifestPath);
    run?.abort.abort();
    run?.settle({ kind: 'superseded' });
    return run?.ended ?? Promise.resolve();
  }

  return {
    build(request) {
      const { code } = request.manifest;
      if (code.kind !== 'command') throw new Error('This builds by commands only.');
      if (disposed) return Promise.resolve({ kind: 'died', reason: 'The builder was disposed.' });
      const { manifestPath } = request;
      const before = supersede(manifestPath);
      const { promise, resolve: settle, reject } = Promise.withResolvers<BuildOutcome>();
      const abort = new AbortController();
      const ended = before
        .then(() => buildByCommand({ ...request, code }, abort.signal, outputs, ports))
        .then(settle, reject)
        .then(() => void (running.get(manifestPath) === run && running.delete(manifestPath)));
      const run: Run = { abort, settle, ended };
      running.set(manifestPath, run);
      return promise;
    },
    cancel: (manifestPath) => void supersede(manifestPath),
    dispose() {
      disposed = true;
      for (const run of running.values()) {
        run.abort.abort();
        run.settle({ kind: 'died', reason: 'The builder was disposed.' });
      }
    },
  };
}

interface Run {
  readonly abort: AbortController;
  /** Only the first call counts, as with any promise. */
  readonly settle: (outcome: BuildOutcome) => void;
  /** Fulfilled when nothing of it goes on any more. */
  readonly ended: Promise<void>;
}

async function buildByCommand(
  request: CommandRequest,
  signal: AbortSignal,
  outputs: Builder,
  ports: CommandPorts,
): Promise<BuildOutcome> {
  const { manifest, manifestPath, code } = request;
  const folder = dirname(manifestPath);
  const confinement = await confineTo(request.workspaceRoot);
  const at = await manifestPlaces(manifestPath, confinement);
  const inputsWith = async (watched: readonly string[] = []): Promise<readonly string[]> => [
    manifestPath,
    ...watched,
    ...(await namedFiles(folder, code.command)),
  ];
  const fail = async (...diagnostics: readonly BuildDiagnostic[]): Promise<BuildOutcome> => ({
    kind: 'failed',
    diagnostics,
    inputs: await inputsWith(await watchedFiles(folder, code.watch)),
  });

  const tooMany = at(
    code.span,
    `"watch" means more than ${mostWatchedFiles.toLocaleString('en')} files. Name fewer: a component is kept from writing to each of them.`,
  );
  if (!(await watchedFiles(folder, code.watch))) return fail(tooMany);
  const [name = '', ...args] = code.command;
  const program = name.includes('/') ? resolve(folder, name) : name;
  if (isAbsolute(program) && (await judge(confinement, program)).kind === 'outside')
    return fail(at(code.span, `The program "${name}" lies outside the workspace.`));
  const question = { component: manifest.name, folder, command: code.command, askedFor: request.askedFor === true };
  if (signal.aborted) return { kind: 'superseded' };
  if (!(await ports.consent(question))) return fail(at(code.span, notAllowed));
  if (signal.aborted) return { kind: 'superseded' };

  const begun = ports.clock.now();
  const transcript = createTranscript(matcherOf(code.problemMatcher), (line) => ports.print(manifest.name, line));
  ports.print(manifest.name, `> ${code.command.map(shownArgument).join(' ')}`);
  const limit = new AbortController();
  const timer = ports.clock.after(request.timeLimitMs ?? commandLimitMs, () => limit.abort());
  const end = await ports.run({ program, args, folder }, transcript.take, AbortSignal.any([signal, limit.signal]));
  void timer.dispose();
  const milliseconds = ports.clock.now() - begun;
  if (signal.aborted) return { kind: 'superseded' };
  if (limit.signal.aborted) {
    ports.print(manifest.name, `ended after ${milliseconds} ms, which is too long`);
    return { kind: 'timeout', milliseconds };
  }
  const printed = await placeProblems(transcript.problems(), folder, confinement, (message) => at(code.span, message));
  if (end.kind !== 'exited' || end.code !== 0) {
    const message = explainEnd(name, end, transcript.last());
    ports.print(manifest.name, message);
    const errors = printed.filter((each) => each.severity === 'error');
    // What the compiler says at its place is enough; that it failed is worth a word only where it said nothing.
    return fail(...(errors.length > 0 ? printed : [at(code.span, message), ...printed]));
  }
  ports.print(manifest.name, `done in ${milliseconds} ms`);
  const watched = await watchedFiles(folder, code.watch);
  if (!watched) return fail(tooMany);
  const read = await inputsWith(watched);
  // The command ended well, so nothing that it printed kept it from making what it makes.
  const warnings = printed.map((each) => ({ ...each, severity: 'warning' as const }));
  const outcome = await outputs.build(request);
  if (outcome.kind !== 'built' && outcome.kind !== 'failed') return outcome;
  const stale = outcome.kind === 'built' && (await olderThan(resolve(folder, code.output), watched));
  const added = stale ? [{ ...at(code.outputSpan, staleOutput(code.output)), severity: 'warning' as const }] : [];
  const all = Array.from(new Set([...outcome.inputs, ...read]));
  return { ...outcome, inputs: all, diagnostics: [...outcome.diagnostics, ...warnings, ...added] };
}

const notAllowed =
  'This command was not allowed to run, so nothing was built. "Airlock: Build" asks again; another command is asked for anew.';

function staleOutput(output: string): string {
  return `The command ended well, but "${output}" is older than what it is made from. Is this the file that it writes?`;
}

/** The files of the manifest's folder that the command itself names, as a script: whoever wrote them would be run. */
async function namedFiles(folder: string, command: readonly string[]): Promise<readonly string[]> {
  const paths = command.map((word) => resolve(folder, word)).filter((path) => isWithin(folder, path));
  const files = await Promise.all(paths.map((path) => stat(path).catch(() => undefined)));
  return paths.filter((_, index) => files[index]?.isFile());
}

/** Whether what the command was to write is older than something that it reads. */
async function olderThan(output: string, sources: readonly string[]): Promise<boolean> {
  const written = await modified(output);
  if (written === undefined) return false;
  const times = await Promise.all(sources.filter((path) => path !== output).map(modified));
  return times.some((time) => time !== undefined && time > written);
}

async function modified(path: string): Promise<number | undefined> {
  return (await stat(path).catch(() => undefined))?.mtimeMs;
}

/** As a person would write it: what is not plain is quoted, so that each argument can be told from the next. */
export function shownArgument(argument: string): string {
  return /^[\w@%+=:,./-]+$/.test(argument) ? argument : JSON.stringify(argument);
}
