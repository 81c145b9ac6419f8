import { describe, expect, it } from 'vitest';
import { fixture } from './fixture.ts';

/** Every name of the first file: where it stands, and what it stands for. */
async function transcript(text: string): Promise<string[]> {
  const { model, path, slice } = await fixture(text);
  return model.occurrences(path).map(({ span, symbol, role }) => {
    const at = symbol.place ? `${symbol.place.path.replace('/w/wit/', '')}:${symbol.place.span.start}` : '-';
    return `${span.start} ${slice({ path, span })} ${role === 'declaration' ? '=' : '->'} ${symbol.kind} ${symbol.name} ${at}`;
  });
}

describe('what the names of a file stand for', () => {
  it.each<[string, string, string[]]>([
    [
      'types, those that come by use, and their new names',
      `package a:b;
interface i {
  record r { %list: u8 }
  variant v { x(r), y }
}
interface j {
  use i.{r, v as w};
  f: func(a: r, b: list<w>) -> result<option<r>>;
}
`,
      [
        '8 a:b = package a:b main.wit:8',
        '23 i = interface i main.wit:23',
        '36 r = type r main.wit:36',
        '40 %list = field list main.wit:40',
        '62 v = type v main.wit:62',
        '66 x = case x main.wit:66',
        '68 r -> type r main.wit:36',
        '72 y = case y main.wit:72',
        '88 j = interface j main.wit:88',
        '98 i -> interface i main.wit:23',
        '101 r -> type r main.wit:36',
        '104 v -> type v main.wit:62',
        '109 w = alias w main.wit:109',
        '115 f = function f main.wit:115',
        '123 a = parameter a main.wit:123',
        '126 r -> type r main.wit:36',
        '129 b = parameter b main.wit:129',
        '137 w -> alias w main.wit:109',
        '158 r -> type r main.wit:36',
      ],
    ],
    [
      'worlds, labels, includes and other packages',
      `package a:b@1.0.0;
use c:d/k@0.2.0 as kk;
world base { import f: func(); export inner: interface { use kk.{t}; g: func(x: t); } }
world w {
  include base with { f as h }
  import kk;
  export own: c:d/k@0.2.0;
}
=== wit/deps/c.wit
package c:d@0.2.0;
interface k { type t = u8; }
`,
      [
        '8 a:b = package a:b@1.0.0 main.wit:8',
        '23 c:d -> package c:d@0.2.0 deps/c.wit:8',
        '27 k -> interface k deps/c.wit:29',
        '38 kk = path-alias kk main.wit:38',
        '48 base = world base main.wit:48',
        '62 f = label f main.wit:62',
        '80 inner = label inner main.wit:80',
        '103 kk -> path-alias kk main.wit:38',
        '107 t -> type t deps/c.wit:38',
        '111 g = function g main.wit:111',
        '119 x = parameter x main.wit:119',
        '122 t -> type t deps/c.wit:38',
        '136 w = world w main.wit:136',
        '150 base -> world base main.wit:48',
        '162 f -> label f main.wit:62',
        '167 h = label h main.wit:167',
        '180 kk -> path-alias kk main.wit:38',
        '193 own = label own main.wit:193',
        '198 c:d -> package c:d@0.2.0 deps/c.wit:8',
        '202 k -> interface k deps/c.wit:29',
      ],
    ],
  ])('%s', async (_, text, expected) => {
    expect(await transcript(text)).toEqual(expected);
  });
});
