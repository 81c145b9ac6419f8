import { dirname, join } from 'node:path';
import { type Log, messageOf, type Owned, Scope, shown } from '../base/index.ts';
import {
  type BuildOutcome,
  type CommandConsents,
  type CommandQuestion,
  createBuilds,
  createConsent,
  forkBuilder,
  keepBuilds,
  openCommandConsents,
  questionWords,
  runCommand,
  tooLongWords,
} from '../build/index.ts';
import { openStateFolder, stateFolderPath } from '../host/index.ts';
import { type Failed, failed } from './command.ts';
import type { Ports } from './ports.ts';
import { buildProblem, nameFrom, type Problem, problemLines } from './problem.ts';
import type { Show } from './show.ts';
import type { Target } from './target.ts';

export type BuiltOutcome = Extract<BuildOutcome, { readonly kind: 'built' }>;

export interface Building extends Owned {
  /**
   * Builds as the editor does; with `release`, an ordinary component that runs on any host. It is given up when `until`
   * is aborted.
   */
  build(target: Target, path?: 'fast' | 'release', until?: AbortSignal): Promise<BuiltOutcome | Failed>;
}

/** The option without which no command of a manifest is run that nobody has consented to before. */
export const allowBuildOption = {
  flags: '--allow-build',
  text: 'run the build commands of the manifest, and of those it is linked to, without asking',
} as const;

/**
 * Builds components, and keeps what was built of a component that is made already. A build command runs only where the
 * person consented to exactly this command before, says so on the terminal, or has given `--allow-build`.
 */
export function openBuilding(ports: Ports, show: Show, log: Log, allowed: boolean): Building {
  const scope = new Scope((error) => log.error(`ending the builds: ${messageOf(error)}`));
  let refused: CommandQuestion | undefined;
  const ask = async (question: CommandQuestion): Promise<boolean> => {
    if (await askOnTerminal(question, ports)) return true;
    refused = question;
    return false;
  };
  const consent = createConsent({
    consents: consentsWhenAsked(() => openConsents(ports, log, scope)),
    ask,
    now: () => ports.clock.now(),
    warn: (message) => log.warn(message),
  });
  const shells = openStateFolder(join(stateFolderPath(ports.env), 'shells'));
  const shellFolder = shells.kind === 'folder' ? shells.path : undefined;
  const builder = scope.own(
    keepBuilds(
      createBuilds({
        clock: ports.clock,
        log,
        fork: () => forkBuilder(ports.programs.builder, log, shellFolder),
        command: {
          run: runCommand,
          consent: (question) => (allowed ? Promise.resolve(true) : consent.of(question)),
          print: (_component, line) => show.note(shown(line)),
        },
      }),
      { folder: keptFolder(ports.env), program: ports.programs.builder, log, now: () => ports.clock.now() },
    ),
  );
  return {
    async build(target, path = 'fast', until = ports.interrupted) {
      const { manifestPath, workspaceRoot, manifest } = target;
      const cancel = (): void => builder.cancel(manifestPath);
      for (const signal of [ports.interrupted, until]) signal.addEventListener('abort', cancel);
      try {
        refused = undefined;
        const outcome = await builder.build({ manifestPath, workspaceRoot, manifest, askedFor: true, path });
        if (outcome.kind === 'built') {
          for (const line of problemLines(outcome.diagnostics.map(buildProblem), ports.cwd)) show.note(line);
          return outcome;
        }
        return whyNot(outcome, target, refused, ports);
      } finally {
        for (const signal of [ports.interrupted, until]) signal.removeEventListener('abort', cancel);
      }
    },
    dispose: () => scope.dispose(),
  };
}

