import { createHash } from 'node:crypto';
import { dirname, resolve } from 'node:path';
import { type Manifest, normalised } from '../manifest/index.ts';
import { describeWorld } from '../wit/index.ts';
import { type Confinement, confineTo } from './confine.ts';
import type { Contract } from './contract.ts';
import { contractProblems } from './contract-checks.ts';
import { errorsAt, mostDiagnostics } from './diagnostic.ts';
import { type Timed, withoutOrigin } from './finish.ts';
import { errorAtKey } from './manifest-place.ts';
import type { BuildDiagnostic, BuildOutcome, BuildRequest, BuiltVersion } from './request.ts';
import { buildSource, type SourcePorts } from './source.ts';
import { sourceWorld } from './typings/source-world.ts';
import { readNamedWit, type WitSources } from './wit-sources.ts';

export interface PipelinePorts extends Omit<SourcePorts, 'timed'> {
  /** Milliseconds from any fixed moment, for the timings. */
  now(): number;
}

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
  const timed: Timed = async (step, run) => {
    signal.throwIfAborted();
    const start = ports.now();
    const result = await run();
    timings[step] = ports.now() - start;
    return result;
  };
  const { manifest, manifestPath } = request;
  const folder = dirname(manifestPath);
  const { code } = manifest;
  const confinement = await confineTo(request.workspaceRoot);
  if (code.kind !== 'source') {
    // What decodes binaries compiles itself as soon as it is imported, which sources have no need of.
    const { buildBinary } = await import('./prebuilt/build-binary.ts');
    const read = (wit: WitSources) => contractOf(wit, manifest, manifestPath, confinement);
    const outcome = await buildBinary(request, code, { confinement, timed, contractOf: read });
    return outcome.kind === 'built' ? { ...outcome, timings } : outcome;
  }
  const source = resolve(folder, code.source);

  const wit = await timed('wit', () => readNamedWit(manifest.wit, manifestPath, confinement));
  if (wit.kind === 'failed') return { ...wit, inputs: [manifestPath, ...wit.inputs, source] };
  const witInputs = [manifestPath, ...wit.files.map((file) => file.path)];
  const contract = await contractOf(wit, manifest, manifestPath, confinement);
  if (contract.kind === 'failed') return { ...contract, inputs: [...witInputs, source] };
  const world = sourceWorld(wit, contract);

  const { memoryBytes } = manifest.limits;
  const path = request.path ?? 'fast';
  const sourceRequest = { source, named: code, manifestPath, confinement, wit, contract, memoryBytes, path };
  const made = await buildSource(sourceRequest, signal, { ...ports, timed });
  const inputs = [...witInputs, ...made.inputs];
  if (made.kind === 'failed') return { ...made, inputs, world };
  const hash = hashOf([...made.identity, ...wit.files.flatMap(({ name, text }) => [name, text]), normalised(manifest)]);
  const version: BuiltVersion = {
    ...made.parts,
    hash,
    exports: contract.exports.map(withoutOrigin),
    ...(made.sourceMap === undefined ? {} : { sourceMap: made.sourceMap }),
  };
  return {
    kind: 'built',
    version,
    ...(path === 'release' && made.component ? { component: made.component } : {}),
    ...(made.notice === undefined ? {} : { notice: made.notice }),
    inputs,
    diagnostics: made.warnings,
    timings,
    world,
  };
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
    return { kind: 'failed', diagnostics: [await errorAtKey(manifestPath, 'world', only.message, confinement)] };
  const found =
    described.kind === 'world' && problems.length === 0
      ? contractProblems(described)
      : problems.map(({ path, span, message }) => ({ origin: { path, span }, message }));
  if (described.kind === 'world' && found.length === 0) return described;
  return { kind: 'failed', diagnostics: errorsAt(found, wit.files, manifestPath) };
}

/**
 * The version's name: of all that decides what it does, not of its bytes, for the engine's initialiser does not make
 * the same bytes twice.
 */
function hashOf(parts: readonly string[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(`${Buffer.byteLength(part)}\n`).update(part);
  return hash.digest('hex');
}
