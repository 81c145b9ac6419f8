import { describe, expect, it } from 'vitest';
import { foldsIn } from '../../src/language/index.ts';
import { parseWit } from '../../src/wit/index.ts';
import { fixture } from '../wit/fixtures.ts';

/** The folds of a text, each as the lines from its first to its last, counted from one. */
function folds(text: string): string[] {
  return foldsIn(text, parseWit(text).tree).map(
    ({ startLine, endLine, kind }) => `${startLine + 1}-${endLine + 1} ${kind}`,
  );
}

describe('folding', () => {
  it.each<[string, string, string[]]>([
    [
      'blocks, so that their last line stays',
      'interface i {\n  f: func(\n    a: u8,\n  );\n}\n',
      ['1-4 block', '2-3 block'],
    ],
    ['nothing on one line', 'interface i { record r { a: u8 } }\n', []],
    ['nothing where a bracket ends on the next line', 'interface i {\n}\n', []],
    ['comments over lines', '/* a\n b */\n/** c\n d */\ninterface i {}\n', ['1-2 comment', '3-4 comment']],
    ['comments line after line', '// a\n// b\n\n// c\n/// d\n/// e\n', ['1-2 comment', '5-6 comment']],
    ['no comment behind code', 'package a:b; // a\n// b\n// c\n', ['2-3 comment']],
    [
      'use after use',
      'use a:b/c;\nuse a:b/d;\n\ninterface i {\n  use c.{x};\n  // y\n  use d.{y};\n}\n',
      ['1-2 imports', '4-7 block', '5-7 imports'],
    ],
    ['one use over lines', 'interface i {\n  use c.{\n    x,\n  };\n}\n', ['1-4 block', '2-3 block']],
    ['packages in braces', 'package a:b {\n  use c:d/e;\n  use c:d/f;\n}\n', ['1-3 block', '2-3 imports']],
    [
      'what is closed, in a broken text',
      'interface i {\n  f: func(\n  record r {\n    a: u8,\n  }\n}\n',
      ['1-5 block', '3-4 block'],
    ],
    ['what Windows ends lines with', 'interface i {\r\n  a: func();\r\n}\r\n', ['1-2 block']],
  ])('takes %s', (_, text, expected) => {
    expect(folds(text)).toEqual(expected);
  });

  it('stays within the text, wherever it ends', () => {
    const whole = fixture('everything.wit');
    for (let end = 0; end < whole.length; end += 97) {
      const text = whole.slice(0, end);
      const lines = text.split('\n').length;
      for (const { startLine, endLine } of foldsIn(text, parseWit(text).tree)) {
        expect(0 <= startLine && startLine < endLine && endLine < lines).toBe(true);
      }
    }
  });
});
