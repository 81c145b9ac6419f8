import { describe, expect, it } from 'vitest';
import { readModule, type SourceItem } from '../../src/language/index.ts';
import { dice } from '../wit/dice.ts';

/** What a module exports: `name@offset`, members in braces, `<- name from` for what comes from elsewhere. */
function exported(text: string): string[] {
  const module = readModule(text);
  return Array.from(module.exported, ([name, each]) => {
    if (each.from !== undefined) return `${name} <- ${each.name} ${each.from}`;
    const item = module.declared.get(each.name);
    return `${name}@${text.slice((item ?? each).span.start, (item ?? each).span.end)}${item ? members(item) : ''}`;
  });
}

function members({ members: all, is }: SourceItem): string {
  const inside = all.map((each) => `${each.name}${members(each)}`);
  return `${is === undefined ? '' : `=${is}`}${inside.length === 0 ? '' : `{${inside.join(' ')}}`}`;
}

describe('what a module exports', () => {
  it.each<[string, string[]]>([
    ['export function a() {} export async function* b() {} function c() {}', ['a@a', 'b@b']],
    ['export function a(x: string): void;\nexport function a(x: any) {}', ['a@a']],
    [
      'export const a = 1, b = () => { const c = 2; }; export let d; export var e: Map<string, {f: 1}> = g',
      ['a@a', 'b@b', 'd@d', 'e@e=g'],
    ],
    ['const a = 1;\nfunction b() {}\nexport { a, b as c, type T, d as "x-y" };', ['a@a', 'c@b', 'T@T', 'x-y@"x-y"']],
    ['export { a as b } from "./x.ts"; export * from "./y"; export * as n from "./z"', ['b <- a ./x.ts']],
    [
      'import e, { a, b as c, type T } from "./x.ts"; import * as n from "y"; export { a, c as d, e };',
      ['a <- a ./x.ts', 'd <- b ./x.ts', 'e@e'],
    ],
    ['import "./side"; import x = require("y"); const z = import("./q"); export const a = import.meta.url;', ['a@a']],
    [
      'export default function a() {}\nexport type B = { c: 1 };\nexport interface D { e(): void }\nexport declare const f: 1;',
      ['f@f'],
    ],
    [
      'export const api = { a() {}, async b() {}, c: () => {}, d, "e-f": 1, get g() { return 1 }, *h() {}, ...rest, [computed]: 2, i: { j() {} } };',
      ['api@api{a b c d=d e-f g h i{j}}'],
    ],
    [
      'export const api: Api<string, number> = { a(x: { b: c }): { d: e } { return { f: 1 } }, g<T, U>(h: T): Map<T, U> {}, i };',
      ['api@api{a g i=i}'],
    ],
    [
      'export class A<T> extends B<{ x: 1 }> implements C { static a() {} #p = 1; private readonly b = { c() {} }; d?: string; constructor(private e: f) {} get g(): Map<string, number> { return h(1, 2) } i(): void }',
      ['A@A{a #p b d constructor g i}'],
    ],
    ['export const a = { B: class extends C { d() {} }, E: class F {} };', ['a@a{B{d} E}']],
    [
      'class Api { run() {} }\nexport const api = new Api();\nexport const other = api;',
      ['api@api=Api', 'other@other=api'],
    ],
    [
      'export const a = Object.freeze({ b() {} }) as const\nexport const c = { d() {} } satisfies Api',
      ['a@a{b}', 'c@c{d}'],
    ],
    [
      '// export function a() {}\n/* export const b = 1 */ const s = "export function c() {}"; const t = `export ${`function d() {}${"}"}`} e() {}`; const r = /export "[/`]/; export function f() {}',
      ['f@f'],
    ],
    [
      'const half = a / 2; const x = b[0] / 3 / c; export function f() { return g() / 2 } export const h = 1 / 2;',
      ['f@f', 'h@h'],
    ],
    ['export const a = 1\nexport const b = { c() {} }\nexport function d() {}', ['a@a', 'b@b{c}', 'd@d']],
    [
      'export class A {\n  x = 5\n  y\n  z = a\n    .b() as C\n  run() {}\n  static go = () => 1\n  stop(): void {}\n}',
      ['A@A{x z run go stop}'],
    ],
    ['', []],
  ])('%s', (text, expected) => {
    expect(exported(text)).toEqual(expected);
  });

  it('is read from any text in a time that grows with it', () => {
    const roll = dice(3);
    const parts = [
      'export ',
      'const a = ',
      'class ',
      '{',
      '}',
      '(',
      '`',
      '${',
      '"',
      "'",
      '/',
      '/*',
      '*/',
      '//',
      '\n',
      ' from ',
      ',',
      ';',
      '<',
      '>',
      ':',
      'import ',
      'b',
      '\\',
    ];
    for (let time = 0; time < 3000; time++) {
      let text = '';
      for (let count = roll.below(40); count > 0; count--) text += roll.pick(parts) ?? '';
      expect(() => readModule(text)).not.toThrow();
    }
    const deep = [...parts, 'a: {', 'export const a = {b: ', ' ', '\\n', '"\\\\', 'class {', 'new '];
    for (const part of deep) expect(readModule(part.repeat(30_000))).toBeDefined();
  });
});
