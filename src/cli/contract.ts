import { realpath, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { shown } from '../base/index.ts';
import { type BinaryDescription, type Describer, largestBinary, readContract } from '../build/index.ts';
import { importedCapabilities, type Right } from '../manifest/index.ts';
import { describeWorld, type DescribeOutcome, type WorldSides } from '../wit/index.ts';
import { type Failed, failed } from './command.ts';
import { readBinary } from './files.ts';
import type { Ports } from './ports.ts';
import { buildProblem, problemLines } from './problem.ts';
import { findTarget } from './target.ts';

/** What is compared: a world, and the rights that go with it as far as they are told. */
export interface Contract {
  readonly kind: 'contract';
  readonly sides: WorldSides;
  /** What a manifest asks for; undefined for what has no manifest. */
  readonly rights: readonly Right[] | undefined;
  /** The kinds of capabilities that its imports stand for. */
  readonly capabilities: readonly string[];
  /** The release number of a manifest. */
  readonly version: string | undefined;
}

/** Reads the contract of a component: a `.wasm` file, a folder with a manifest, or a file or folder of WIT. */
export async function contractOf(
  name: string,
  world: string | undefined,
  describer: Describer,
  ports: Ports,
): Promise<Contract | Failed> {
  const path = await realpath(resolve(ports.cwd, name)).catch(() => undefined);
  if (path === undefined) return failed('not-found', `${shown(name)} is not there`);
  const isFolder = (await stat(path)).isDirectory();
  if (!isFolder && path.endsWith('.wasm')) return contractOfBinary(name, describer, ports);
  if (isFolder && !(await isThere(join(path, 'airlock.json')))) return contractOfWit(path, world, path, ports);
  if (path.endsWith('.wit')) return contractOfWit(path, world, dirname(path), ports);
  const target = await findTarget(name, ports);
  if (target.kind === 'failed') return target;
  const { manifest, root, workspaceRoot } = target;
  const inner =
    manifest.code.kind === 'component'
      ? await contractOfBinary(join(root, manifest.code.path), describer, ports)
      : await contractOfWit(resolve(root, manifest.wit), world ?? manifest.world, workspaceRoot, ports);
  return inner.kind === 'failed' ? inner : { ...inner, rights: manifest.requests, version: manifest.version };
}

async function contractOfWit(
  path: string,
  world: string | undefined,
  workspaceRoot: string,
  { cwd }: Ports,
): Promise<Contract | Failed> {
  const read = await readContract(path, world, workspaceRoot, path);
  if (read.kind === 'failed')
    return failed('contract', 'the WIT cannot be read', {
      advice: problemLines(read.diagnostics.map(buildProblem), cwd),
    });
  return fromDescribed(read.described);
}

async function contractOfBinary(name: string, describer: Describer, ports: Ports): Promise<Contract | Failed> {
  const file = await readBinary(name, ports, largestBinary);
  if (file.kind === 'failed') return file;
  const described = await describer.ask('describe', { from: { kind: 'bytes', bytes: file.bytes } });
  if (described.kind === 'refused') return failed('contract', `${shown(name)}: ${shown(described.message)}`);
  if (described.kind !== 'done') return failed('failure', `${shown(name)} could not be looked into`);
  const { value } = described;
  if (value.kind !== 'component' || value.worldOnly)
    return failed('contract', `${shown(name)} is no component whose contract can be read`);
  return fromDescribed(describeWorld(textsOf(value), 'root'));
}

function fromDescribed(described: DescribeOutcome): Contract | Failed {
  if (described.kind === 'problems')
    return failed('contract', 'the contract cannot be read', {
      advice: described.problems.slice(0, 10).map(({ message }) => shown(message)),
    });
  const { imports, exports, types } = described;
  const capabilities = importedCapabilities(imports.map((item) => item.name)).map(({ capability }) => capability);
  return { kind: 'contract', sides: { imports, exports, types }, rights: undefined, capabilities, version: undefined };
}

function textsOf({ wit }: BinaryDescription): { readonly path: string; readonly text: string }[] {
  return wit.flatMap(({ path, content }) => (typeof content === 'string' ? [{ path, text: content }] : []));
}

async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
