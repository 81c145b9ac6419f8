import { describe, expect, it } from 'vitest';
import { diagnosticsToShow, type DocumentSymbol, hoverAt, symbolsOf } from '../../src/language/index.ts';
import { parseWit, type WitDiagnostic } from '../../src/wit/index.ts';
import { fixture } from '../wit/fixtures.ts';

describe('diagnostics', () => {
  const found = Array.from({ length: 500 }, (_, index): WitDiagnostic => ({
    path: 'a.wit',
    span: { start: 500 - index, end: 501 - index },
    severity: index % 2 === 0 ? 'error' : 'warning',
    code: 'syntax',
    message: `${index}`,
    related: [],
  }));

  it('stand in the order of the text, and are not too many to read', () => {
    const shown = diagnosticsToShow(found, true);
    expect(shown).toHaveLength(200);
    expect(shown.map(({ span }) => span.start)).toEqual(Array.from({ length: 200 }, (_, index) => index + 1));
  });

  it('are errors alone in a file that nobody has open', () => {
    expect(new Set(diagnosticsToShow(found, false).map(({ severity }) => severity))).toEqual(new Set(['error']));
  });
});

describe('symbols', () => {
  it('are a tree of what is declared', () => {
    const { tree } = parseWit(`package a:b;
      interface i {
        record r { x: u8, }
        resource blob { constructor(); read: func() -> list<u8>; }
        type t = u8;
        enum e { one }
        f: async func();
      }
      world w { import i; import l: i; export run: func(); export j: interface { g: func(); } flags fl { a } }
      package c:d { interface k {} }
      interface {`);
    expect(lines(symbolsOf(tree))).toEqual([
      'interface i',
      '  record r',
      '    field x: u8',
      '  resource blob',
      '    constructor constructor: func()',
      '    method read: func() -> list<u8>',
      '  alias t: u8',
      '  enum e',
      '    case one',
      '  function f: async func()',
      'world w',
      '  import i: import',
      '  import l: import: i',
      '  export run: func()',
      '  export j: export',
      '    function g: func()',
      '  flags fl',
      '    case a',
      'package c:d',
      '  interface k',
    ]);
  });

  it('have names inside of them, in every fixture', () => {
    for (const name of ['everything.wit', 'broken.wit', 'component.wit'])
      check(symbolsOf(parseWit(fixture(name)).tree));
    function check(symbols: readonly DocumentSymbol[]): void {
      for (const { span, nameSpan, children } of symbols) {
        expect(span.start <= nameSpan.start && nameSpan.end <= span.end).toBe(true);
        check(children);
      }
    }
  });
});

describe('hover', () => {
  const text = `package a:b;
    /// The world.
    world w { import shapes; export draw: func(what: string); }
    /// Shapes.
    interface shapes {
      use base.{unit as length};
      /// A point.
      /// In a plane.
      record point {
        /// Across.
        x: length,
      }
      /// Moves it.
      move: func(to: option<point>) -> point;
      /** A canvas. */
      resource canvas { /// Clears.
        clear: static func();
      }
    }
    interface base {
      /// A length.
      type unit = f64;
    }`;
  const { tree } = parseWit(text);

  it.each([
    ['w {', 'world w', 'The world.'],
    ['draw', 'export draw: func(what: string)', undefined],
    ['what', 'what: string', undefined],
    ['shapes;', 'interface shapes', 'Shapes.'],
    ['point {', 'record point { x: length }', 'A point.\nIn a plane.'],
    ['x:', 'x: length', 'Across.'],
    ['length,', 'type unit = f64', 'A length.'],
    ['unit as', 'type unit = f64', 'A length.'],
    ['base.', 'interface base', undefined],
    ['move', 'move: func(to: option<point>) -> point', 'Moves it.'],
    ['point>', 'record point { x: length }', 'A point.\nIn a plane.'],
    ['point;', 'record point { x: length }', 'A point.\nIn a plane.'],
    ['canvas {', 'resource canvas', 'A canvas.'],
    ['clear', 'clear: static func()', 'Clears.'],
  ])('at %j', (place, declaration, doc) => {
    const start = text.indexOf(place);
    const end = start + (/^[\w-]+/.exec(place)?.[0].length ?? 0);
    expect(hoverAt(tree, start)).toEqual({ span: { start, end }, declaration, doc });
  });

  it('is nothing where no name stands', () => {
    expect(hoverAt(tree, text.indexOf('record'))).toBeUndefined();
    expect(hoverAt(tree, text.indexOf('f64'))).toBeUndefined();
    expect(hoverAt(tree, text.length)).toBeUndefined();
  });
});

function lines(symbols: readonly DocumentSymbol[], indent = ''): string[] {
  return symbols.flatMap(({ kind, name, detail, children }) => [
    `${indent}${kind} ${name}${detail ? `: ${detail}` : ''}`,
    ...lines(children, `${indent}  `),
  ]);
}
