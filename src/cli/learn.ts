import { shown } from '../base/index.ts';
import { readManifestFile } from '../build/index.ts';
import { type ExportedFunction, exportedFunctions, type Recording, usesOf } from '../host/index.ts';
import { type Proposal, propose } from '../manifest/index.ts';
import { parseWaveArguments } from '../wit/index.ts';
import { changedLines } from './changed-lines.ts';
import { openBuilding } from './building.ts';
import { done, type Failed, failed, type Outcome } from './command.ts';
import { findExport } from './exports.ts';
import { createGuestOutput } from './guest-output.ts';
import { failureOf, openHosting, startLinked } from './hosting.ts';
import type { Ports } from './ports.ts';
import { nameFrom } from './problem.ts';
import { debugLog } from './programs.ts';
import { rightText } from './rights.ts';
import { scoped } from './scoped.ts';
import type { Show } from './show.ts';
import { writeWhole } from './sign/write-whole.ts';
import { keepingFolderOf, type Target } from './target.ts';

export interface Learning {
  readonly target: Target;
  /** As `name` or `name(arguments in WAVE)`, one after the other in one recording. */
  readonly calls: readonly string[];
  /** Whether the manifest is to ask for what is proposed. */
  readonly write: boolean;
  readonly allowBuild: boolean;
}

/**
 * Runs calls in a recording, and proposes the smallest change under which the manifest asks for all that they needed.
 * It grants nothing.
 */
export async function learn(learning: Learning, ports: Ports, show: Show): Promise<Outcome> {
  const { target, write } = learning;
  if (write && (target.bare || target.origin !== undefined))
    return failed('usage', 'there is no manifest of yours that could be changed', {
      advice: ['without --write it is shown what the component would have to ask for'],
    });
  const base = target.bare ? bareManifest : await readBase(target);
  if (typeof base !== 'string') return base;
  const refused = await notConfirmed(target, ports);
  if (refused) return refused;
  const recorded = await recordCalls(learning, ports, show);
  if (recorded.kind === 'failed') return recorded;
  const proposal = propose(base, recorded.uses);
  if (!target.bare && target.origin === undefined && proposal.added.length > 0)
    showChange(base, proposal, target, ports, show);
  else for (const right of proposal.added) show.line(rightText(right));
  for (const left of proposal.left) show.warn(`no manifest can ask for ${shown(left)}`);
  const value = { component: target.manifest.name, added: proposal.added, left: proposal.left, calls: recorded.ended };
  if (proposal.added.length === 0) {
    show.note('Everything that was needed is asked for already.');
    return done({ ...value, written: false });
  }
  if (!write) {
    show.note(
      `Nothing is changed, and nothing is granted.${target.bare ? '' : ' --write lets airlock.json ask for it.'}`,
    );
    return done({ ...value, written: false });
  }
  const problem = await writeProposal(base, proposal, target, ports);
  if (problem) return problem;
  show.note(
    `${nameFrom(ports.cwd, target.manifestPath)} asks for it now. None of it is granted: airlock rights --grant does that.`,
  );
  return done({ ...value, written: true });
}

const bareManifest = '{ "name": "component", "version": "0.0.0", "component": "./component.wasm" }';

async function readBase({ manifestPath }: Target): Promise<string | Failed> {
  const file = await readManifestFile(manifestPath);
  return file.kind === 'text' ? file.text : failed('manifest', 'airlock.json cannot be read any more');
}

/** On a terminal the person is asked first; where there is none, the option on the command line is the person's word. */
async function notConfirmed({ manifest, root }: Target, { stdin, stderr }: Ports): Promise<Failed | undefined> {
  if (!stdin.isTerminal) return undefined;
  stderr.write(
    `Record what ${shown(manifest.name)} needs? An instance of its own may read all of\n  ${shown(root)}\n` +
      'but keys, credentials and files named like secrets. What it writes goes into a copy that is thrown away.\n' +
      'It reaches no network, program, storage or other component.\n',
  );
  const answer = await stdin.ask('Type yes to record: ');
  return answer?.trim().toLowerCase() === 'yes' ? undefined : failed('denied', 'nothing was recorded');
}

