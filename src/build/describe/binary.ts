import { $init, unpackWit } from '@bytecodealliance/jco-transpile/component';
import { componentWit, metadataShow } from '@bytecodealliance/jco-transpile/wasm-tools';
import { messageOf } from '../../base/index.ts';
import { parseWit } from '../../wit/index.ts';
import { isTrap } from '../trap.ts';
import { separatePackages } from './component-packages.ts';
import { readCoreItems } from './core-items.ts';
import { withLocalNames } from './local-names.ts';
import { packagePaths } from './package-path.ts';
import { type BinaryDescription, type BinaryFacts, longestWit, type WitFolder } from './request.ts';
import { shortText } from './short-text.ts';

export type BinaryOutcome =
  | { readonly kind: 'done'; readonly value: BinaryDescription }
  | { readonly kind: 'refused'; readonly message: string };

/**
 * Describes a WebAssembly binary without running anything of it. Throws if the tools that decode it trapped: they must
 * not be used again after that, so their process has to end.
 */
export async function describeBinary(bytes: Uint8Array): Promise<BinaryOutcome> {
  const layer = layerOf(bytes);
  if (layer === undefined) return refused('This is not a WebAssembly binary of a version that is known here.');
  const facts = await factsOf(bytes);
  return layer === 'core-module' ? describeCoreModule(bytes, facts) : describeComponent(bytes, facts);
}

function layerOf(bytes: Uint8Array): 'core-module' | 'component' | undefined {
  const [a, b, c, d, version, rest, layer] = bytes;
  if (a !== 0x00 || b !== 0x61 || c !== 0x73 || d !== 0x6d) return undefined;
  if (version === 0x01 && rest === 0x00 && layer === 0x00) return 'core-module';
  return version === 0x0d && rest === 0x00 && layer === 0x01 ? 'component' : undefined;
}

async function describeCoreModule(bytes: Uint8Array, facts: BinaryFacts): Promise<BinaryOutcome> {
  const items = readCoreItems(bytes);
  if (typeof items === 'string') return refused(items.replace('The component is', 'The module is'));
  const left = await Promise.all(items.witSections.slice(0, 1).map((section) => unpacked(section)));
  const wit = left.flatMap((folder) => (folder.kind === 'wit' ? folder.wit : []));
  return {
    kind: 'done',
    value: { kind: 'core-module', ...facts, imports: items.imports, exports: items.exports, wit },
  };
}

async function describeComponent(bytes: Uint8Array, facts: BinaryFacts): Promise<BinaryOutcome> {
  const folder = await unpacked(bytes);
  if (folder.kind === 'wit') {
    const value = {
      kind: 'wit-package',
      ...facts,
      wit: folder.wit,
      imports: [],
      exports: [],
      worldOnly: false,
    } as const;
    return { kind: 'done', value };
  }
  if (folder.kind === 'refused') return refused(folder.message);
  try {
    const world = await componentWit(bytes);
    if (world.length > longestWit) return refused(tooLong);
    const wit = await interfacesOf(bytes);
    const { imports, exports } = namesOf(world);
    const folderOfWit = wit ?? [{ path: 'package.wit', content: world }];
    const value = { kind: 'component', ...facts, wit: folderOfWit, imports, exports, worldOnly: !wit } as const;
    return { kind: 'done', value };
  } catch (error) {
    if (isTrap(error)) throw error;
    return refused(`The component cannot be read: ${shortText(messageOf(error))}`);
  }
}

/** The whole WIT of a component; `undefined` where only its world can be told. */
async function interfacesOf(bytes: Uint8Array): Promise<WitFolder | undefined> {
  const local = withLocalNames(bytes);
  if (!local) return undefined;
  const text = await componentWit(local.bytes);
  const packages = text.length > longestWit ? undefined : separatePackages(text, local.names);
  if (!packages) return undefined;
  const paths = packagePaths(packages.map(({ name }) => name));
  return packages.map((each, index) => ({ path: paths[index] ?? '', content: each.text }));
}

