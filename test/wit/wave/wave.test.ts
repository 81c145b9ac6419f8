import { describe, expect, it } from 'vitest';
import { type NamedType, parseWave, parseWaveArguments, printWave, type ValueType } from '../../../src/wit/index.ts';
import { marked } from '../fixtures.ts';

const u8: ValueType = { kind: 'u8' };
const s32: ValueType = { kind: 's32' };
const string: ValueType = { kind: 'string' };
const option = (some: ValueType): ValueType => ({ kind: 'option', some });
const list = (element: ValueType, length?: number): ValueType =>
  length === undefined ? { kind: 'list', element } : { kind: 'list', element, length };
const pair: ValueType = { kind: 'tuple', items: [string, u8] };
const record: ValueType = {
  kind: 'record',
  name: 'example',
  fields: [
    { name: 'must-have', type: u8 },
    { name: 'HTTP-note', type: option(u8) },
  ],
};
const allOptional: ValueType = { kind: 'record', name: 'all-optional', fields: [{ name: 'maybe', type: option(u8) }] };
const keywordFields: ValueType = {
  kind: 'record',
  name: 'keyword-fields',
  fields: [
    { name: 'true', type: { kind: 'bool' } },
    { name: 'ok', type: option(u8) },
    { name: 'nan', type: { kind: 'f32' } },
  ],
};
const response: ValueType = {
  kind: 'variant',
  name: 'response',
  cases: [{ name: 'empty' }, { name: 'body', type: list(u8) }, { name: 'err', type: string }],
};
const status: ValueType = { kind: 'enum', name: 'status', cases: ['ok', 'not-found'] };
const permissions: ValueType = { kind: 'flags', name: 'permissions', flags: ['read', 'write-all', 'exec'] };
const resultOf = (ok?: ValueType, error?: ValueType): ValueType => ({
  kind: 'result',
  ...(ok && { ok }),
  ...(error && { error }),
});

describe('values', () => {
  it.each<[string, ValueType, unknown, string?]>([
    ['true', { kind: 'bool' }, true],
    ['255', u8, 255],
    ['-2147483648', s32, -2147483648],
    ['18446744073709551615', { kind: 'u64' }, 18446744073709551615n],
    ['-9223372036854775808', { kind: 's64' }, -9223372036854775808n],
    ['3.14', { kind: 'f64' }, 3.14],
    ['6.022e+23', { kind: 'f64' }, 6.022e23],
    ['0.1', { kind: 'f32' }, Math.fround(0.1)],
    ['3.4028234664e+39', { kind: 'f32' }, Number.POSITIVE_INFINITY, 'inf'],
    ['-1e999', { kind: 'f64' }, Number.NEGATIVE_INFINITY, '-inf'],
    ['3.4028234664123e38', { kind: 'f32' }, 3.4028234663852886e38, '3.4028235e+38'],
    ['1.4012984643e-45', { kind: 'f32' }, 1.401298464324817e-45, '1e-45'],
    ['1.4012984643e-46', { kind: 'f32' }, 0, '0'],
    ['-0.0e-0', { kind: 'f32' }, -0, '-0'],
    ['0.000e100', { kind: 'f64' }, 0, '0'],
    ['-0', { kind: 's64' }, 0n, '0'],
    ['nan', { kind: 'f32' }, Number.NaN],
    ['-inf', { kind: 'f64' }, Number.NEGATIVE_INFINITY],
    ['-0', { kind: 'f64' }, -0],
    ["'x'", { kind: 'char' }, 'x'],
    [String.raw`'\''`, { kind: 'char' }, "'"],
    [String.raw`'\u{1F44B}'`, { kind: 'char' }, '👋', "'👋'"],
    [String.raw`"abc\t\"123\u{202e}"`, string, 'abc\t"123\u202e'],
    [
      '"""\n  Indentation determined\n    by the end\n  """',
      string,
      'Indentation determined\n  by the end',
      String.raw`"Indentation determined\n  by the end"`,
    ],
    ['"""\nA line: ""\\""\n"""', string, 'A line: """"', String.raw`"A line: \"\"\"\""`],
    ['"""\r\na\r\n\r\nb\r\n"""', string, 'a\n\nb', String.raw`"a\n\nb"`],
    ['"""\n"""', string, '', '""'],
    ['"""\r\n  \r\n  """', string, '', '""'],
    ['"""\n\nboth kept\n\n"""', string, '\nboth kept\n', String.raw`"\nboth kept\n"`],
    [String.raw`"\\\'\"\t\n\r\u{000027}"`, string, "\\'\"\t\n\r'", String.raw`"\\'\"\t\n\r'"`],
    ['("abc", 123)', pair, ['abc', 123]],
    ['("abc", 123,)', pair, ['abc', 123], '("abc", 123)'],
    ['[]', list(string), []],
    ['["a", "b",]', list(string), ['a', 'b'], '["a", "b"]'],
    ['[1, 2]', list(u8), Uint8Array.of(1, 2)],
    ['[1, 2]', list(u8, 2), [1, 2]],
    ['[("a", 1)]', { kind: 'map', key: string, value: u8 }, new Map([['a', 1]])],
    ['{must-have: 123}', record, { mustHave: 123, httpNote: undefined }],
    ['{HTTP-note: 1, %must-have: 2}', record, { mustHave: 2, httpNote: 1 }, '{must-have: 2, HTTP-note: some(1)}'],
    ['{ : // nothing\n }', allOptional, { maybe: undefined }, '{:}'],
    ['{true: true, nan: nan}', keywordFields, { true: true, ok: undefined, nan: Number.NaN }],
    ['{:}', allOptional, { maybe: undefined }],
    ['{maybe: none,}', allOptional, { maybe: undefined }, '{:}'],
    ['empty', response, { tag: 'empty' }],
    ['body([79, 75])', response, { tag: 'body', val: Uint8Array.of(79, 75) }],
    ['%err("oops")', response, { tag: 'err', val: 'oops' }],
    ['%ok', status, 'ok'],
    ['not-found', status, 'not-found'],
    ['{write-all, read}', permissions, { read: true, writeAll: true, exec: false }, '{read, write-all}'],
    ['{}', permissions, { read: false, writeAll: false, exec: false }],
    ['none', option(u8), undefined],
    ['some(1)', option(u8), 1],
    ['1', option(u8), 1, 'some(1)'],
    ['none', option(option(u8)), { tag: 'none' }],
    ['some(none)', option(option(u8)), { tag: 'some', val: undefined }],
    ['some(some(1))', option(option(u8)), { tag: 'some', val: 1 }],
    ['none', option(option(option(u8))), undefined],
    ['some(some(none))', option(option(option(u8))), { tag: 'some', val: undefined }],
    ['ok', resultOf(), { tag: 'ok', val: undefined }],
    ['err', resultOf(u8), { tag: 'err', val: undefined }],
    ['7', resultOf(u8, string), { tag: 'ok', val: 7 }, 'ok(7)'],
    ['err("oops")', resultOf(undefined, string), { tag: 'err', val: 'oops' }],
    [' // a comment\n 7 // another', u8, 7, '7'],
  ])('%s', (text, type, value, printed = text) => {
    expect(parseWave(text, type)).toEqual({ kind: 'value', value });
    expect(printWave(value, type)).toBe(printed);
  });
});

