import { describe, expect, it } from 'vitest';
import { formatDocument, formatRange, formatTyped, type TypedMark } from '../../src/language/features/formatting.ts';
import { applyEdits, type FormatOptions, formatWit, parseWit } from '../../src/wit/index.ts';
import { marked } from '../wit/fixtures.ts';
import { generatePackage } from '../wit/generate.ts';

const two: FormatOptions = { tabSize: 2, insertSpaces: true };

describe('a document', () => {
  it('is formatted with the options of the editor', () => {
    const text = 'interface i{f:func();}';
    expect(applyEdits(text, formatDocument(text, { tabSize: 4, insertSpaces: true }))).toBe(
      'interface i {\n    f: func();\n}\n',
    );
    expect(formatDocument(formatWit(text), two)).toEqual([]);
  });

  it.each([
    ['interface i {}', false, 'interface i {}'],
    ['interface i {}  ', false, 'interface i {}'],
    ['interface i {}\n\n', false, 'interface i {}\n'],
    ['interface i {}', true, 'interface i {}\n'],
    ['', false, ''],
  ])('%j gets a last line end unless it is not wanted: %j', (text, insertFinalNewline, expected) => {
    expect(applyEdits(text, formatDocument(text, { ...two, insertFinalNewline }))).toBe(expected);
  });
});

describe('a range formats what it touches', () => {
  it.each([
    [
      'an item',
      'interface  i{\n a:func( );\n b:fu|n|c( );\n c:func( );\n}',
      'interface  i{\n a:func( );\n  b: func();\n c:func( );\n}',
    ],
    [
      'two items',
      'interface  i{\n a:func( );\n b:func( )|;\n c|:func( );\n}',
      'interface  i{\n a:func( );\n  b: func();\n  c: func();\n}',
    ],
    [
      'whole lines, and not the next one',
      'interface i {\n| a:func( );\n| b:func( );\n}',
      'interface i {\n  a: func();\n b:func( );\n}',
    ],
    [
      'a place in an item',
      'interface i {\n a:||func( );\n b:func( );\n}',
      'interface i {\n  a: func();\n b:func( );\n}',
    ],
    [
      'a comment of an item',
      'interface i {\n type a = u8;\n// |o|ne\n b:func( );\n}',
      'interface i {\n type a = u8;\n  // one\n  b: func();\n}',
    ],
    ['the head of an interface', '|interface|  i{\n a:func( );\n}', 'interface i {\n a:func( );\n}'],
    ['the end of one', 'interface  i{\n a:func( );\n  |}|', 'interface  i{\n a:func( );\n}'],
    [
      'a part of a record',
      'interface i {\n record r{ |a|:u8,b:u8 }\n b:func( );\n}',
      'interface i {\n  record r {\n    a: u8,\n    b: u8,\n  }\n b:func( );\n}',
    ],
    [
      'the blank lines before an item',
      'interface i {\n  a: func();\n\n\n\n  |b|: func();\n}',
      'interface i {\n  a: func();\n\n  b: func();\n}',
    ],
    ['nothing at an error', 'interface i {\n a:fu|nc( ;|\n b:func( );\n}', 'interface i {\n a:func( ;\n b:func( );\n}'],
  ])('%s', (_, source, expected) => {
    const { text, start, end } = marked(source);
    expect(applyEdits(text, formatRange(text, { start, end }, two))).toBe(expected);
  });

  it('all of a document as the document, but for the space at its end', () => {
    for (let seed = 0; seed < 100; seed++) {
      const text = generatePackage(seed);
      const edited = applyEdits(text, formatRange(text, { start: 0, end: text.length }, two));
      expect(edited.trimEnd()).toBe(formatWit(text).trimEnd());
    }
  });
});

