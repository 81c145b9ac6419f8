import { componentEmbed, componentNew, parse, print } from '@bytecodealliance/jco-transpile/wasm-tools';
import { describe, expect, it } from 'vitest';
import { generatePackage } from '../generate.ts';
import { coreText, type Crossing, crossings, resolved } from './core-modules.ts';

const seeds = Array.from({ length: 60 }, (_, index) => 7100 + index);

describe('the core signature of a function', () => {
  it('is that of the modules that the reference makes up for generated worlds', async () => {
    let compared = 0;
    for (const seed of seeds) {
      const text = generatePackage(seed);
      for (const world of resolved(text).worlds.values()) {
        // The tools have one instance: they are asked one thing after the other.
        const core = await dummy(text, world.name);
        if (!core) continue;
        for (const each of crossings(world)) {
          const { direction, signature } = each;
          const own = signature && coreText(direction === 'import' ? signature.imported : signature.exported);
          expect(own).toBeDefined();
          expect([seed, symbolOf(each), own]).toEqual([seed, symbolOf(each), core.get(symbolOf(each))]);
          compared++;
        }
      }
    }
    expect(compared).toBeGreaterThan(400);
  });

  it('is, for what runs asynchronously, one that the reference takes', async () => {
    let taken = 0;
    for (const seed of seeds) {
      const witSource = generatePackage(seed);
      for (const world of resolved(witSource).worlds.values()) {
        const asyncs = crossings(world).filter((each) => each.async && each.direction === 'import');
        if (asyncs.length === 0 || !(await dummy(witSource, world.name))) continue;
        expect([seed, await refusal(witSource, world.name, asyncs)]).toEqual([seed, '']);
        taken += asyncs.length;
      }
    }
    expect(taken).toBeGreaterThan(20);
  });

  const witSource = `package a:b;
    world w {
      import few: async func(a: u8, b: u16, c: u32, d: f32) -> u8;
      import many: async func(a: u8, b: u16, c: u32, d: f32, e: f64);
      export run: async func(a: list<u64, 17>) -> string;
      export go: async func(a: u64);
    }`;

  it.each(['[async-lower]few', '[async-lower]many', '[async-lift]run', '[async-lift]go'])(
    'of %s is the only one that the reference takes',
    async (symbol) => {
      const [world] = resolved(witSource).worlds.values();
      const all = world ? crossings(world) : [];
      expect(await refusal(witSource, 'w', all)).toBe('');
      expect(await refusal(witSource, 'w', all, symbol)).toMatch(/type mismatch for function/);
    },
  );
});

/** The functions of the module that the reference makes up for a world; nothing if it refuses the world. */
async function dummy(witSource: string, world: string): Promise<Map<string, string> | undefined> {
  try {
    const text = await print(await componentEmbed({ dummy: true, witSource, world }));
    return functionsIn(text);
  } catch {
    return undefined;
  }
}

function functionsIn(text: string): Map<string, string> {
  const types = Array.from(text.matchAll(/^ {2}\(type \(;\d+;\) (\(func.*\))\)$/gm), ([, type]) => type ?? '');
  const numbers: number[] = [];
  const found = new Map<string, string>();
  for (const [, module, name, type] of text.matchAll(/\(import "(.*?)" "(.*?)" \(func \(;\d+;\) \(type (\d+)\)/g)) {
    numbers.push(Number(type));
    found.set(`${module} ${name}`, types[Number(type)] ?? '');
  }
  for (const [, type] of text.matchAll(/^ {2}\(func \(;\d+;\) \(type (\d+)\)/gm)) numbers.push(Number(type));
  for (const [, name, number] of text.matchAll(/\(export "(.*?)" \(func (\d+)\)/g)) {
    found.set(name ?? '', types[numbers[Number(number)] ?? -1] ?? '');
  }
  return found;
}

/** The name of a function in the modules that the reference makes up. */
function symbolOf({ direction, owner, name }: Crossing): string {
  // In these a version is as long as it must be to say what it is compatible with.
  const short = owner?.replace(/@(0\.\d+|\d+).*/, '@$1');
  if (direction === 'export') return `cm32p2|${short ?? ''}|${name}`;
  return `${short === undefined ? 'cm32p2' : `cm32p2|${short}`} ${name}`;
}

/** Why the reference refuses a module that has functions by our signatures; `wrong` gets one parameter too many. */
async function refusal(witSource: string, world: string, all: readonly Crossing[], wrong?: string): Promise<string> {
  const of = (symbol: string, signature: Parameters<typeof coreText>[0] | undefined): string => {
    const { params, results } = signature ?? { params: [], results: [] };
    return coreText({ params: symbol === wrong ? [...params, 'i32'] : params, results }).slice(5, -1);
  };
  const lines = all.map(({ direction, owner, name, signature }) => {
    const symbol = `[async-${direction === 'import' ? 'lower' : 'lift'}]${name}`;
    if (direction === 'import') {
      return `(import "${owner ?? '$root'}" "${symbol}" (func ${of(symbol, signature?.importedAsync)}))`;
    }
    return `(func (export "${symbol}") ${of(symbol, signature?.exportedAsync)} unreachable)
      (func (export "[callback]${symbol}") (param i32 i32 i32) (result i32) unreachable)`;
  });
  const text = `(module ${lines.join('\n')} (memory (export "memory") 1)
    (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) unreachable))`;
  try {
    await componentNew(await componentEmbed({ binary: await parse(text), witSource, world }), []);
    return '';
  } catch (error) {
    const why = String(error);
    // What is missing, or cannot be said in binary form, is refused only after each function was found to be right.
    return /failed to (?:resolve import|classify export)/.test(why) ? why : '';
  }
}
