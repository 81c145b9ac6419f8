import { join } from 'node:path';
import { messageOf } from '../../base/index.ts';
import {
  comparableTape,
  type ComponentVersion,
  exportedFunctions,
  openReplays,
  readTapeFile,
  type Tape,
} from '../../host/index.ts';
import type { NamedTape, TestCase } from '../file/test-file.ts';
import { differingPart } from './compare.ts';
import type { TrialPorts } from './ports.ts';
import type { CaseResult, Finding } from './result.ts';
import type { StepTrace } from './step-trace.ts';

type Replayed = Pick<CaseResult, 'outcome' | 'findings' | 'called'>;

/** Runs a case that is a tape: the version does the same, or the case fails. Never rejects; `stopped` ends it at once. */
export async function replayCase(
  { name, nameSpan }: TestCase,
  named: NamedTape,
  version: ComponentVersion,
  ports: TrialPorts,
  stopped?: AbortSignal,
  stepped: (trace: StepTrace) => void = () => {},
): Promise<CaseResult> {
  const started = ports.clock.now();
  const replayed = await replayNamed(named, version, ports, stopped, stepped).catch((error: unknown) =>
    errored(named, messageOf(error)),
  );
  // A tape does not hold what was printed but as what was asked of the streams.
  return { name, nameSpan, ...replayed, milliseconds: ports.clock.now() - started, output: '' };
}

async function replayNamed(
  named: NamedTape,
  version: ComponentVersion,
  ports: TrialPorts,
  stopped: AbortSignal | undefined,
  stepped: (trace: StepTrace) => void,
): Promise<Replayed> {
  const read = await readTapeFile(join(ports.folder, named.path));
  if (read.kind === 'unread') return errored(named, `${named.path} ${read.message}`);
  if (read.kind === 'error') return errored(named, `${named.path}:${read.line}: ${read.message}`);
  const replays = openReplays(ports);
  try {
    const outcome = await replays.replay(version, read.tape, stopped);
    if (outcome.kind === 'failed') return errored(named, outcome.failure.message);
    for (const trace of tracesOf(outcome.tape)) stepped(trace);
    const exported = new Set(exportedFunctions(version.exports).map((each) => each.name));
    const called = callsOf(outcome.tape).flatMap((call) => (exported.has(call.name) ? [call.name] : []));
    if (outcome.same) return { outcome: 'passed', findings: [], called };
    return { outcome: 'failed', findings: [difference(named, read.tape, outcome.tape)], called };
  } finally {
    await replays.dispose();
  }
}

function errored({ span }: NamedTape, message: string): Replayed {
  return { outcome: 'errored', findings: [{ message, span }], called: [] };
}

function difference({ path, span }: NamedTape, recorded: Tape, replayed: Tape): Finding {
  const [expected, actual] = differingPart(comparableTape(recorded), comparableTape(replayed));
  return { message: `It does not do what is recorded in ${path}`, span, expected, actual };
}

function callsOf(tape: Tape): Tape['instances'][number]['calls'] {
  return tape.instances.flatMap((instance) => instance.calls);
}

function tracesOf(tape: Tape): readonly StepTrace[] {
  return callsOf(tape).map(({ name, args, took, imports, denied, ending }): StepTrace => ({
    what: `${name}(${args})`,
    outcome: !ending ? 'did not end' : ending.kind === 'returns' ? ending.text : `failed: ${ending.message}`,
    milliseconds: took,
    imports: imports
      .flatMap((each) => each.denied.map((use) => ({ ...use, import: each.name })))
      .concat(denied.map((use) => ({ ...use, import: '' })))
      .map(({ capability, what, reason, import: of }) => ({
        import: of,
        what: `${capability} ${what}, ${reason}`,
        count: 1,
        isAllowed: false,
      })),
  }));
}