describe('errors', () => {
  it.each<[string, ValueType, RegExp]>([
    ['|256|', u8, /256 is out of range: u8 goes from 0 to 255/],
    ['|-1|', u8, /out of range/],
    ['|-0|', u8, /out of range/],
    ['|01|', u8, /Expected a whole number/],
    ['|1e2|', u8, /Expected a whole number/],
    ['|+1|', s32, /Expected a whole number/],
    ['|NaN|', { kind: 'f32' }, /Expected a number/],
    ['|-nan|', { kind: 'f64' }, /Expected a number/],
    ['|Infinity|', { kind: 'f64' }, /Expected a number/],
    ['|-Inf|', { kind: 'f64' }, /Expected a number/],
    ['|1.|', { kind: 'f64' }, /Expected a number/],
    ['|.5|', { kind: 'f64' }, /Expected a number/],
    ['|1.5|', u8, /Expected a whole number \(u8\), found `1\.5`/],
    ['|01|', { kind: 'f64' }, /Expected a number/],
    ['|"a"|', u8, /Expected a whole number/],
    ['|yes|', { kind: 'bool' }, /Expected `true` or `false`/],
    ["|'ab'|", { kind: 'char' }, /one character/],
    ["|''|", { kind: 'char' }, /one character/],
    ['|"abc|', string, /has no end/],
    ['"a|\\q|"', string, /not an escape/],
    ['"a|\\u{d800}|"', string, /is not a character/],
    ['"a|\uD800|b"', string, /U\+D800 is half of a character/],
    ['"""\n  a|\uDC00|\n  """', string, /U\+DC00 is half of a character/],
    ["'|\uD800|'", { kind: 'char' }, /U\+D800 is half of a character/],
    ['|"""\nabc|', string, /has no end/],
    ['|"""|"""', string, /begins on the next line/],
    ['|"""|extra\n"""', string, /begins on the next line/],
    ['|"""\nextra"""|', string, /has no end/],
    ['"""\n  a |"""| b\n  """', string, /Break up/],
    ['"""\n|less|\n  """', string, /indented less/],
    ['"""\nan escape: |\\j|\n"""', string, /not an escape/],
    ['"|\\u|{-1}"', string, /not an escape/],
    ['"|\\u{110000}|"', string, /U\+110000 is not a character/],
    ["|'|\n'", { kind: 'char' }, /has no end/],
    ['("a", 1, |2|)', pair, /has only 2 values/],
    ['|("a")|', pair, /has 2 values, here are 1/],
    ['|[1]|', list(u8, 2), /has 2 values, here are 1/],
    ['[1 |2|]', list(u8), /Expected `,` or `\]`/],
    ['[1, |300|]', list(u8), /out of range/],
    ['[1||', list(u8), /Expected `,` or `\]`.* found the end/],
    ['|{}|', allOptional, /`all-optional` of which all is left out is written `{:}`/],
    ['|{:}|', record, /The field `must-have`/],
    ['{must-have: 1,|,| }', record, /has no field `,`/],
    ['{|:|}', permissions, /has no flag `:`/],
    ['{read |exec|}', permissions, /Expected `,` or `}`/],
    ['|{HTTP-note: 1}|', record, /The field `must-have` of `example` is missing/],
    ['{|other|: 1}', record, /`example` has no field `other`: it has `must-have`, `HTTP-note`/],
    ['{must-have: 1, |must-have|: 1}', record, /stands here twice/],
    ['{|read-all|}', permissions, /has no flag `read-all`/],
    ['|full|', response, /Expected one of the cases `empty`, `body`, `%err` of `response`, found `full`/],
    ['|err|("oops")', response, /Write `%err`/],
    ['body||', response, /Expected `\(` and a value after `body`/],
    ['|1|', option(option(u8)), /Expected `some\(…\)` or `none` \(option<option<u8>>\)/],
    ['some||', option(u8), /Expected `\(` and a value after `some`/],
    ['some(|)|', option(u8), /Expected a whole number/],
    ['none|(|1)', option(u8), /`none` of `option<u8>` holds no value/],
    ['[ok|(|1)]', list(resultOf(undefined, u8)), /`ok` of `result<_, u8>` holds no value/],
    ['empty|(|)', response, /`empty` of `response` holds no value/],
    ['not-found|(|1)', status, /`not-found` of `status` holds no value/],
    ['|7|', resultOf(undefined, string), /Expected `ok` or `err`/],
    ['1 |2|', u8, /Expected the end after the value, found `2`/],
    ['|1|', { kind: 'opaque', text: 'borrow<blob>' }, /`borrow<blob>` cannot be written down/],
    ['||', u8, /found the end/],
  ])('%s', (text, type, message) => {
    const { text: plain, start, end } = marked(text);
    const outcome = parseWave(plain, type);
    expect(outcome).toEqual({ kind: 'error', message: expect.stringMatching(message), span: { start, end } });
  });

  it('says where a value is not of its type', () => {
    expect(printWave({ mustHave: 'x' }, record)).toBe('{must-have: <not a u8>}');
    expect(printWave(5, list(u8))).toBe('<not a list<u8>>');
    expect(printWave('lost', status)).toBe('<not a status>');
    expect(printWave(256, u8)).toBe('<not a u8>');
    expect(printWave(1, { kind: 'u64' })).toBe('<not a u64>');
    expect(printWave(0.5, s32)).toBe('<not a s32>');
    expect(printWave('ab', { kind: 'char' })).toBe('<not a char>');
    expect(printWave('\ud800', { kind: 'char' })).toBe('<not a char>');
    expect(printWave([1], list(u8, 2))).toBe('<not a list<u8, 2>>');
    expect(printWave({}, { kind: 'opaque', text: 'blob' })).toBe('<blob>');
  });
});

