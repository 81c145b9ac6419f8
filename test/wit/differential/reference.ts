import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { _addPreopen } from '@bytecodealliance/preview2-shim/filesystem';
import { messageOf, type Owned } from '../../../src/base/index.ts';
import type { WitFile } from '../../../src/wit/index.ts';

/** What a parser says of a package. `why` is for people. */
export type Verdict = { readonly kind: 'accepted' } | { readonly kind: 'rejected'; readonly why: string };

/** jco's own parser, which is the reference one. */
export interface Reference extends Owned {
  /** What a world imports and exports of interfaces that have a whole name; `undefined` if the parser does not tell. */
  interfacesOf(file: WitFile, world: string): Promise<WorldInterfaces | undefined>;
  /**
   * Judges a package: one file by its text, several from a folder on disk, where the package is in `wit`. With
   * features, `undecided` are those on which jco traps, since that may be after it has parsed them.
   */
  judge(files: readonly WitFile[], features: readonly string[]): Promise<Verdict | { readonly kind: 'undecided' }>;
}

export interface WorldInterfaces {
  readonly imports: readonly string[];
  readonly exports: readonly string[];
}

export async function openReference(): Promise<Reference> {
  const folder = mkdtempSync(join(tmpdir(), 'wit-reference-'));
  // @ts-expect-error The types of the package are those of browsers, where a folder is an object.
  _addPreopen('/packages', folder);
  const plain = await instancesOf('wasm-tools.js', metadataOf);
  const featured = await instancesOf('js-component-bindgen-component.js', typesOf);
  let count = 0;
  const locate = ([first, ...others]: readonly WitFile[]): Wit => {
    if (first && others.length === 0) return { tag: 'source', val: first.text };
    const name = String(count++);
    for (const { path, text } of first ? [first, ...others] : []) {
      const target = join(folder, name, path);
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(target, text);
    }
    return { tag: 'path', val: `/packages/${name}/wit` };
  };
  return {
    async interfacesOf({ text }, world) {
      let found: Metadata | undefined;
      const answer = await plain({ tag: 'source', val: text }, [], (loaded, wit) => {
        found = loaded.tools.componentWitMetadataForWorld(wit, world);
      });
      if (answer !== 'answered' || !found) return undefined;
      return { imports: found.imports.map(nameOf), exports: found.exports.map(nameOf) };
    },
    async judge(files, features) {
      const asked = features.length === 0 ? plain : featured;
      const answer = await asked(locate(files), features);
      if (answer === 'answered') return { kind: 'accepted' };
      // What the parser cannot refuse in order it refuses by a trap; of what makes types, a trap says nothing.
      if (answer === 'trapped') return asked === plain ? { kind: 'rejected', why: 'a trap' } : { kind: 'undecided' };
      return afterParsing.test(answer.why) ? { kind: 'accepted' } : { kind: 'rejected', why: answer.why };
    },
    dispose: () => rmSync(folder, { recursive: true, force: true }),
  };
}

interface Wit {
  readonly tag: 'source' | 'path';
  readonly val: string;
}

type Ask = (loaded: Loaded, wit: Wit, features: readonly string[]) => void;
type Answer = 'answered' | 'trapped' | { readonly why: string };

/** Asks one instance of a module of jco's after the other: the next one when one has trapped, and is lost by that. */
async function instancesOf(module: string, usual: Ask) {
  const door = createRequire(import.meta.url).resolve('@bytecodealliance/jco-transpile/wasm-tools');
  const file = pathToFileURL(join(dirname(door), '../vendor', module));
  let instances = 0;
  const next = async (): Promise<Loaded> => {
    // The package makes one instance for all; a module by another name is another one.
    file.search = `instance=${instances++}`;
    const instance: Loaded = await import(/* @vite-ignore */ file.href);
    await instance.$init;
    return instance;
  };
  let loaded = await next();
  return async (wit: Wit, features: readonly string[], ask: Ask = usual): Promise<Answer> => {
    try {
      ask(loaded, wit, features);
      return 'answered';
    } catch (error) {
      if (!(error instanceof WebAssembly.RuntimeError)) {
        return { why: messageOf(error).split('\n').slice(0, 6).join(' ') };
      }
      loaded = await next();
      return 'trapped';
    }
  };
}

interface Loaded {
  readonly $init: Promise<void>;
  readonly tools: { componentWitMetadataForWorld(wit: Wit, world: string | undefined): Metadata };
  generateTypes(name: string, options: { wit: Wit; features: { tag: 'list'; val: readonly string[] } }): unknown;
}

interface Metadata {
  readonly imports: readonly InterfaceName[];
  readonly exports: readonly InterfaceName[];
}

interface InterfaceName {
  readonly namespace: string;
  readonly package: string;
  readonly interface: string;
  readonly version?: { readonly major: bigint; readonly minor: bigint; readonly patch: bigint };
}

function nameOf({ namespace, package: owner, interface: name, version }: InterfaceName): string {
  const suffix = version ? `@${version.major}.${version.minor}.${version.patch}` : '';
  return `${namespace}:${owner}/${name}${suffix}`;
}

/** Asks for what the package's world imports: the answer comes after all of the package was parsed and resolved. */
function metadataOf({ tools }: Loaded, wit: Wit): void {
  tools.componentWitMetadataForWorld(wit, undefined);
}

/** Asks for the types of the package's world, which is all that may be asked with features. */
function typesOf({ generateTypes }: Loaded, wit: Wit, features: readonly string[]): void {
  generateTypes('package', { wit, features: { tag: 'list', val: features } });
}

/**
 * That there is no world, or a choice of several, or one with inline interfaces (of which the metadata cannot tell the
 * name), is found out only when the package is known to be good.
 */
const afterParsing =
  /^(?:The main package .* contains no worlds|There are multiple worlds in |missing iface name for )/;
