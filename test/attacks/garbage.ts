import { componentEmbed, print } from '@bytecodealliance/jco-transpile/wasm-tools';
import { gates } from '../../src/host/gates/operations.ts';
import { referenceWit, type Source } from '../host/support/component.ts';

/** Arguments that are no pointer, no length, no handle and no case of anything; or a handle that is not there. */
const values = [0xffff_ffff, 0x7fff_fff0, 77];

/** A guest may make these itself, so a number may become a handle of one that it has made. They hold what it put in. */
const constructible = new Set(['fields', 'request-options', 'outgoing-request', 'outgoing-response', 'outgoing-body']);

/** The interfaces that a guest can import and that have functions. */
export const interfaces: readonly string[] = Object.entries(gates)
  .filter(([, tables]) => tables.length > 0)
  .map(([name]) => name);

/**
 * A component whose one function calls every import of an interface with each of these values for all of its arguments.
 * It catches what the host throws and goes on. A method of what only the host makes has no object to work on, so
 * one that returns is a fault of the host's: the component tells by reaching what must not be reached.
 *
 * The types of the imports are read out of a module that the tools write for the interface.
 */
export async function garbageFor(
  interfaceName: string,
): Promise<{ readonly source: Source; readonly imports: number }> {
  const nested = referenceWit.map((text) => `${text.replace(/^package ([^;]+);/m, 'package $1 {')}\n}`);
  const imported = `import ${named(interfaceName)};`;
  const witSource = `package t:t;\nworld root { ${imported} }\n${nested.join('\n')}`;
  const text = await print(await componentEmbed({ dummy: true, witSource, world: 'root' }));
  const types = Array.from(text.matchAll(/\(type \(;\d+;\) \(func(.*)\)\)$/gm), ([, type = '']) => type);
  const all = Array.from(
    text.matchAll(/\(import "cm32p2\|([^"@]+)(?:@[^"]+)?" "([^"]+)" \(func \(;\d+;\) \(type (\d+)\)\)\)/g),
    ([, module = '', name = '', type]) => ({
      module,
      name: name.replace(/^(.*)_drop$/, '[resource-drop]$1'),
      type: types[Number(type)] ?? '',
    }),
  ).filter(({ module, name }) => isOffered(module, name));
  const imports = all.map(
    ({ module, name, type }, at) => `(import "${named(module)}" "${name}" (func $f${at}${type}))`,
  );
  const calls = values.flatMap((value) => all.map(({ name, type }, at) => callOf(at, name, type, value)));
  return {
    imports: all.length,
    source: {
      world: `${imported} export all: func();`,
      core: `(module ${imports.join('\n')} (memory (export "memory") 1)
        (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 1024))
        (func (export "all") ${calls.join('\n')}))`,
    },
  };
}

/** The interface with the version that our own copy of it has. */
function named(interfaceName: string): string {
  const owner = interfaceName.replace(/\/.*$/, '');
  const versions = referenceWit.flatMap((text) => (text.match(/^package [^;]+/m) ?? []).map((line) => line.slice(8)));
  const [, version] = versions.find((each) => each.startsWith(`${owner}@`))?.split('@') ?? [];
  return version === undefined ? interfaceName : `${interfaceName}@${version}`;
}

function isOffered(module: string, name: string): boolean {
  return (
    name.startsWith('[resource-drop]') || (gates[module] ?? []).some(({ operations }) => operations.includes(name))
  );
}

function callOf(at: number, name: string, type: string, value: number): string {
  const [, params = ''] = /\(param([^)]*)\)/.exec(type) ?? [];
  const args = params.trim().split(' ').filter(Boolean);
  const call = `(call $f${at} ${args.map((each) => `(${each}.const ${value})`).join(' ')})`;
  const called = type.includes('(result') ? `(drop ${call})` : call;
  const [, resource = ''] = /^\[method\]([^.]+)/.exec(name) ?? [];
  const returned = resource !== '' && !constructible.has(resource) ? '(unreachable)' : '';
  return `(block $thrown (try_table (catch_all $thrown) ${called} ${returned}))`;
}
