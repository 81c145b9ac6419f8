import { createHash } from 'node:crypto';
import { dirname, resolve } from 'node:path';
import { type Code, normalised } from '../../manifest/index.ts';
import { asNamed, type Confinement, readInside } from '../confine.ts';
import type { Contract } from '../contract.ts';
import { errorsAt } from '../diagnostic.ts';
import { finish, type Timed, withoutOrigin } from '../finish.ts';
import { manifestPlaces } from '../manifest-place.ts';
import type { BuildDiagnostic, BuildOutcome, BuildRequest } from '../request.ts';
import { readNamedWit, type WitSources } from '../wit-sources.ts';
import { componentExports } from './component-exports.ts';
import { componentOf } from './core-module.ts';
import { layerOf } from './layer.ts';
import { missingFrom } from './missing.ts';

export type BinaryCode = Exclude<Code, { readonly kind: 'source' }>;

export interface BinaryPorts {
  readonly confinement: Confinement;
  readonly timed: Timed;
  /** Reads the world that the manifest names out of its WIT. */
  contractOf(wit: WitSources): Promise<({ readonly kind: 'world' } & Contract) | Failed>;
}

type Failed = { readonly kind: 'failed'; readonly diagnostics: readonly BuildDiagnostic[] };

/** Larger binaries are not built from. */
export const largestBinary = 128 * 1024 * 1024;

/**
 * Makes a version of a binary: a component, or a core module that becomes one with the manifest's world. Its bytes are
 * foreign, whoever wrote them. Throws if a tool trapped on them: its process has to end then.
 */
export async function buildBinary(
  request: BuildRequest,
  code: BinaryCode,
  { confinement, timed, contractOf }: BinaryPorts,
): Promise<Omit<Extract<BuildOutcome, { kind: 'built' }>, 'timings'> | Extract<BuildOutcome, { kind: 'failed' }>> {
  const { manifest, manifestPath } = request;
  const folder = dirname(manifestPath);
  const written = code.kind === 'component' ? code.path : code.output;
  const place = code.kind === 'component' ? code.span : code.outputSpan;
  const path = resolve(folder, written);
  const inputs = new Set([manifestPath, path]);
  const at = await manifestPlaces(manifestPath, confinement);
  const failed = (...diagnostics: readonly BuildDiagnostic[]) =>
    ({ kind: 'failed', diagnostics, inputs: Array.from(inputs) }) as const;
  const fail = (message: string) => failed(at(place, message));

  const file = await timed('read', () => readInside(confinement, path, largestBinary));
  if (file.kind === 'missing') return fail(missingWords(code, written));
  if (file.kind === 'outside') return fail(`"${written}" lies outside the workspace.`);
  if (file.kind === 'unreadable') return fail(`"${written}": ${file.message}`);
  inputs.add(asNamed(confinement, file.path));

  const layer = layerOf(file.bytes);
  if (layer.kind === 'unknown') return fail(`"${written}" ${layer.message}`);
  const world = manifest.world === undefined ? undefined : await worldOf();
  if (world && 'diagnostics' in world) return failed(...world.diagnostics);

  let bytes = file.bytes;
  if (layer.kind === 'core-module') {
    const made = await timed('component', () => componentOf(file.bytes, world));
    if (made.kind === 'failed') return fail(`"${written}" ${made.message}`);
    bytes = made.bytes;
  } else if (world) {
    const exported = await componentExports(bytes);
    const missing = exported.kind === 'exports' ? missingFrom(world.contract, exported.items) : [];
    if (missing.length > 0) return failed(...errorsAt(missing, world.wit.files, manifestPath));
  }
  const finished = await finish(bytes, manifest.limits.memoryBytes, timed);
  if (finished.kind !== 'finished') return fail(finished.message);
  const exported = await componentExports(bytes);
  if (exported.kind === 'failed') return fail(`"${written}" ${exported.message}`);
  const { kind: _kind, ...parts } = finished;
  const hash = createHash('sha256').update(bytes).update(normalised(manifest)).digest('hex');
  const foreign = code.kind === 'component' ? { bytesHash: createHash('sha256').update(file.bytes).digest('hex') } : {};
  const version = { ...parts, ...foreign, hash, exports: exported.items.map(withoutOrigin) };
  const component = request.path === 'release' ? { component: bytes } : {};
  return { kind: 'built', version, ...component, inputs: Array.from(inputs), diagnostics: [] };

  async function worldOf(): Promise<{ readonly wit: WitSources; readonly contract: Contract } | Failed> {
    const wit = await timed('wit', () => readNamedWit(manifest.wit, manifestPath, confinement));
    for (const each of wit.kind === 'wit' ? wit.files.map((one) => one.path) : wit.inputs) inputs.add(each);
    if (wit.kind === 'failed') return wit;
    const contract = await contractOf(wit);
    return contract.kind === 'failed' ? contract : { wit, contract };
  }
}

function missingWords(code: BinaryCode, written: string): string {
  return code.kind === 'component'
    ? `The component "${written}" does not exist.`
    : `The command ended well, but "${written}" is not there: is this the file that it writes?`;
}
