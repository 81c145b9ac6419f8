import { describe, expect, it } from 'vitest';
import {
  foldsIn,
  hoverAt,
  inlayHintsIn,
  linkedPlacesAt,
  linksIn,
  type Model,
  selectionsAt,
  semanticTokensIn,
  symbolsOf,
  workspaceSymbols,
} from '../../src/language/index.ts';
import { dice } from '../wit/dice.ts';
import { generateFiles } from '../wit/generate.ts';
import { fixture } from './fixture.ts';

/** All that is shown of a file without a person's asking for more than a place. Gives how much there was. */
function showAll(model: Model, path: string, offsets: Iterable<number>): number {
  const facts = model.facts(path);
  if (!facts) return 0;
  const { text, tree } = facts;
  const whole = { start: 0, end: text.length };
  let shown = foldsIn(text, tree).length + symbolsOf(tree).length + workspaceSymbols(model, '').length;
  for (const { span } of semanticTokensIn(model, path)) {
    expect(span.start < span.end && span.end <= text.length).toBe(true);
    shown++;
  }
  for (const { offset } of inlayHintsIn(model, path, whole)) {
    expect(offset <= text.length).toBe(true);
    shown++;
  }
  for (const { span, target } of linksIn(model, path)) {
    expect(span.end <= text.length && target.span.end <= (model.facts(target.path)?.text.length ?? 0)).toBe(true);
    shown++;
  }
  for (const offset of offsets) {
    const hover = hoverAt(model, path, offset);
    expect(hover === undefined || (hover.markdown !== '' && hover.span.start <= offset)).toBe(true);
    linkedPlacesAt(model, path, offset);
    selectionsAt(text, tree, offset);
    if (hover) shown++;
  }
  return shown;
}

describe('what is shown of a file', () => {
  it('is there at every offset of generated packages, and of what a person may have typed of them', async () => {
    const roll = dice(4711);
    let shown = 0;
    for (let seed = 300; seed < 312; seed++) {
      const files = generateFiles(seed).map(({ path, text }) => ({ path: `/w/${path}`, text: broken(text) }));
      const { model } = await fixture(files.map(({ path, text }) => `=== ${path}\n${text}\n`).join(''));
      for (const { path, text } of files) {
        shown += showAll(
          model,
          path,
          Array.from({ length: 60 }, () => roll.below(text.length + 3)),
        );
      }
    }
    expect(shown).toBeGreaterThan(1000);

    function broken(text: string): string {
      if (roll.happens(30)) return text;
      const at = roll.below(text.length);
      if (roll.happens(40)) return text.slice(0, at);
      const replacement = roll.pick(['', '{', '}', '"', '@', ': ', '/*', 'use ', '.{', '%', '\u{1F600}', '\0']);
      return text.slice(0, at) + replacement + text.slice(at + roll.below(12));
    }
  });

  it.each([
    [
      'an interface that takes types from itself',
      'package a:b;\ninterface i { use i.{t}; use j.{t as u}; }\ninterface j { use i.{u as t}; }',
    ],
    [
      'a world that includes itself',
      'package a:b;\nworld w { include w; include v with { a as b }; }\nworld v { include w; }',
    ],
    ['aliases in a circle', 'package a:b;\nuse i as j;\nuse j as i;\ninterface k { use j.{t}; type t = t; }'],
    ['a package that names itself', 'package a:b;\ninterface i { use a:b/i.{t}; }'],
    ['two packages in one text', 'package a:b;\npackage a:b { interface i {} }\npackage c:d { use a:b/i; }'],
    ['no package', 'interface i { type t = u8; }\nworld w { import i; export i; }'],
    ['nothing', ''],
  ])('comes to an end in %s', async (_, text) => {
    const { model, path } = await fixture(text);
    expect(showAll(model, path, Array(text.length + 2).keys())).toBeGreaterThanOrEqual(text === '' ? 0 : 3);
  });

  it('is nothing for a file that nobody knows', async () => {
    const { model } = await fixture('package a:b;');
    const whole = { start: 0, end: 10 };
    expect(hoverAt(model, '/nowhere.wit', 3)).toBeUndefined();
    expect(linkedPlacesAt(model, 'untitled:1', 3)).toBeUndefined();
    for (const all of [
      semanticTokensIn(model, '', whole),
      inlayHintsIn(model, '/x/y.wit', whole),
      linksIn(model, 'untitled:1'),
    ]) {
      expect(all).toEqual([]);
    }
  });
});