describe('what is typed puts in shape', () => {
  it.each<readonly [string, TypedMark, string, string]>([
    [
      'the item that `;` ends',
      ';',
      'interface i {\n a:func( );\n\n\n b:func( );|\n c:func( );\n}',
      'interface i {\n a:func( );\n\n\n  b: func();\n c:func( );\n}',
    ],
    ['no line before the item', ';', 'interface i { a: func(); b:func( );| }', 'interface i { a: func(); b: func(); }'],
    [
      'the item behind its gate',
      ';',
      'interface i {\n@since(version=1.0.0)\na:func( );|\n}',
      'interface i {\n  @since(version = 1.0.0)\n  a: func();\n}',
    ],
    [
      'the record that `}` ends',
      '}',
      'interface i {\n a:func( );\n record r{a:u8}|\n b:func( );\n}',
      'interface i {\n a:func( );\n  record r {\n    a: u8,\n  }\n b:func( );\n}',
    ],
    [
      'the interface that `}` ends',
      '}',
      'type  a\ninterface  i{\n a:func( );\n }|\ninterface  j{}',
      'type  a\ninterface i {\n  a: func();\n}\ninterface  j{}',
    ],
    [
      'the resource in it that `}` ends',
      '}',
      'interface  i{\n resource r{\na:func( );\n}|\n b:func( );\n}',
      'interface  i{\n  resource r {\n    a: func();\n  }\n b:func( );\n}',
    ],
    [
      'what `}` ends in blocks that are open still',
      '}',
      'world  w{\nimport x: interface{\nf:func( );\n}|\n',
      'world  w{\n  import x: interface {\n    f: func();\n  }\n',
    ],
    [
      'what `}` ends before what is not read then',
      '}',
      'interface i {\nrecord r {a:u8}|\ninterface  j{}',
      'interface i {\n  record r {\n    a: u8,\n  }\ninterface  j{}',
    ],
    ['a `use`', ';', 'interface i {\nuse  a.{ b,c };|\n}', 'interface i {\n  use a.{b, c};\n}'],
    ['nothing within an item', '}', 'interface i {\nuse  a.{ b,c }|;\n}', 'interface i {\nuse  a.{ b,c };\n}'],
    [
      'nothing in a comment',
      ';',
      'interface i {\n// a:func( );|\nb:func( );\n}',
      'interface i {\n// a:func( );\nb:func( );\n}',
    ],
    [
      'nothing at an error',
      ';',
      'interface i {\n a:func( ;|\n b:func( );\n}',
      'interface i {\n a:func( ;\n b:func( );\n}',
    ],
    ['the line that a line end leads to', '\n', 'interface i {\n a:func( );\n|}', 'interface i {\n a:func( );\n}'],
    [
      'a line that is too deep',
      '\n',
      'interface i {\n  record r {\n    a: u8,\n    |}\n}',
      'interface i {\n  record r {\n    a: u8,\n  }\n}',
    ],
    [
      'a line of a parameter',
      '\n',
      'interface i {\n  a: func(\n|b:u8);\n}',
      'interface i {\n  a: func(\n    b:u8);\n}',
    ],
    [
      'a comment on its line',
      '\n',
      'interface i {\n  a: func();\n\n\n|// one\n}',
      'interface i {\n  a: func();\n\n\n  // one\n}',
    ],
    ['no blank line', '\n', 'interface i {\n    |\n a:func( );\n}', 'interface i {\n    \n a:func( );\n}'],
    [
      'no line within a comment',
      '\n',
      'interface i {\n/* a\n| b */ a: func();\n}',
      'interface i {\n/* a\n b */ a: func();\n}',
    ],
  ])('%s', (_, mark, source, expected) => {
    const offset = source.indexOf('|');
    const text = source.replace('|', '');
    expect(applyEdits(text, formatTyped(text, offset, mark, two))).toBe(expected);
  });

  it('nothing behind the cursor, and means the same', () => {
    for (let seed = 0; seed < 15; seed++) {
      const text = generatePackage(seed);
      for (const { 0: mark, index } of text.matchAll(/[;}]/g)) {
        const offset = index + 1;
        const edits = formatTyped(text, offset, mark === ';' ? ';' : '}', two);
        expect(edits.every(({ span }) => span.end <= offset)).toBe(true);
        expect(names(applyEdits(text, edits))).toBe(names(text));
      }
    }
  });
});

/** What is in a text, whatever the spaces. */
function names(text: string): string {
  const places: ReadonlySet<string> = new Set(['span', 'start']);
  return JSON.stringify(parseWit(text), (key, value: unknown) => (places.has(key) ? undefined : value));
}