function whyNot(
  outcome: Exclude<BuildOutcome, { kind: 'built' }>,
  target: Target,
  refused: CommandQuestion | undefined,
  { cwd }: Ports,
): Failed {
  switch (outcome.kind) {
    case 'failed': {
      if (refused) return notConsented(refused);
      const problems = outcome.diagnostics.map(buildProblem);
      if (target.bare) return unusable(problems, target, cwd);
      const errors = problems.filter(({ severity }) => severity === 'error');
      // A manifest that got this far was read: what stands in it now, as a file that is not there, is wrong elsewhere, but
      // for what names a world or WIT that nothing else could put there.
      const isContract = errors.length > 0 && errors.every(({ path }) => path.endsWith('.wit'));
      const isManifest = outcome.diagnostics.some(({ key }) => key !== undefined);
      const what = isManifest ? 'the manifest is wrong' : 'the build failed';
      return failed(isManifest ? 'manifest' : isContract ? 'contract' : 'build', what, {
        advice: problemLines(problems, cwd),
        value: { problems },
        inputs: outcome.inputs,
      });
    }
    case 'timeout':
      return failed('limit', `the build ${tooLongWords(outcome.milliseconds, target.manifest)}`);
    case 'died':
      return failed('build', `the build did not end: ${shown(outcome.reason)}`);
    default:
      return failed('failure', 'the build was given up');
  }
}

/** What is wrong with a file that has no manifest is said of the file, not of a manifest that nobody wrote. */
function unusable(found: readonly Problem[], { manifest, manifestPath }: Target, cwd: string): Failed {
  const file = manifest.code.kind === 'component' ? join(dirname(manifestPath), manifest.code.path) : manifestPath;
  const named = shown(nameFrom(cwd, file));
  const lines = found.flatMap((problem) => {
    const { path, severity, message } = problem;
    // A place in the manifest that was made up for it, or in one that lies beside it, says nothing of a binary.
    return path === manifestPath
      ? [`${named}: ${severity}: ${shown(message.replaceAll('\n', ' '))}`]
      : problemLines([problem], cwd);
  });
  const problems = found.map((problem) =>
    problem.path === manifestPath ? { ...problem, path: file, line: 1, column: 1 } : problem,
  );
  return failed('contract', `${named} is no component that can be run`, {
    advice: [...lines, 'without an airlock.json beside it only a component is run'],
    value: { problems },
  });
}

function notConsented({ command }: CommandQuestion): Failed {
  return failed('denied', 'the build command was not run, because nobody consented to it', {
    advice: [shown(command.join(' ')), '--allow-build lets it run with your rights, outside of the sandbox'],
  });
}

async function askOnTerminal(question: CommandQuestion, { stdin, stderr }: Ports): Promise<boolean> {
  if (!stdin.isTerminal) return false;
  const words = questionWords(question);
  stderr.write(
    `${shown(words.question)}\n${words.detail
      .split('\n')
      .map((line) => `  ${shown(line)}\n`)
      .join('')}`,
  );
  const answer = await stdin.ask('Type yes to run it: ');
  return answer?.trim().toLowerCase() === 'yes';
}

function openConsents(ports: Ports, log: Log, scope: Scope): ReturnType<typeof consentsIn> {
  const folder = openStateFolder(stateFolderPath(ports.env));
  if (folder.kind !== 'folder') {
    log.warn(folder.message);
    return undefined;
  }
  const consents = consentsIn(folder.path, log);
  if (consents) scope.own(consents);
  return consents;
}

/** Most builds run no command, and a database takes a while to be opened. */
function consentsWhenAsked(open: () => CommandConsents | undefined): CommandConsents {
  let opened: CommandConsents | undefined;
  const consents = (): CommandConsents | undefined => (opened ??= open());
  return {
    has: (folder, command) => consents()?.has(folder, command) ?? false,
    give(folder, command, at) {
      const kept = consents();
      if (!kept) throw new Error('there is no place to keep it');
      kept.give(folder, command, at);
    },
    takeBackAll: () => consents()?.takeBackAll(),
    dispose: () => opened?.dispose(),
  };
}

function consentsIn(folder: string, log: Log) {
  const opened = openCommandConsents(folder);
  if (opened.kind === 'open') return opened.consents;
  log.warn(opened.message);
  return undefined;
}

/** Where finished components are kept from one run to the next; without it each run makes its own. */
function keptFolder(env: Ports['env']): string | undefined {
  const folder = openStateFolder(join(stateFolderPath(env), 'components'));
  return folder.kind === 'folder' ? folder.path : undefined;
}
