import { describe, expect, it } from 'vitest';
import { fixture } from './fixture.ts';

/** Every name of the first file: where it stands, and what it stands for. */
async function transcript(text: string): Promise<string[]> {
  const { model, path, slice } = await fixture(text);
  return model.occurrences(path).map(({ span, symbol, role, also }) => {
    const stands = [symbol, ...also].map(({ kind, name, place }) => {
      const at = place ? `${place.path.replace('/w/wit/', '')}:${place.span.start}` : '-';
      return `${kind} ${name} ${at}`;
    });
    return `${span.start} ${slice({ path, span })} ${role === 'declaration' ? '=' : '->'} ${stands.join(' -> ')}`;
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
    [
      'what is declared twice: the first counts, and the second is itself alone',
      `package a:b;
interface i { type t = u8; type t = u16; f: func(x: t); }
interface i { use j.{v}; f: func(x: v); }
interface j { type v = u8; use i.{t}; use k.{t}; }
interface k { type t = u8; }
use k;
use j as k;
`,
      [
        '8 a:b = package a:b main.wit:8',
        '23 i = interface i main.wit:23',
        '32 t = type t main.wit:32',
        '45 t = type t main.wit:45',
        '54 f = function f main.wit:54',
        '62 x = parameter x main.wit:62',
        '65 t -> type t main.wit:32',
        '81 i = interface i main.wit:81',
        '89 j -> interface j main.wit:123',
        '92 v -> type v main.wit:132',
        '96 f = function f main.wit:96',
        '104 x = parameter x main.wit:104',
        '107 v -> type v main.wit:132',
        '123 j = interface j main.wit:123',
        '132 v = type v main.wit:132',
        '144 i -> interface i main.wit:23',
        '147 t -> type t main.wit:32',
        '155 k -> interface k main.wit:174',
        '158 t -> type t main.wit:183',
        '174 k = interface k main.wit:174',
        '183 t = type t main.wit:183',
        '197 k -> interface k main.wit:174',
        '204 j -> interface j main.wit:123',
        '209 k = path-alias k main.wit:209',
      ],
    ],
    [
      'what is left out, and what it takes from there',
      `package a:b;
@unstable(feature = x)
interface i { @unstable(feature = x) type t = u8; }
world w {
  @unstable(feature = x)
  import l: interface { use i.{t}; f: func(a: t); }
  @unstable(feature = x)
  import g: func();
}
world v { @unstable(feature = x) include w with { g as h } }
`,
      [
        '8 a:b = package a:b main.wit:8',
        '33 x -> feature x -',
        '46 i = interface i main.wit:46',
        '70 x -> feature x -',
        '78 t = type t main.wit:78',
        '94 w = world w main.wit:94',
        '120 x -> feature x -',
        '132 l = label l main.wit:132',
        '151 i -> interface i main.wit:46',
        '154 t -> type t main.wit:78',
        '158 f = function f main.wit:158',
        '166 a = parameter a main.wit:166',
        '169 t -> type t main.wit:78',
        '197 x -> feature x -',
        '209 g = label g main.wit:209',
        '228 v = world v main.wit:228',
        '252 x -> feature x -',
        '263 w -> world w main.wit:94',
        '272 g -> label g main.wit:209',
        '277 h = label h main.wit:277',
      ],
    ],
    [
      'packages in braces, versions, and paths that lead nowhere',
      `package a:b@1.0.0;
package c:d@1.0.0 { interface i { type t = u8; } }
package c:d@2.0.0 { use c:d/i@1.0.0 as one; interface i { use one.{t}; } world i2 { import one; } }
world w { import c:d/i@2.0.0; import c:d/i; import none; import e:f/g; }
`,
      [
        '8 a:b = package a:b@1.0.0 main.wit:8',
        '27 c:d = package c:d@1.0.0 main.wit:27',
        '49 i = interface i main.wit:49',
        '58 t = type t main.wit:58',
        '78 c:d = package c:d@2.0.0 main.wit:78',
        '94 c:d -> package c:d@1.0.0 main.wit:27',
        '98 i -> interface i main.wit:49',
        '109 one = path-alias one main.wit:109',
        '124 i = interface i main.wit:124',
        '132 one -> path-alias one main.wit:109',
        '137 t -> type t main.wit:58',
        '149 i2 = world i2 main.wit:149',
        '161 one -> path-alias one main.wit:109',
        '176 w = world w main.wit:176',
        '187 c:d -> package c:d@2.0.0 main.wit:78',
        '191 i -> interface i main.wit:124',
        '207 c:d -> package c:d -',
        '234 e:f -> package e:f -',
      ],
    ],
    [
      'a name that is imported and exported, by way of two worlds',
      `package a:b;
world x { import f: func(); export f: func(); type t = u8; export t: func(a: t); }
world y { include x with { f as g } }
world z { include y with { g as h, t as u } include y with { f as e } }
`,
      [
        '8 a:b = package a:b main.wit:8',
        '19 x = world x main.wit:19',
        '30 f = label f main.wit:30',
        '48 f = label f main.wit:48',
        '64 t = type t main.wit:64',
        '79 t = label t main.wit:79',
        '87 a = parameter a main.wit:87',
        '90 t -> type t main.wit:64',
        '102 y = world y main.wit:102',
        '114 x -> world x main.wit:19',
        '123 f -> label f main.wit:30',
        '128 g = label g main.wit:128',
        '140 z = world z main.wit:140',
        '152 y -> world y main.wit:102',
        '161 g -> label g main.wit:128',
        '166 h = label h main.wit:166',
        '169 t -> type t main.wit:64 -> label t main.wit:79',
        '174 u = label u main.wit:174',
        '186 y -> world y main.wit:102',
        '200 e = label e main.wit:200',
      ],
    ],
    [
      'a file of a folder that says that it belongs to another package',
      `package a:b;
=== wit/other.wit
package x:y;
interface i { f: func(); }
world w { import i; }
`,
      ['8 a:b = package a:b main.wit:8'],
    ],
  ])('%s', async (_, text, expected) => {
    expect(await transcript(text)).toEqual(expected);
  });
});
