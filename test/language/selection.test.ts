import { describe, expect, it } from 'vitest';
import { selectionsAt } from '../../src/language/index.ts';
import { parseWit } from '../../src/wit/index.ts';
import { fixture } from '../wit/fixtures.ts';

function selected(marked: string): string[] {
  const offset = marked.indexOf('<|>');
  const text = marked.replace('<|>', '');
  return selectionsAt(text, parseWit(text).tree, offset).map(({ start, end }) => text.slice(start, end));
}

describe('a growing selection', () => {
  it.each<[string, string, string[]]>([
    [
      'from a name in a type to the whole text',
      'package a:b;\ninterface i {\n  /// Does.\n  @since(version = 1.0.0)\n  get-it: func(a: list<str<|>ing>, b: u8) -> u8;\n}\n',
      [
        'string',
        '<string>',
        'list<string>',
        'a: list<string>',
        'a: list<string>, b: u8',
        '(a: list<string>, b: u8)',
        'func(a: list<string>, b: u8) -> u8',
        '@since(version = 1.0.0)\n  get-it: func(a: list<string>, b: u8) -> u8;',
        '/// Does.\n  @since(version = 1.0.0)\n  get-it: func(a: list<string>, b: u8) -> u8;',
        '{\n  /// Does.\n  @since(version = 1.0.0)\n  get-it: func(a: list<string>, b: u8) -> u8;\n}',
        'interface i {\n  /// Does.\n  @since(version = 1.0.0)\n  get-it: func(a: list<string>, b: u8) -> u8;\n}',
        'package a:b;\ninterface i {\n  /// Does.\n  @since(version = 1.0.0)\n  get-it: func(a: list<string>, b: u8) -> u8;\n}\n',
      ],
    ],
    [
      'within a path',
      'world w { import wasi:io/str<|>eams@0.2.0; }',
      [
        'streams',
        'wasi:io/streams@0.2.0',
        'import wasi:io/streams@0.2.0;',
        '{ import wasi:io/streams@0.2.0; }',
        'world w { import wasi:io/streams@0.2.0; }',
      ],
    ],
    ['at the end of a word', 'interface i<|> {}', ['i', 'interface i {}']],
    [
      'in documentation',
      '/// One.\n/// T<|>wo.\ninterface i {}\n',
      ['/// Two.', '/// One.\n/// Two.', '/// One.\n/// Two.\ninterface i {}', '/// One.\n/// Two.\ninterface i {}\n'],
    ],
    [
      'in what is broken',
      'interface i { f: func(a: st<|>r',
      ['str', 'a: str', 'func(a: str', 'f: func(a: str', 'interface i { f: func(a: str'],
    ],
    ['in nothing', '<|>', ['']],
  ])('goes %s', (_, marked, expected) => {
    expect(selected(marked)).toEqual(expected);
  });

  it('grows at each step, up to the whole text, at every offset of every text', () => {
    for (const name of ['everything.wit', 'broken.wit']) {
      const text = fixture(name);
      const { tree } = parseWit(text);
      for (let offset = 0; offset <= text.length; offset += 3) {
        const spans = selectionsAt(text, tree, offset);
        spans.forEach(({ start, end }, index) => {
          expect(start <= offset && offset <= end).toBe(true);
          const before = spans[index - 1];
          const grows =
            !before || (start <= before.start && before.end <= end && before.end - before.start < end - start);
          expect(grows).toBe(true);
        });
        expect(spans.at(-1)).toEqual({ start: 0, end: text.length });
      }
    }
  });
});
