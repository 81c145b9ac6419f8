import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Span } from '../base/index.ts';
import { bundle } from './bundle.ts';
import { carriedMap } from './carried-map.ts';
import type { Confinement } from './confine.ts';
import { type Contract, importsOf, missingExports, missingPart, witProblem } from './contract.ts';
import { errorAtStart, errorsAt } from './diagnostic.ts';
import { engineFaults } from './engine-faults.ts';
import { type ComponentizeOutcome, type ComponentizeStep, engineName } from './engine.ts';
import { fetchHandlerWarnings } from './fetch-handler.ts';
import type { FastOutcome, FastPath, SnapshotParts } from './fast/fast-path.ts';
import { finish, type Finished, type Timed } from './finish.ts';
import { manifestPlaces } from './manifest-place.ts';
import { originalPlace } from './original-place.ts';
import type { BuildDiagnostic, BuildPath } from './request.ts';
import { topLevelAwait } from './top-level-await.ts';
import { withStubs } from './typings/missing-stubs.ts';
import { copyWit, type WitSources } from './wit-sources.ts';

/** A source in JavaScript or TypeScript, with the world that it is written for. */
export interface SourceRequest {
  /** Absolute path of the source. */
  readonly source: string;
  /** As the manifest names it. */
  readonly named: { readonly source: string; readonly span: Span };
  readonly manifestPath: string;
  readonly confinement: Confinement;
  readonly wit: WitSources;
  readonly contract: Contract;
  readonly memoryBytes: number;
  readonly path: BuildPath;
}

export interface SourcePorts {
  /** The official path. */
  readonly componentize: ComponentizeStep;
  /** The path that a save takes; without it every build takes the official one. */
  readonly fast?: FastPath;
  readonly timed: Timed;
}

export type SourceOutcome =
  | {
      readonly kind: 'made';
      readonly parts: Omit<Finished, 'kind' | 'exports'> | SnapshotParts;
      /** All that decides what was made, apart from the WIT and the manifest. */
      readonly identity: readonly string[];
      /** The bytes of the component, on the official path. */
      readonly component: Uint8Array | undefined;
      /** Why the official path was taken for a build that asked for the fast one. */
      readonly notice: string | undefined;
      readonly inputs: readonly string[];
      readonly warnings: readonly BuildDiagnostic[];
      /** As a version carries it. */
      readonly sourceMap: string | undefined;
    }
  | {
      readonly kind: 'failed';
      readonly diagnostics: readonly BuildDiagnostic[];
      readonly inputs: readonly string[];
    };

