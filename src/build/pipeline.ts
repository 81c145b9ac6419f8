import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { type Manifest, normalised } from '../manifest/index.ts';
import { describeWorld, type LocatedItem, type WorldItem } from '../wit/index.ts';
import { bundle } from './bundle.ts';
import { type Confinement, confineTo, readInside } from './confine.ts';
import { type Contract, importsOf, missingExports, missingPart, witProblem } from './contract.ts';
import { contractProblems } from './contract-checks.ts';
import { errorAt, errorAtStart, errorsAt, mostDiagnostics } from './diagnostic.ts';
import { type ComponentizeStep, engineName, type EngineWorld } from './engine.ts';
import { checkGlue, liftBudget } from './harden/glue.ts';
import { harden } from './harden/harden.ts';
import { originalPlace } from './original-place.ts';
import type { BuildDiagnostic, BuildOutcome, BuildRequest, BuiltVersion } from './request.ts';
import { topLevelAwait } from './top-level-await.ts';
import { transpile } from './transpile.ts';
import { componentText } from './component-wit/component-text.ts';
import { copyWit, readWit, type WitSources } from './wit-sources.ts';

export interface PipelinePorts {
  readonly componentize: ComponentizeStep;
  /** Milliseconds from any fixed moment, for the timings. */
  now(): number;
}

/** No table of a component may grow beyond this. Engines written in C have some ten thousand functions in theirs. */
const tableElements = 100_000;

/**
 * Builds one component, from its WIT and source to checked glue and core modules. What is wrong with the project comes
 * back as diagnostics; a throw is a bug here or in a tool, and the process should not be used again after it.
 */
export async function runPipeline(
  request: BuildRequest,
  signal: AbortSignal,
  ports: PipelinePorts,
): Promise<BuildOutcome> {
  const outcome = await runSteps(request, signal, ports);
  return 'diagnostics' in outcome
    ? { ...outcome, diagnostics: outcome.diagnostics.slice(0, mostDiagnostics) }
    : outcome;
}

async function runSteps(request: BuildRequest, signal: AbortSignal, ports: PipelinePorts): Promise<BuildOutcome> {
  const timings: Record<string, number> = {};
  const timed = async <T>(step: string, run: () => Promise<T> | T): Promise<T> => {
    signal.throwIfAborted();
    const start = ports.now();
    const result = await run();
    timings[step] = ports.now() - start;
    return result;
  };
  const { manifest, manifestPath } = request;
  const folder = dirname(manifestPath);
  const source = resolve(folder, manifest.source);
  const confinement = await confineTo(request.workspaceRoot);

  const wit = await timed('wit', () => readWit(resolve(folder, manifest.wit), manifestPath, confinement));
  if (wit.kind === 'failed') return { ...wit, inputs: [manifestPath, ...wit.inputs, source] };
  const witInputs = [manifestPath, ...wit.files.map((file) => file.path)];
  const contract = await contractOf(wit, manifest, manifestPath, confinement);
  if (contract.kind === 'failed') return { ...contract, inputs: [...witInputs, source] };

  const bundled = await timed('bundle', () => bundle(source, manifestPath, confinement, importsOf(contract)));
  const inputs = [...witInputs, ...bundled.inputs];
  if (bundled.kind === 'failed') return { ...bundled, inputs };
  const fail = (...errors: readonly BuildDiagnostic[]): BuildOutcome => {
    return { kind: 'failed', diagnostics: [...errors, ...bundled.warnings], inputs };
  };
  const missing = missingExports(contract, bundled.exports, source);
  if (missing.length > 0) return fail(...errorsAt(missing, wit.files, source));

  const { memoryBytes } = manifest.limits;
  const world = { worldName: contract.name, memoryBytes };
  const made = await timed('componentize', () => componentized(bundled.code, wit, world, signal, ports));
  if (made.kind === 'bad-wit') return fail(witProblem(made.message, wit.files, manifestPath));
  if (made.kind === 'broken') return fail(errorAtStart(source, made.message));
  const inSource = (at: { line?: number; column?: number }, message: string): BuildDiagnostic => {
    const place = originalPlace(bundled.sourceMap, dirname(source), at, confinement);
    return place ? { ...place, severity: 'error', message } : errorAtStart(source, message);
  };
  if (made.kind === 'failed') return fail(inSource(made, made.message));
  if (made.kind === 'missing') {
    const part = missingPart(contract, made, source);
    const waits = await topLevelAwait(bundled.code);
    const errors = part ? errorsAt([part], wit.files, source) : [errorAtStart(source, made.message)];
    return fail(...errors, ...(waits ? [inSource(waits, unsettled)] : []));
  }

  const bounds = { memoryBytes, tableElements };
  const hardened = await timed('harden', () => harden(made.bytes, bounds));
  if (hardened.kind === 'refused') return fail(errorAtStart(manifestPath, hardened.reason.message));
  const transpiled = await timed('transpile', () => transpile(hardened.bytes));
  if (transpiled.kind === 'failed') return fail(errorAtStart(source, transpiled.message));
  const glue = await timed('check', () => checkGlue(transpiled.glue, { ...liftBudget, bytes: bounds.memoryBytes }));
  if (glue.kind === 'refused') return fail(errorAtStart(source, glue.message));

  const described = await timed('describe', () => describeComponent(hardened.bytes));
  if (described.kind === 'failed') return fail(errorAtStart(source, described.message));
  const version: BuiltVersion = {
    hash: hashOf(bundled.code, wit, manifest),
    glue: glue.source,
    cores: transpiled.cores,
    exports: contract.exports.map(withoutOrigin),
    imports: described.imports,
    wit: described.wit,
    componentBytes: hardened.bytes.length,
  };
  return { kind: 'built', version, inputs, diagnostics: bundled.warnings, timings };
}

