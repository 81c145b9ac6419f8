import { $init, generate } from '@bytecodealliance/jco-transpile/component';
import { componentEmbed, componentNew } from '@bytecodealliance/jco-transpile/wasm-tools';
import { describe, expect, it } from 'vitest';
import { createLayouts } from '../../../src/wit/index.ts';
import { dice } from '../dice.ts';
import { resolved } from './core-modules.ts';

const declarations = `
  record pair { a: u8, b: u64 }
  record triple { a: u8, b: u16, c: u8 }
  record nested { a: triple, b: bool, c: pair }
  variant shape { dot(pair), line(f64), none }
  variant small { a(u8), b(s16), c }
  enum colour { red, green }
  enum many { ${names(257)} }
  flags few { a, b, c }
  flags nine { ${names(9)} }
  flags seventeen { ${names(17)} }
  resource handle;
  type other = pair;
  type again = list<triple, 3>;`;

const named = ['pair', 'triple', 'nested', 'shape', 'small', 'colour', 'many', 'few', 'nine', 'seventeen', 'handle'];
const leaves = [...named, 'other', 'again', 'bool', 'u8', 's8', 'u16', 's16', 'u32', 's32', 'u64', 's64', 'f32', 'f64'];
const types = [...leaves, 'char', 'string', 'list<u8>', 'list<u16, 5>', 'own<handle>', ...generated(300)];

describe('the layout of a type', () => {
  it('is the one by which glue is generated', async () => {
    const functions = types.map((type, index) => `fn${index}: func(x: list<${type}>);`).join('\n');
    const text = `package a:b; interface i { ${declarations} ${functions} } world w { export i; }`;
    const scope = resolved(text).interfaces.get('i');
    const node = scope?.items.filter((item) => item.kind === 'function');
    const layouts = createLayouts();
    const own = node?.map(({ type }) => {
      const list = type.params[0]?.type;
      const layout = scope && list?.kind === 'list' ? layouts.ofType(list.element, scope) : undefined;
      return `${layout?.alignment} ${layout?.size}`;
    });
    expect(types.map((type, index) => [type, own?.[index]])).toEqual(
      (await allocations(text)).map((each, index) => [types[index], each]),
    );
  });

  it.each([
    ['a type that leads nowhere', 'record r { a: nothing }'],
    ['a type that contains itself', 'record r { a: list<r, 2>, b: s } record s { a: r }'],
    ['a type by way of itself', 'type r = r;'],
  ])('is not there for %s', (_, text) => {
    const entry = resolved(`package a:b; interface i { ${text} }`).interfaces.get('i')?.types.get('r');
    if (!entry) throw new Error('The text declares it.');
    expect(createLayouts().ofEntry(entry)).toBeUndefined();
  });

  it('comes to an end, however much there is', () => {
    const doubled = Array.from({ length: 60 }, (_, index) => `type t${index + 1} = tuple<t${index}, t${index}>;`);
    const chained = Array.from({ length: 20_000 }, (_, index) => `type c${index + 1} = c${index};`);
    const text = `type t0 = list<f64, 4000000000>; ${doubled.join('')} type c0 = u8; ${chained.join('')}`;
    const scope = resolved(`package a:b; interface i { ${text} }`).interfaces.get('i');
    const last = scope?.types.get('t60');
    const chain = scope?.types.get('c20000');
    if (!last || !chain) throw new Error('The text declares them.');
    expect(createLayouts().ofEntry(last)?.flat).toEqual(Array.from({ length: 17 }, () => 'f64'));
    expect(createLayouts().ofEntry(chain)).toBeUndefined();
  });
});

function names(count: number): string {
  return Array.from({ length: count }, (_, index) => `n${index}`).join(', ');
}

/** Types made of others, always the same ones. */
function generated(count: number): string[] {
  const roll = dice(811);
  const inner = (depth: number): string => {
    if (depth === 0) return roll.pick(leaves) ?? 'u8';
    switch (roll.below(6)) {
      case 0:
        return `option<${inner(depth - 1)}>`;
      case 1:
        return `result<${inner(depth - 1)}, ${inner(depth - 1)}>`;
      case 2:
        return `list<${inner(depth - 1)}, ${1 + roll.below(4)}>`;
      case 3:
        return `result<_, ${inner(depth - 1)}>`;
      default:
        return `tuple<${Array.from({ length: 1 + roll.below(4) }, () => inner(depth - 1)).join(', ')}>`;
    }
  };
  return Array.from({ length: count }, () => inner(1 + roll.below(3)));
}

/** Of each function `fn0`, `fn1`, … that takes one list: how jco allocates an element of it, as alignment and size. */
async function allocations(witSource: string): Promise<string[]> {
  await $init;
  const component = await componentNew(await componentEmbed({ dummy: true, witSource, world: 'w' }), []);
  const { files } = generate(component, { name: 'x', instantiation: { tag: 'async' }, noTypescript: true });
  const script = files.find(([name]) => name === 'x.js')?.[1];
  const functions = new TextDecoder().decode(script).split(/\n +function fn\d+\(/);
  return functions
    .slice(1)
    .map((text) => /realloc\d+\(0, 0, (\d+), len\d+ \* (\d+)\)/.exec(text)?.slice(1).join(' ') ?? '');
}