/** Bundles a source, compares it with the world, and makes what runs of it. */
export async function buildSource(
  request: SourceRequest,
  signal: AbortSignal,
  ports: SourcePorts,
): Promise<SourceOutcome> {
  const { source, named, manifestPath, confinement, wit, contract, memoryBytes } = request;
  const { timed } = ports;
  // It is made while the source is bundled, and also for one that has a mistake in it yet. Whether a source handles
  // requests by itself, which takes another engine, is only known afterwards.
  const foreseeable = !contract.exports.some(({ name }) => name.startsWith('wasi:http/incoming-handler'));
  if (request.path === 'fast' && foreseeable)
    ports.fast?.prepare({ wit, worldName: contract.name, memoryBytes }).catch(() => {});
  const bundled = await timed('bundle', () => bundle(source, confinement, importsOf(contract)));
  if (bundled.kind === 'unusable') {
    const at = await manifestPlaces(manifestPath, confinement);
    const diagnostics = [at(named.span, `The source "${named.source}" ${bundled.message}`)];
    return { kind: 'failed', diagnostics, inputs: [source] };
  }
  if (bundled.kind === 'failed') return bundled;
  const { inputs } = bundled;
  const faults = engineFaults(contract);
  const warnings = [
    ...bundled.warnings,
    ...fetchHandlerWarnings(contract, bundled.exports, source, await textOf(source)),
    ...errorsAt(faults, wit.files, manifestPath).map((shown, index) => {
      const quiet = faults[index]?.quiet;
      return { ...shown, severity: 'warning' as const, ...(quiet ? { quiet } : {}) };
    }),
  ];
  const fail = (...errors: readonly BuildDiagnostic[]): SourceOutcome => {
    return { kind: 'failed', diagnostics: [...errors, ...warnings], inputs };
  };
  const missing = missingExports(contract, bundled.exports, source);
  if (missing.length > 0) {
    const items = missing.map(({ item }) => item);
    return fail(...withStubs(errorsAt(missing, wit.files, source), items, contract, wit, source));
  }

  const inSource = (at: { line?: number; column?: number }, message: string): BuildDiagnostic => {
    const place = originalPlace(bundled.sourceMap, dirname(source), at, confinement);
    return place ? { ...place, severity: 'error', message } : errorAtStart(source, message);
  };
  const made = await make(bundled, request, signal, ports);
  switch (made.kind) {
    case 'bad-wit':
      return fail(witProblem(made.message, wit.files, manifestPath));
    case 'broken':
      return fail(errorAtStart(source, made.message));
    case 'failed':
      return fail(inSource(made, made.message));
    case 'refused':
      return fail(errorAtStart(manifestPath, made.message));
    case 'missing': {
      const part = missingPart(contract, made, source);
      const waits = await topLevelAwait(bundled.code);
      const errors = part ? errorsAt([part], wit.files, source) : [errorAtStart(source, made.message)];
      return fail(...errors, ...(waits ? [inSource(waits, unsettled)] : []));
    }
    case 'snapshot': {
      const identity = [engineName, 'snapshot', bundled.code];
      const { parts } = made;
      const sourceMap = await carriedMap(bundled.sourceMap, source, confinement);
      return { kind: 'made', parts, identity, component: undefined, notice: undefined, inputs, warnings, sourceMap };
    }
    case 'component': {
      const finished = await finish(made.bytes, memoryBytes, timed);
      if (finished.kind === 'refused') return fail(errorAtStart(manifestPath, finished.message));
      if (finished.kind === 'failed') return fail(errorAtStart(source, finished.message));
      const { kind: _kind, exports: _exports, ...parts } = finished;
      const identity = [engineName, bundled.code];
      const sourceMap = await carriedMap(bundled.sourceMap, source, confinement);
      return { kind: 'made', parts, identity, component: made.bytes, notice: made.notice, inputs, warnings, sourceMap };
    }
  }
}

/** The bundle was made of it a moment ago; if it is gone since, the next build says so. */
async function textOf(source: string): Promise<string> {
  return readFile(source, 'utf8').catch(() => '');
}

type Made =
  | Exclude<FastOutcome, { readonly kind: 'unsuitable' }>
  | (Extract<ComponentizeOutcome, { readonly kind: 'component' }> & { readonly notice: string | undefined });

/** Takes the fast path where it is asked for and can be trusted, else the official one. */
async function make(
  bundled: { readonly code: string; readonly exports: readonly string[] },
  { wit, contract, memoryBytes, path }: SourceRequest,
  signal: AbortSignal,
  { componentize, fast, timed }: SourcePorts,
): Promise<Made> {
  const worldName = contract.name;
  let notice: string | undefined;
  if (path === 'fast' && fast) {
    const done = await fast.snapshot(bundled.code, bundled.exports, { wit, worldName, memoryBytes }, timed);
    if (done.kind !== 'unsuitable') return done;
    notice = done.reason;
  }
  const made = await timed('componentize', async () => {
    // The engine gets a private folder with a copy of the WIT, so that it sees nothing of the project.
    const folder = await mkdtemp(join(tmpdir(), 'airlock-wit-'));
    try {
      const witPath = await copyWit(wit, folder);
      return await componentize(bundled.code, { worldName, memoryBytes, witPath, exported: bundled.exports }, signal);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
  return made.kind === 'component' ? { ...made, notice } : made;
}

const unsettled =
  'An await at the top level may not have settled while the source was initialised. Nothing that waits for time, input ' +
  'or output settles then.';
