import { messageOf } from '../../base/index.ts';
import { type CallOutcome, type ComponentVersion, exportedFunctions, type VisitOutcome } from '../../host/index.ts';
import { parseWave, parseWaveArguments, printWave } from '../../wit/index.ts';
import { findExport } from '../exports.ts';
import type { CallStep, Expectation, RequestStep, TestCase, TestStep } from '../file/test-file.ts';
import { differentBytes, outcomeWords } from './compare.ts';
import { openPlace, type Place } from './place.ts';
import type { TrialPorts } from './ports.ts';
import type { CaseResult, Finding } from './result.ts';
import { importsBetween, type StepTrace } from './step-trace.ts';

/** Runs one case against a version, in a place of its own. Never rejects; `stopped` ends it between two steps. */
export async function runCase(
  testCase: TestCase,
  version: ComponentVersion,
  ports: TrialPorts,
  stopped?: AbortSignal,
  stepped: (trace: StepTrace) => void = () => {},
): Promise<CaseResult> {
  const started = ports.clock.now();
  const findings: Finding[] = [];
  const called: string[] = [];
  const printed: string[] = [];
  let outcome: CaseResult['outcome'] = 'passed';
  const errored = (message: string, span = testCase.nameSpan): void => {
    outcome = 'errored';
    findings.push({ message, span });
  };
  try {
    await using place = await openDisposable(testCase, version, ports);
    const run = new CaseRun(testCase, place, {
      findings,
      called,
      printed,
      errored,
      now: () => ports.clock.now(),
      stepped,
    });
    await run.all(stopped);
    if (findings.length > 0 && outcome === 'passed') outcome = 'failed';
  } catch (error) {
    errored(messageOf(error));
  }
  const milliseconds = ports.clock.now() - started;
  const { name, nameSpan } = testCase;
  return { name, nameSpan, outcome, findings, milliseconds, output: printed.join(''), called };
}

async function openDisposable(
  testCase: TestCase,
  version: ComponentVersion,
  ports: TrialPorts,
): Promise<Place & AsyncDisposable> {
  const place = await openPlace(version, testCase.world, ports);
  return {
    ...place,
    async [Symbol.asyncDispose]() {
      await place.dispose();
    },
  };
}

interface Notes {
  readonly findings: Finding[];
  readonly called: string[];
  readonly printed: string[];
  errored(message: string, span?: Finding['span']): void;
  now(): number;
  stepped(trace: StepTrace): void;
}

class CaseRun {
  readonly #case: TestCase;
  readonly #place: Place;
  readonly #notes: Notes;
  /** What it printed during the step that runs: stdout alone. */
  #stdout = '';
  /** How the step that runs came out, in words. */
  #outcome = '';
  #denied = new Map<string, number>();

  constructor(testCase: TestCase, place: Place, notes: Notes) {
    this.#case = testCase;
    this.#place = place;
    this.#notes = notes;
    place.host.onEvent((event) => {
      if (event.kind !== 'output') return;
      notes.printed.push(event.text);
      if (event.stream === 'stdout' && event.level === undefined) this.#stdout += event.text;
    });
  }

  async all(stopped: AbortSignal | undefined): Promise<void> {
    const { host, key, version } = this.#place;
    const served = this.#case.steps.some(({ kind }) => kind === 'request') ? this.#servedPort() : undefined;
    const deployed = await host.deploy(key, version);
    if (deployed.kind === 'failed') return this.#notes.errored(`it does not start: ${outcomeWords(deployed)}`);
    await served?.open;
    for (const step of this.#case.steps) {
      if (stopped?.aborted) return this.#notes.errored('it was stopped');
      if (!(await this.#step(step, served?.port))) return;
    }
    await this.#leaves();
  }

  /** The port at which requests come, and when it is there. */
  #servedPort(): { readonly port: number | undefined; readonly open: Promise<void> } {
    const asked = this.#place.version.requests.find(({ capability }) => capability === 'network.listen');
    if (!asked) return { port: undefined, open: Promise.resolve() };
    const port = Number(asked.pattern);
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#place.host.onEvent((event) => {
      if (event.kind === 'port' && event.port === port) resolve();
    });
    const given = this.#case.world.rights;
    const isGiven =
      !given || given.some(({ capability, pattern }) => capability === 'network.listen' && pattern === asked.pattern);
    const isServed =
      isGiven && exportedFunctions(this.#place.version.exports).some(({ name }) => handlerName.test(name));
    return { port, open: isServed ? promise : Promise.resolve() };
  }