describe('arguments', () => {
  const params: readonly NamedType[] = [
    { name: 'name', type: string },
    { name: 'count', type: u8 },
    { name: 'note', type: option(string) },
  ];

  it.each<[string, readonly NamedType[], readonly unknown[]]>([
    ['"Ada", 3, some("x")', params, ['Ada', 3, 'x']],
    ['"Ada", 3', params, ['Ada', 3, undefined]],
    ['', [], []],
    [' ', [{ name: 'a', type: option(option(u8)) }], [{ tag: 'none' }]],
    ['"Ada",', params.slice(0, 1), ['Ada']],
  ])('%j', (text, types, values) => {
    expect(parseWaveArguments(text, types)).toEqual({ kind: 'values', values });
  });

  it.each<[string, readonly NamedType[], RegExp]>([
    ['"Ada"||', params, /The argument `count` is missing: u8/],
    ['||', params, /The argument `name` is missing: string/],
    ['"Ada", 3, none, |4|', params, /too many arguments: the function takes 3/],
    ['|4|', [], /the function takes no argument/],
    ['"Ada" |3|', params, /Expected `,` between two arguments, found `3`/],
    ['"Ada", |300|', params, /out of range/],
    ['|3|, "Ada"', params, /Expected a string in " quotes, found `3`/],
  ])('error: %j', (text, types, message) => {
    const { text: plain, start, end } = marked(text);
    expect(parseWaveArguments(plain, types)).toEqual({
      kind: 'error',
      message: expect.stringMatching(message),
      span: { start, end },
    });
  });
});