type Recorded =
  | { readonly kind: 'recorded'; readonly uses: ReturnType<typeof usesOf>; readonly ended: readonly object[] }
  | Failed;

function recordCalls({ target, calls, allowBuild }: Learning, ports: Ports, show: Show): Promise<Recorded> {
  const log = debugLog(ports);
  return scoped(log, async (scope): Promise<Recorded> => {
    const building = scope.own(openBuilding(ports, show, log, allowBuild));
    const built = await building.build(target);
    if (built.kind === 'failed') return built;
    const read = readCalls(calls, exportedFunctions(built.version.exports));
    if (read.kind === 'failed') return read;
    const output = createGuestOutput(ports, show, 'stderr');
    const hosting = scope.own(openHosting(ports, show, log, output, keepingFolderOf(target)));
    const deployed = await startLinked(hosting, building, target, built, { rights: [] }, ports);
    if (deployed.kind === 'failed') return deployed;
    const started = await hosting.host.record(deployed.key);
    if (started.kind === 'failed') return failureOf(started);
    const { recording } = started;
    scope.own(recording);
    ports.interrupted.addEventListener('abort', () => void recording.dispose());
    const ended: object[] = [];
    for (const call of read.calls) ended.push(await perform(call, recording, show));
    await recording.dispose();
    if (ports.interrupted.aborted) return failed('failure', 'the recording was interrupted');
    const denials = recording.denials();
    if (denials.some(({ reason }) => reason === 'folded'))
      show.warn('it needs more different things than a recording holds; record once more after this');
    return { kind: 'recorded', uses: usesOf(denials), ended };
  });
}

interface ReadCall {
  readonly exported: ExportedFunction;
  readonly values: readonly unknown[];
}

/** All calls are understood before the first is made. */
function readCalls(
  texts: readonly string[],
  exports: readonly ExportedFunction[],
): { readonly kind: 'calls'; readonly calls: readonly ReadCall[] } | Failed {
  const calls: ReadCall[] = [];
  for (const text of texts) {
    const [, name = '', words = ''] = /^([^(]*)(?:\(([^]*)\))?$/.exec(text.trim()) ?? [];
    const found = findExport(exports, name);
    if (found.kind === 'failed') return found;
    const { signature } = found.exported;
    const parsed = parseWaveArguments(words, signature.params);
    if (parsed.kind !== 'values')
      return failed('usage', `${shown(text)}: ${shown(parsed.message)}`, {
        advice: [`it is ${shown(signature.text)}`, `a call is written as ${shown(name)}(1, "text"), in WAVE`],
      });
    calls.push({ exported: found.exported, values: parsed.values });
  }
  return { kind: 'calls', calls };
}

/** Makes a call of which the answer does not matter. One that fails may have needed something all the same. */
async function perform({ exported, values }: ReadCall, recording: Recording, show: Show): Promise<object> {
  const outcome = await recording.call(exported.path, exported.signature, values);
  if (outcome.kind === 'returned') return { call: exported.name, ended: 'returned' };
  const failure = failureOf(outcome);
  show.warn(`${shown(exported.name)}: ${failure.message}; what it would have needed after that is not known`);
  return { call: exported.name, ended: outcome.failure.kind };
}

function showChange(base: string, { text }: Proposal, { manifestPath }: Target, { cwd }: Ports, show: Show): void {
  show.line(show.paint.strong(shown(nameFrom(cwd, manifestPath))));
  for (const { sign, line } of changedLines(base, text)) {
    const paint = sign === '+' ? show.paint.good : show.paint.bad;
    show.line(paint(`${sign} ${shown(line.replaceAll('\t', '  '))}`));
  }
}

async function writeProposal(
  base: string,
  { text }: Proposal,
  { manifestPath }: Target,
  ports: Ports,
): Promise<Failed | undefined> {
  const now = await readManifestFile(manifestPath);
  if (now.kind !== 'text' || now.text !== base)
    return failed('failure', 'airlock.json has changed meanwhile, so nothing was written');
  return writeWhole(manifestPath, text, ports);
}
