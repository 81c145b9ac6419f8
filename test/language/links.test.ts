import { describe, expect, it } from 'vitest';
import { linkedPlacesAt, linksIn } from '../../src/language/index.ts';
import { fixture } from './fixture.ts';

describe('document links', () => {
  it('lead from paths with packages to what is named, or to the package', async () => {
    const { model, path, slice } = await fixture(`
=== wit/main.wit
package a:b;
use c:d/e as f;
interface i { use c:d/e.{t}; use j.{u}; }
interface j { type u = u8; }
world w { import c:d/e; include g:h/v@1.0.0; export k: c:d/e; import c:d/gone; import gone:gone/e; }
=== wit/deps/c.wit
package c:d;
interface e { type t = u8; }
=== wit/deps/g/a.wit
package g:h@1.0.0;
world v {}
`);
    const shown = linksIn(model, path).map(
      ({ span, target, tooltip }) => `${slice({ path, span })} -> ${target.path} ${slice(target)} (${tooltip})`,
    );
    expect(shown).toEqual([
      'c:d/e -> /w/wit/deps/c.wit e (c:d/e)',
      'c:d/e -> /w/wit/deps/c.wit e (c:d/e)',
      'c:d/e -> /w/wit/deps/c.wit e (c:d/e)',
      'g:h/v@1.0.0 -> /w/wit/deps/g/a.wit v (g:h/v@1.0.0)',
      'c:d/e -> /w/wit/deps/c.wit e (c:d/e)',
      'c:d/gone -> /w/wit/deps/c.wit c:d (c:d)',
    ]);
  });
});

describe('linked editing', () => {
  it.each<[string, string, number[] | undefined]>([
    [
      'a new name of a type, with its uses',
      'package a:b;\ninterface i { type t = u8; }\ninterface j { use i.{t as new<|>}; f: func(a: new) -> list<new>; }',
      [68, 85, 98],
    ],
    ['a new name of an interface', 'package a:b;\nuse c:d/e as f<|>;\nworld w { import f; }', [26, 46]],
    ['not a name of its own', 'package a:b;\ninterface i { type t<|> = u8; type s = t; }', undefined],
    [
      'not what is not renamed',
      'package a:b;\ninterface i { use j.{t<|>}; type s = t; }\ninterface j { type t = u8; }',
      undefined,
    ],
    [
      'not a new name that is written in two ways',
      'package a:b;\ninterface i { type t = u8; }\ninterface j { use i.{t as %new<|>}; f: func(a: new); }',
      undefined,
    ],
    [
      'not a new name that another file has too',
      '=== wit/a.wit\npackage a:b;\ninterface i { type t = u8; }\ninterface j { use i.{t as new<|>}; f: func(a: new); }\n' +
        '=== wit/b.wit\ninterface k { use j.{new}; }\n',
      undefined,
    ],
    [
      'not a new name that nothing has yet',
      'package a:b;\ninterface i { type t = u8; }\ninterface j { use i.{t as new<|>}; }',
      undefined,
    ],
  ])('takes %s', async (_, text, expected) => {
    const { model, path, offset } = await fixture(text);
    expect(linkedPlacesAt(model, path, offset)?.map(({ start }) => start)).toEqual(expected);
  });
});
