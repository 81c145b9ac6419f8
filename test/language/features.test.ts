import { describe, expect, it } from 'vitest';
import { diagnosticsToShow, type DocumentSymbol, symbolsOf } from '../../src/language/index.ts';
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

  it('stand in the order of the text, and are not too many to read: errors come first', () => {
    const shown = diagnosticsToShow(found, true);
    expect(shown).toHaveLength(200);
    expect(shown.map(({ span }) => span.start)).toEqual(Array.from({ length: 200 }, (_, index) => 2 * (index + 1)));
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
      '  function run: func()',
      '  export j: export',
      '    function g: func()',
      '  flags fl',
      '    case a',
      'package c:d',
      '  interface k',
    ]);
  });

  it('lie within each other and hold their names, in every fixture', () => {
    for (const name of ['everything.wit', 'broken.wit', 'component.wit']) {
      const { tree } = parseWit(fixture(name));
      check(symbolsOf(tree), tree.span);
    }
    function check(symbols: readonly DocumentSymbol[], around: DocumentSymbol['span']): void {
      for (const { span, nameSpan, children } of symbols) {
        expect(around.start <= span.start && span.end <= around.end).toBe(true);
        expect(span.start <= nameSpan.start && nameSpan.end <= span.end).toBe(true);
        check(children, span);
      }
    }
  });

  it('say what is deprecated', () => {
    const { tree } = parseWit(`package a:b@1.0.0;
      interface i {
        @since(version = 0.1.0) @deprecated(version = 1.0.0)
        type t = u8;
        @since(version = 0.1.0)
        f: func();
      }
      @since(version = 0.1.0) @deprecated(version = 1.0.0)
      world w { @since(version = 0.1.0) @deprecated(version = 1.0.0) import g: func(); import h: func(); }`);
    const deprecated = (symbols: readonly DocumentSymbol[]): string[] =>
      symbols.flatMap((each) => [...(each.deprecated ? [each.name] : []), ...deprecated(each.children)]);
    expect(deprecated(symbolsOf(tree))).toEqual(['t', 'w', 'g']);
  });
});

function lines(symbols: readonly DocumentSymbol[], indent = ''): string[] {
  return symbols.flatMap(({ kind, name, detail, children }) => [
    `${indent}${kind} ${name}${detail ? `: ${detail}` : ''}`,
    ...lines(children, `${indent}  `),
  ]);
}