type Unpacked =
  | { readonly kind: 'wit'; readonly wit: WitFolder }
  | { readonly kind: 'component' }
  | { readonly kind: 'refused'; readonly message: string };

/** The packages of WIT in binary form. */
async function unpacked(bytes: Uint8Array): Promise<Unpacked> {
  await $init;
  try {
    const files = Array.from(unpackWit(undefined, bytes));
    if (files.reduce((sum, [, text]) => sum + text.length, 0) > longestWit)
      return { kind: 'refused', message: tooLong };
    // The tool names the files after the packages. We name them again: a path out of a binary is written by nobody.
    const own = files.filter(([path]) => !path.includes('/'));
    const texts = [...own, ...files.filter((file) => !own.includes(file))].map(([, text]) => text);
    const paths = packagePaths(texts.map((text) => /^package ([^;\s]+)/m.exec(text)?.[1] ?? ''));
    return { kind: 'wit', wit: texts.map((content, index) => ({ path: paths[index] ?? '', content })) };
  } catch (error) {
    if (isTrap(error)) throw error;
    const { tag, text } = payloadOf(error);
    if (tag === 'component-artifact') return { kind: 'component' };
    return { kind: 'refused', message: `It cannot be read: ${shortText(text ?? messageOf(error))}` };
  }
}

function payloadOf(error: unknown): { readonly tag?: string; readonly text?: string } {
  const payload: unknown = error instanceof Error && 'payload' in error ? error.payload : undefined;
  if (typeof payload !== 'object' || payload === null) return {};
  const tag = 'tag' in payload && typeof payload.tag === 'string' ? { tag: payload.tag } : {};
  return 'val' in payload && typeof payload.val === 'string' ? { ...tag, text: payload.val } : tag;
}

const mostNames = 2_000;

/** What the world of a component imports and exports, by name. */
function namesOf(text: string): { readonly imports: readonly string[]; readonly exports: readonly string[] } {
  const { tree } = parseWit(text);
  const externs = tree.items.flatMap((item) => (item.kind === 'world' ? item.items : []));
  const named = (kind: 'import' | 'export'): string[] =>
    externs
      .flatMap((item) => {
        if (item.kind !== kind) return [];
        const { target } = item;
        return target.kind === 'path' ? text.slice(target.path.span.start, target.path.span.end) : target.name.text;
      })
      .slice(0, mostNames);
  return { imports: named('import'), exports: named('export') };
}

/** Who made it and what is inside of it. It is decoration: a binary whose marks cannot be read has none. */
async function factsOf(bytes: Uint8Array): Promise<BinaryFacts> {
  try {
    const [whole, ...parts] = await metadataShow(bytes);
    const modules = (whole ? [whole, ...parts] : []).filter((part) => part.metaType.tag === 'module');
    const producers = new Map<string, Set<string>>();
    for (const [field, values] of [...(whole ? [whole] : []), ...parts].flatMap((part) => part.producers)) {
      const known = producers.get(shortText(field)) ?? new Set();
      if (producers.size < mostProducers) producers.set(shortText(field), known);
      for (const [name, version] of values)
        if (known.size < mostProducers) known.add(shortText(version === '' ? name : `${name} ${version}`));
    }
    return {
      bytes: bytes.length,
      producers: Array.from(producers, ([field, values]) => [field, Array.from(values)]),
      parts: {
        modules: modules.length,
        moduleBytes: modules.reduce((sum, { range: [start, end] }) => sum + end - start, 0),
        components: parts.length + 1 - modules.length,
      },
    };
  } catch (error) {
    if (isTrap(error)) throw error;
    return { bytes: bytes.length, producers: [], parts: { modules: 0, moduleBytes: 0, components: 0 } };
  }
}

const mostProducers = 50;
const tooLong = `Its WIT is longer than ${longestWit / 1024 ** 2} MiB of text.`;

function refused(message: string): BinaryOutcome {
  return { kind: 'refused', message };
}
