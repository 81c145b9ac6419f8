import { describe, expect, it } from 'vitest';
import { inlayHintsIn } from '../../src/language/index.ts';
import { fixture } from './fixture.ts';

const files = `
=== wit/main.wit
package a:b@1.0.0;
use dep:io/streams@0.2.6 as s;
use dep:plain/types;
interface own { type t = u8; }
interface i { use s.{input}; use types.{t}; use own.{t as o}; }
world w {
  import s;
  export out: s;
  import dep:io/ui@0.2.6;
  include dep:io/all@0.2.6 with { go as went };
  include one;
  include none;
  include gone;
  import in: interface { use s.{input}; }
}
world one { export f: func(); }
world none {}
=== wit/deps/io.wit
package dep:io@0.2.6;
interface streams { type input = u8; }
interface ui { use streams.{input}; }
world all { import ui; import go: func(); }
=== wit/deps/plain.wit
package dep:plain;
interface types { type t = u8; }
`;

describe('inlay hints', () => {
  it('say the version that a path leads to, and what an include brings in', async () => {
    const { model, path, texts } = await fixture(files);
    const text = texts.get(path) ?? '';
    const shown = inlayHintsIn(model, path, { start: 0, end: text.length }).map(({ offset, label }) => {
      const line = text.slice(text.lastIndexOf('\n', offset - 1) + 1, text.indexOf('\n', offset));
      const column = offset - text.lastIndexOf('\n', offset - 1) - 1;
      return `${line.slice(0, column)}[${label}]${line.slice(column)}`.trim();
    });
    expect(shown).toEqual([
      'interface i { use s[@0.2.6].{input}; use types.{t}; use own.{t as o}; }',
      'import s[@0.2.6];',
      'export out: s[@0.2.6];',
      'include dep:io/all@0.2.6[3 imports] with { go as went };',
      'include one[1 export];',
      'include none[nothing];',
      'import in: interface { use s[@0.2.6].{input}; }',
    ]);
  });

  it('of a range are those that stand in it', async () => {
    const { model, path, texts } = await fixture(files);
    const text = texts.get(path) ?? '';
    const start = text.indexOf('export out');
    const found = inlayHintsIn(model, path, { start, end: start + 20 });
    expect(found.map(({ tooltip }) => tooltip)).toEqual(['dep:io/streams@0.2.6']);
  });
});
