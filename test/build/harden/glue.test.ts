import { componentEmbed, componentNew } from '@bytecodealliance/jco-transpile/wasm-tools';
import { beforeAll, describe, expect, it } from 'vitest';
import { checkGlue } from '../../../src/build/harden/glue.ts';
import { ordinary } from './components.ts';
import { greedyComponent } from './greedy.ts';
import { assemble, checked, hardened, transpile, type Transpiled } from './run.ts';
import { callInWorker } from './worker.ts';

/** Every kind of value, both ways, in one interface. */
const everyKind = `package t:t;
interface all {
  record point { x: u32, rest: list<u16> }
  variant shape { dots(list<point>), label(string), none }
  flags set { a, b }
  enum colour { red, green }
  resource thing { constructor(a: list<bool>); m: func(all: list<string>) -> list<point>; of: static func() -> list<thing>; }
  lists: func(a: list<bool>, b: list<u8>, c: list<s16>, d: list<u64>, e: list<f32>, f: list<char>, g: list<string>) -> list<point>;
  nested: func(a: list<list<list<bool>>>) -> list<tuple<bool, list<u8>>>;
  choices: func(a: list<option<list<bool>>>, b: list<result<u8, string>>) -> result<list<shape>, list<colour>>;
  sets: func(a: list<set>, b: list<colour>) -> list<set>;
  things: func(a: list<thing>) -> list<thing>;
  fixed: func(a: list<bool, 4>) -> list<u32, 5>;
  maps: func(a: map<string, list<bool>>) -> map<u32, string>;
}
interface later {
  read: async func(a: stream<string>, b: list<bool>) -> stream<u8>;
  wait: func(a: future<list<bool>>) -> future<list<string>>;
}
world w { import all; export all; import later; export later; import plain: func(a: list<bool>) -> list<bool>; }`;

let glue = '';
beforeAll(async () => {
  glue = (await transpile(hardened(await assemble(ordinary)))).glue;
});

describe('checkGlue', { timeout: 60_000 }, () => {
  it('puts a bound into every kind of lift', async () => {
    const core = await componentEmbed({ dummy: true, witSource: everyKind });
    const every = await transpile(hardened(await componentNew(core, [])));
    const lifts = Array.from(every.glue.matchAll(/for \(let i = 0; i < len\d+;/g));
    expect(lifts.length).toBeGreaterThan(20);
    const safe = checked(every.glue);
    expect(Array.from(safe.matchAll(/__airlockCount\(len\d+, \d+\); for \(let i = 0; i < len\d+;/g))).toHaveLength(
      lifts.length,
    );
    expect(safe).not.toMatch(/JCO_DEBUG|import\.meta|import\(/);
  });

  it('says the same twice', () => {
    expect(checkGlue(glue)).toEqual(checkGlue(glue));
  });

  const entry = 'const emptyFunc = () => {};';
  const put = (code: string) => (source: string) => source.replace(entry, `${entry}\n${code}`);
  const changes: readonly (readonly [what: string, change: (source: string) => string])[] = [
    ['a static import', (source) => `import 'node:fs';\n${source}`],
    ['a re-export', (source) => `${source}\nexport * from 'node:fs';`],
    ['a dynamic import', put(`import('node:fs');`)],
    ['import.meta', put('void import.meta.url;')],
    ['another way to look at the environment', (source) => source.replace('?.env?.JCO_DEBUG', '?.env.JCO_DEBUG')],
    [
      'no debug call that is known',
      (source) => source.replace('const _debugLog = (...args) =>', 'const _debugLog = (...all) =>'),
    ],
    [
      'another entry point',
      (source) => source.replace('export function instantiate(', 'export async function instantiate('),
    ],
    ['a second entry point', (source) => `${source}\nexport const more = 1;`],
    [
      'a list that is lifted in another way',
      (source) => source.replace(/const base = base(\d+) \+ i \* 1;/, 'const at = base$1 + i;'),
    ],
    ['a list by type that is lifted in another way', put('function _liftFlatList(meta) {}')],
    [
      'a list of numbers in another way',
      (source) => source.replace('memory0.buffer.slice(', '(memory0).buffer.slice('),
    ],
    ['a kind of value that is not known', put('function _liftFlatMatrix(ctx) {}')],
    ['a decoder of its own', put(`new TextDecoder('latin1');`)],
    ['a loop of unknown length', put('for (var i = 0; i < codeUnits; i++) {}')],
    ['an array of unknown length', put('new Array(count);')],
    ['a name declared twice', put('let imports;')],
    ['handles in another way', (source) => source.replace('table._createdReps.add(rep);', '')],
    ['what is no JavaScript', put('}')],
  ];
  it.each(changes)('refuses glue with %s', (_, change) => {
    expect(checkGlue(glue)).toMatchObject({ kind: 'safe' });
    const changed = change(glue);
    expect(changed).not.toBe(glue);
    expect(checkGlue(changed)).toMatchObject({ kind: 'refused', message: expect.stringMatching(/^[A-Z].*\.$/s) });
  });
});

describe('in a worker with a heap of 64 MB', { timeout: 120_000 }, () => {
  let raw: Transpiled;
  let safe: Transpiled;
  beforeAll(async () => {
    raw = await transpile(hardened(await assemble(greedyComponent())));
    safe = { ...raw, glue: checked(raw.glue) };
  });
  const fine = { code: 0, signal: null };
  const elements = 'threw RangeError: a call returned or passed more than 1000000 list elements, the limit of the host';
  const bytes = 'threw RangeError: a call returned or passed more than 67108864 bytes, the limit of the host';
  const handles = 'threw RangeError: a component holds more than 100000 handles, the limit of the host';

  it.each([
    ['bools', 'answers'],
    ['hold', 'answers'],
  ])('the glue as jco writes it lets %s abort the process', async (name) => {
    // The reason for the bounds: if this ever fails, jco or V8 bounds it by itself.
    expect((await callInWorker(raw, name, 30_000_000)).signal).toBe('SIGABRT');
  });

  const calls: readonly (readonly [name: string, argument: number, said: string])[] = [
    ['bools', 0, elements],
    ['tooManyBools', 0, elements],
    ['fewBools', 0, 'answered 1000000'],
    ['boolLists', 0, elements],
    ['options', 0, elements],
    ['tuples', 0, elements],
    ['chars', 0, elements],
    ['bytes', 0, 'answered 60000000'],
    ['text', 0, 'answered 60000000'],
    ['byteLists', 0, bytes],
    ['strings', 0, bytes],
    ['flagSets', 0, 'died ERR_WORKER_OUT_OF_MEMORY'],
    ['pass', 60_000_000, elements],
    ['pass', 900_000, 'answered 900000'],
    ['passOften', 0, 'answered 900000 900000 900000 900000 900000'],
    ['hold', 90_000, 'answered '],
    ['hold', 30_000_000, handles],
  ];
  it.each(calls)('%s(%i) leaves the process alive', async (name, argument, said) => {
    expect(await callInWorker(safe, name, argument)).toEqual({ ...fine, said });
  });
});
