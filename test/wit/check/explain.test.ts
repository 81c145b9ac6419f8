import { expect, it } from 'vitest';
import { createAnalysis, explainEntry, type Reason, type World } from '../../../src/wit/index.ts';
import { filesOf, rootOf } from './transcript.ts';

const files = filesOf(`
//- a.wit
package a:b;
interface base { type t = u8; type u = u16; }
interface mid { use base.{u, t as s}; }
interface top { use mid.{s}; use base.{t}; }
interface other { use base.{t}; }
interface far { use c:d/deep.{d}; }

world plain { import base; import log: func(); export run: func(); }
world needs { import top; }
world gives { export top; }
world both { export top; export mid; }
world typed { use mid.{s}; resource r; }
world outer { include needs; include plain with { log as trace } }
world outermost { include outer; }
world foreign { include c:d/whole; import far; }
world inside { import box: interface { use top.{s}; } }
//- deps/c.wit
package c:d;
interface deep { type d = u8; }
interface shallow { use deep.{d}; }
world whole { import shallow; }
`);

const analysis = createAnalysis();
analysis.set('', rootOf(files));
const worlds = new Map(
  analysis
    .packages('')
    .flatMap(({ worlds: all }) => Array.from(all, ([name, world]): [string, World] => [name, world])),
);

/** `written`, or who and by what, each with the text that its place is on, from its beginning to the next mark. */
function told(reason: Reason): string {
  const { path, span } = reason.place;
  const line = files.get(path)?.slice(span.start).split(/[;{}]/, 1)[0]?.trim();
  if (reason.kind === 'written') return `${reason.as} ${line}`;
  return reason.kind === 'included'
    ? `included from ${reason.world.name} (${line})`
    : `needed by ${reason.by.name} for ${reason.types.join(', ')} (${line})`;
}

it('has nothing to complain about in its worlds', () => {
  const errors = Array.from(analysis.diagnostics('').values()).flat();
  expect(errors.filter(({ severity }) => severity === 'error')).toEqual([]);
});

it.each<[string, 'imports' | 'exports', string, readonly string[]]>([
  ['plain', 'imports', 'a:b/base', ['import base']],
  ['plain', 'imports', 'log', ['import log: func()']],
  ['plain', 'exports', 'run', ['export run: func()']],
  ['needs', 'imports', 'a:b/top', ['import top']],
  ['needs', 'imports', 'a:b/mid', ['needed by top for s (mid.)', 'import top']],
  ['needs', 'imports', 'a:b/base', ['needed by mid for u, t (base.)', 'needed by top for s (mid.)', 'import top']],
  ['gives', 'exports', 'a:b/top', ['export top']],
  ['gives', 'imports', 'a:b/mid', ['needed by top for s (mid.)', 'export top']],
  ['gives', 'imports', 'a:b/base', ['needed by mid for u, t (base.)', 'needed by top for s (mid.)', 'export top']],
  ['both', 'imports', 'a:b/base', ['needed by mid for u, t (base.)', 'export mid']],
  ['typed', 'imports', 's', ['type s']],
  ['typed', 'imports', 'r', ['type r']],
  ['typed', 'imports', 'a:b/mid', ['needed by typed for s (mid.)', 'type s']],
  ['typed', 'imports', 'a:b/base', ['needed by mid for u, t (base.)', 'needed by typed for s (mid.)', 'type s']],
  ['outer', 'imports', 'trace', ['included from plain (plain with)', 'import log: func()']],
  ['outer', 'exports', 'run', ['included from plain (plain with)', 'export run: func()']],
  ['outer', 'imports', 'a:b/mid', ['included from needs (needs)', 'needed by top for s (mid.)', 'import top']],
  [
    'outermost',
    'imports',
    'trace',
    ['included from outer (outer)', 'included from plain (plain with)', 'import log: func()'],
  ],
  [
    'foreign',
    'imports',
    'c:d/deep',
    ['included from whole (whole)', 'needed by shallow for d (deep.)', 'import shallow'],
  ],
  ['inside', 'imports', 'a:b/top', ['needed by box for s (top.)', 'import box: interface']],
])('%s %s %s', (name, direction, key, expected) => {
  const entries = Array.from(worlds.get(name)?.[direction] ?? []);
  const [, entry] = entries.find(([each]) => (typeof each === 'string' ? each : each.whole) === key) ?? [];
  expect(entry && explainEntry(entry).map(told)).toEqual(expected);
});

it.each([
  ['of needs', 3000, 10],
  ['of includes', 10, 3000],
])('follows a long chain %s', (_, needs, included) => {
  const chain = Array.from({ length: needs }, (_each, n) => `interface i${n + 1} { use i${n}.{t}; }`);
  const includes = Array.from({ length: included }, (_each, n) => `world w${n + 1} { include w${n}; }`);
  const text = `package a:b; interface i0 { type t = u8; } ${chain.join(' ')} world w0 { import i${needs}; } ${includes.join(' ')}`;
  const long = createAnalysis();
  long.set('', rootOf(new Map([['a.wit', text]])));
  const imports = long.packages('')[0]?.worlds.get(`w${included}`)?.imports ?? new Map();
  const entry = Array.from(imports.values()).find(
    ({ item }) => item.kind === 'interface' && item.target?.name === 'i0',
  );
  expect(entry && explainEntry(entry)).toHaveLength(needs + included + 1);
});