type Failed = { readonly kind: 'failed'; readonly diagnostics: readonly BuildDiagnostic[] };

async function contractOf(
  wit: WitSources,
  manifest: Manifest,
  manifestPath: string,
  confinement: Confinement,
): Promise<({ readonly kind: 'world' } & Contract) | Failed> {
  const described = describeWorld(wit.files, manifest.world);
  const problems = described.kind === 'world' ? described.unresolved : described.problems;
  const [only] = problems;
  // Which world is meant is said in the manifest, so what is wrong with that stands there.
  if (
    only &&
    problems.length === 1 &&
    only.span.end === 0 &&
    /^(?:There is no world|Say which world)/.test(only.message)
  )
    return { kind: 'failed', diagnostics: [await atWorld(manifestPath, only.message, confinement)] };
  const found =
    described.kind === 'world' && problems.length === 0
      ? contractProblems(described)
      : problems.map(({ path, span, message }) => ({ origin: { path, span }, message }));
  if (described.kind === 'world' && found.length === 0) return described;
  return { kind: 'failed', diagnostics: errorsAt(found, wit.files, manifestPath) };
}

/** An error at the value of `world` in a manifest, or at its beginning where it has none. */
async function atWorld(manifestPath: string, message: string, confinement: Confinement): Promise<BuildDiagnostic> {
  const file = await readInside(confinement, manifestPath);
  const text = file.kind === 'read' ? new TextDecoder().decode(file.bytes) : '';
  const match = /"world"\s*:\s*("(?:[^"\\\n]|\\.)*")/d.exec(text);
  const [start, end] = match?.indices?.[1] ?? [];
  if (start === undefined || end === undefined) return errorAtStart(manifestPath, message);
  return errorAt(manifestPath, text, { start, end }, message);
}

const unsettled =
  'An await at the top level may not have settled while the source was initialised. Nothing that waits for time, input ' +
  'or output settles then.';

/** Gives the engine a private folder with a copy of the WIT, so that it sees nothing of the project. */
async function componentized(
  code: string,
  wit: WitSources,
  world: Omit<EngineWorld, 'witPath'>,
  signal: AbortSignal,
  ports: PipelinePorts,
): ReturnType<ComponentizeStep> {
  const folder = await mkdtemp(join(tmpdir(), 'airlock-wit-'));
  try {
    return await ports.componentize(code, { ...world, witPath: await copyWit(wit, folder) }, signal);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

type Description =
  | { readonly kind: 'described'; readonly wit: string; readonly imports: readonly WorldItem[] }
  | { readonly kind: 'failed'; readonly message: string };

/** What the bytes themselves say that they import: more than the source world, for the engine has needs of its own. */
async function describeComponent(component: Uint8Array): Promise<Description> {
  const wit = await componentText(component);
  if (wit.kind === 'failed') return wit;
  const described = describeWorld([{ path: 'component.wit', text: wit.text }], 'root');
  if (described.kind === 'world')
    return { kind: 'described', wit: wit.text, imports: described.imports.map(withoutOrigin) };
  const message = described.problems.map((problem) => problem.message).join(' ');
  return { kind: 'failed', message: `The WIT of the component cannot be read: ${message}` };
}

function withoutOrigin(item: LocatedItem): WorldItem {
  return item.kind === 'function'
    ? { kind: item.kind, name: item.name, signature: item.signature }
    : {
        kind: item.kind,
        name: item.name,
        functions: item.functions.map(({ name, signature }) => ({ name, signature })),
      };
}

/**
 * The version's name: of all that decides what it does, not of its bytes, for the engine's initialiser does not make
 * the same bytes twice.
 */
function hashOf(code: string, wit: WitSources, manifest: Manifest): string {
  const parts = [engineName, code, ...wit.files.flatMap(({ name, text }) => [name, text]), normalised(manifest)];
  const hash = createHash('sha256');
  for (const part of parts) hash.update(`${Buffer.byteLength(part)}\n`).update(part);
  return hash.digest('hex');
}
