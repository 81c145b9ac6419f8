import { describe, expect, it } from 'vitest';
import { lineColumnAt } from '../../../src/base/index.ts';
import { fileFacts, lex } from '../../../src/wit/index.ts';
import { fixture } from '../fixtures.ts';

/**
 * Texts with a mistake in each, and the place where the reference parser reports it. Another editor or a build shows that
 * line, so that ours has an error there or in a place related to it. Where the reference expects something, the line of
 * the token before is as good: there it is missing.
 */
const mistakes = fixture('reference-lines.txt')
  .split(/^\/\/- (?=\d+:\d+ )/m)
  .slice(1)
  .map((part): [said: string, text: string] => {
    const end = part.indexOf('\n');
    return [part.slice(0, end), part.slice(end + 1)];
  });

describe('the line of the reference', () => {
  it('is known for many mistakes', () => expect(mistakes.length).toBeGreaterThan(100));

  it.each(mistakes)('%s in %j', (said, text) => {
    const [line = 0, column = 0] = said.split(' ')[0]?.split(':').map(Number) ?? [];
    const right = new Set([line]);
    if (said.includes('expected')) right.add(lineBefore(text, line, column));
    const errors = fileFacts(text).diagnostics.filter(({ severity }) => severity === 'error');
    const lines = errors.flatMap(({ span, related }) => [span, ...related.map((each) => each.span)]).map(lineOf(text));
    expect({ lines, hit: lines.some((each) => right.has(each)) }).toEqual({ lines, hit: true });
  });
});

describe('what is half written', () => {
  it.each([
    ['interface i {\n  use\n  f: func(a: x) -> x;\n}', ['2:6 Expected the name of an interface. [3:6]']],
    ['interface i {\n  f: func(\n  g: func();\n}', ['2:11 Expected `)`. [3:6]']],
    ['interface i {\n  f: func(a:\n  g: func();\n}', ['2:13 Expected a type. [3:4]']],
    ['interface i {\n  type s =\n  f: func();\n}', ['2:11 Expected a type. [3:4]']],
    ['interface i {\n  record r {\n    a: u8\n  f: func();\n}', ['3:10 Expected `,` or `}`. [4:4]']],
    ['world w {\n  export i;\n  imp\n}', ['3:3 Expected `import`, `export`, `include`, `use` or a type, found `imp`.']],
    ['interface j\n  f: func();\n}', ['1:12 Expected `{`, found `f`.']],
    ['interface i {\n  union u { a }\n}', [/found `union`\. Write `variant`\.$/]],
    ['interface i {\n  fn f();\n}', [/A function is written `name: func\(…\)`\.$/]],
    ['interface i { f: func(a: List<u8>); }', ['1:26 There is no type `List<…>`. Write `list<…>`.']],
    ['interface i { f: func(a: foo<u8, list<u8>>, b: u8); }', [/`foo` has no types in `<…>`/]],
    ['package {{ns}}:{{name}};\ninterface i {}', [/^1:9 Expected the name of the package, .* found `\{`\.$/]],
    ['interface i {\n \u00a0\u00a0f: func();\n}', [/^2:2 The character U\+00A0 stands here and cannot be seen\./]],
    ['interface i {}\n\uFEFFinterface j {}', [/^2:1 The character U\+FEFF stands here/]],
    ['interface i {}\n\finterface j {}', ['2:1 The character U+000C is not allowed in WIT.']],
    ['interface i {\r  f: func();\r}', [/^1:14 Here a line ends with a carriage return/]],
    ['// A comment may have one:\r too.\ninterface i {}', []],
  ])('%j has one error a mistake', (text, expected) => {
    const shown = fileFacts(text).diagnostics.map(({ span, message, related }) => {
      const places = related.map((each) => ` [${at(text, each.span.start)}]`).join('');
      return `${at(text, span.start)} ${message}${places}`;
    });
    const asExpected = shown.map((each, index) => {
      const wanted = expected[index];
      return typeof wanted === 'string' ? each === wanted : wanted?.test(each) === true;
    });
    expect({ shown, asExpected }).toEqual({ shown, asExpected: expected.map(() => true) });
  });
});

function at(text: string, offset: number): string {
  const { line, column } = lineColumnAt(text, offset);
  return `${line + 1}:${column + 1}`;
}

function lineOf(text: string): (span: { readonly start: number }) => number {
  return ({ start }) => lineColumnAt(text, start).line + 1;
}

/** The line of the last token before a place that means something. */
function lineBefore(text: string, line: number, column: number): number {
  const before = lex(text).tokens.findLast(({ kind, start }) => {
    const place = lineColumnAt(text, start);
    const earlier = place.line + 1 < line || (place.line + 1 === line && place.column + 1 < column);
    return earlier && !/space|comment|doc/.test(kind);
  });
  return before ? lineColumnAt(text, before.start).line + 1 : line;
}
