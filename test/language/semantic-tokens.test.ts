import { describe, expect, it } from 'vitest';
import { semanticTokensIn } from '../../src/language/index.ts';
import { fixture } from './fixture.ts';

const files = `
=== wit/main.wit
package a:b@1.0.0;
use wasi:io/poll@0.2.0 as p;
interface i {
  use wasi:io/poll@0.2.0.{pollable as ready};
  @since(version = 0.1.0) @deprecated(version = 0.2.0)
  record r { %list: u8 }
  variant v { c(r) }
  flags f { one }
  enum e { two }
  type t = r;
  type u = u8;
  resource s { constructor(); go: async func(a: borrow<s>); make: static func() -> s; }
  @unstable(feature = x) @external-id("y")
  h: func(q: ready) -> list<t>;
}
world w {
  import i;
  export k: func(a: u8);
  import l: interface { use i.{v}; }
  include n;
}
world n {}
=== wit/deps/io/a.wit
package wasi:io@0.2.0;
interface poll { resource pollable; }
`;

describe('semantic tokens', () => {
  it('say what each name is', async () => {
    const { model, path, slice } = await fixture(files);
    const lines = semanticTokensIn(model, path).map(({ span, type, modifiers }) =>
      [slice({ path, span }), type, ...modifiers].join(' '),
    );
    expect(lines).toEqual([
      'a:b namespace declaration',
      'wasi:io namespace defaultLibrary',
      'poll interface defaultLibrary',
      'p interface declaration',
      'i interface declaration',
      'wasi:io namespace defaultLibrary',
      'poll interface defaultLibrary',
      'pollable class defaultLibrary',
      'ready class declaration',
      '@since decorator',
      '@deprecated decorator',
      'r struct declaration deprecated',
      '%list property declaration',
      'v enum declaration',
      'c enumMember declaration',
      'r struct deprecated',
      'f enum declaration',
      'one enumMember declaration',
      'e enum declaration',
      'two enumMember declaration',
      't struct declaration',
      'r struct deprecated',
      'u type declaration',
      's class declaration',
      'constructor method declaration',
      'go method declaration async',
      'a parameter declaration',
      's class',
      'make method declaration static',
      's class',
      '@unstable decorator',
      '@external-id decorator',
      'h function declaration',
      'q parameter declaration',
      'ready class',
      't struct',
      'w namespace declaration',
      'i interface',
      'k function declaration',
      'a parameter declaration',
      'l interface declaration',
      'i interface',
      'v enum',
      'n namespace',
      'n namespace declaration',
    ]);
  });

  it('of a range are those of the file that touch it', async () => {
    const { model, path, texts } = await fixture(files);
    const all = semanticTokensIn(model, path);
    const end = texts.get(path)?.length ?? 0;
    for (let start = 0; start < end; start += 41) {
      const range = { start, end: start + 60 };
      const touching = all.filter(({ span }) => span.end >= range.start && span.start <= range.end);
      expect(semanticTokensIn(model, path, range)).toEqual(touching);
    }
  });
});