  /** Whether the next step makes sense after this one. */
  async #step(step: TestStep, port: number | undefined): Promise<boolean> {
    this.#stdout = '';
    this.#outcome = 'not made';
    const [before, started] = [this.#counts(), this.#notes.now()];
    const goesOn = step.kind === 'call' ? await this.#call(step) : await this.#request(step, port);
    this.#notes.stepped({
      what: step.kind === 'call' ? `${step.name}(${step.args})` : `${step.method} ${step.path}`,
      outcome: this.#outcome,
      milliseconds: this.#notes.now() - started,
      imports: importsBetween(before, this.#counts()),
    });
    const denied = this.#newlyDenied();
    if (!goesOn) return false;
    this.#compare('What it printed differs', step.prints, this.#stdout);
    const expected = step.denied && { ...step.denied, value: listed(step.denied.value) };
    this.#compare('What was denied differs', expected, listed(denied));
    return true;
  }

  async #call(step: CallStep): Promise<boolean> {
    const { host, key, version } = this.#place;
    const exported = findExport(version.exports, step.name);
    if (!exported) {
      const names = exportedFunctions(version.exports).map(({ name }) => name);
      const has = names.length === 0 ? 'it exports no function' : `it exports ${names.join(', ')}`;
      this.#notes.errored(`The component has no export ${step.name}: ${has}`, step.nameSpan);
      return false;
    }
    const { signature, path, name } = exported;
    const args = parseWaveArguments(step.args, signature.params);
    if (args.kind === 'error') {
      this.#notes.errored(`The arguments of ${name} cannot be read: ${args.message}`, step.argsSpan);
      return false;
    }
    const { expected } = step;
    let wanted: string | undefined;
    if (expected.kind === 'returns' && signature.result) {
      const value = parseWave(expected.text, signature.result);
      if (value.kind === 'error') {
        this.#notes.errored(`What is expected cannot be read: ${value.message}`, expected.span);
        return false;
      }
      wanted = printWave(value.value, signature.result);
    } else if (expected.kind === 'returns') wanted = '()';
    this.#notes.called.push(name);
    const outcome = await host.call(key, path, signature, args.values);
    this.#judge(step, wanted, outcome, (value) => (signature.result ? printWave(value, signature.result) : '()'));
    return true;
  }

  #judge(step: CallStep, wanted: string | undefined, outcome: CallOutcome, print: (value: unknown) => string): void {
    const { expected } = step;
    const actual = outcome.kind === 'returned' ? print(outcome.value) : outcomeWords(outcome);
    this.#outcome = actual;
    if (expected.kind === 'fails') {
      if (outcome.kind === 'failed' && outcome.failure.kind === expected.failure) return;
      const shown = outcome.kind === 'failed' ? `${outcome.failure.kind}: ${outcome.failure.message}` : actual;
      return this.#differs(`${step.name} does not fail as expected`, expected.span, expected.failure, shown);
    }
    const span = expected.kind === 'returns' ? expected.span : step.nameSpan;
    if (outcome.kind === 'failed') return this.#differs(`${step.name} ${actual}`, span, wanted ?? 'a result', actual);
    if (wanted !== undefined && wanted !== actual) {
      this.#differs(`${step.name} returns something else`, span, wanted, actual);
    }
  }

  async #request(step: RequestStep, port: number | undefined): Promise<boolean> {
    if (port === undefined) {
      this.#notes.errored(
        'A request goes to the first port of "network.listen", and the manifest asks for none',
        step.span,
      );
      return false;
    }
    const handler = exportedFunctions(this.#place.version.exports).find(({ name }) => handlerName.test(name));
    if (handler) this.#notes.called.push(handler.name);
    const outcome = await this.#place.network.visit({ ...step, port });
    this.#outcome = outcome.kind === 'failed' ? `failed: ${outcome.message}` : String(outcome.status);
    if (outcome.kind === 'failed') {
      this.#notes.findings.push({ message: `The request is not answered: ${outcome.message}`, span: step.span });
      return true;
    }
    this.#judgeResponse(step, outcome);
    return true;
  }

  #judgeResponse(step: RequestStep, response: Extract<VisitOutcome, { kind: 'response' }>): void {
    const status = step.status && { ...step.status, value: String(step.status.value) };
    this.#compare('The status differs', status, String(response.status));
    for (const { value, span } of step.responseHeaders) {
      const [name, text] = value;
      const found = response.headers.filter(([other]) => other === name).map(([, held]) => held);
      this.#compare(`The header ${name} differs`, { value: text, span }, found.join(', '));
    }
    this.#compare('The body differs', step.responseBody, new TextDecoder().decode(response.body));
  }

  async #leaves(): Promise<void> {
    for (const leaving of this.#case.leaves) {
      const what = leaving.kind === 'file' ? leaving.path : `${leaving.namespace}/${leaving.key}`;
      const found =
        leaving.kind === 'file'
          ? await this.#place.file(leaving.path)
          : await this.#place.value(leaving.namespace, leaving.key);
      const difference = differentBytes(leaving.bytes, found);
      if (difference) this.#differs(`${what} differs`, leaving.span, difference.expected, difference.actual);
    }
  }

  #counts() {
    const { uses = [], denials = [] } = this.#place.host.snapshot(this.#place.key) ?? {};
    return { uses, denials };
  }

  /** The uses that were denied since this was asked last. */
  #newlyDenied(): readonly string[] {
    const denials = this.#place.host.snapshot(this.#place.key)?.denials ?? [];
    const counts = new Map<string, number>();
    for (const { capability, what, count } of denials) {
      if (capability === 'limit') continue;
      const text = `${capability} ${what}`;
      counts.set(text, (counts.get(text) ?? 0) + count);
    }
    const before = this.#denied;
    this.#denied = counts;
    return Array.from(counts).flatMap(([text, count]) => (count > (before.get(text) ?? 0) ? [text] : []));
  }

  #compare(message: string, expected: Expectation<string> | undefined, actual: string): void {
    if (expected && expected.value !== actual) this.#differs(message, expected.span, expected.value, actual);
  }

  #differs(message: string, span: Finding['span'], expected: string, actual: string): void {
    this.#notes.findings.push({ message, span, expected, actual });
  }
}

const handlerName = /^wasi:http\/incoming-handler@[^#]*#handle$/;

function listed(texts: readonly string[]): string {
  return texts.length === 0 ? '(nothing)' : texts.toSorted().join('\n');
}
