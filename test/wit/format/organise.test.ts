import { describe, expect, it } from 'vitest';
import type { Span } from '../../../src/base/index.ts';
import {
  applyEdits,
  type FileNode,
  formatWit,
  lex,
  organiseUses,
  parseWit,
  type UseNode,
  type UsePath,
  type WitEdit,
} from '../../../src/wit/index.ts';
import { dice } from '../dice.ts';
import { broken, installed, strewn } from './strew.ts';

/** The text after organising. What stands between `«` and `»` is unused. */
function organised(marked: string): string {
  const text = marked.replaceAll(/[«»]/g, '');
  const unused = Array.from(marked.matchAll(/«([^»]*)»/g), ({ 1: name = '', index }, at): Span => {
    const start = index - 2 * at;
    return { start, end: start + name.length };
  });
  return applyEdits(text, organiseUses(text, unused));
}

function inside(lines: string): string {
  return lines === '' ? 'interface x {}\n' : `interface x {\n${lines}\n}\n`;
}

describe('organising', () => {
  it.each([
    [
      'sorts items: other packages first',
      '  use b.{a};\n  use z:a/b.{d};\n  use a.{b};\n  use c:a/b.{c};',
      '  use c:a/b.{c};\n  use z:a/b.{d};\n  use a.{b};\n  use b.{a};',
    ],
    ['sorts names', '  use a.{c, b as d, %a};', '  use a.{%a, b as d, c};'],
    [
      'makes one of two',
      '  use a.{c};\n  use b.{d};\n  use a.{b as e, c as f};',
      '  use a.{b as e, c, c as f};\n  use b.{d};',
    ],
    ['says once what is said twice', '  use a.{b, c, b};\n  use a.{c};', '  use a.{b, c};'],
    [
      'leaves what is in order as it is written',
      '  use a . { b ,c };\n  use b.{ a };',
      '  use a . { b ,c };\n  use b.{ a };',
    ],
    [
      'tells versions and gates apart',
      '  use a:b/c@2.0.0.{d};\n  use a:b/c@1.0.0.{d};\n  @since(version = 1.0.0)\n  use a:b/c@1.0.0.{e};',
      '  use a:b/c@1.0.0.{d};\n  @since(version = 1.0.0)\n  use a:b/c@1.0.0.{e};\n  use a:b/c@2.0.0.{d};',
    ],
    ['keeps groups apart', '  use b.{a};\n\n  use c.{a};\n  use a.{a};', '  use b.{a};\n\n  use a.{a};\n  use c.{a};'],
    [
      'makes one of two in two groups',
      '  use b.{a};\n  type t = u8;\n  use b.{c};\n  use a.{a};',
      '  use b.{a, c};\n  type t = u8;\n  use a.{a};',
    ],
    [
      'keeps comments with their item',
      '  // of c\n  use c.{a}; // c\n  // of b\n  /* b */ use b.{a};',
      '  // of b\n  /* b */ use b.{a};\n  // of c\n  use c.{a}; // c',
    ],
    [
      'keeps the comments of what becomes one',
      '  // one\n  use a.{c}; // two\n  // three\n  use a.{b}; // four',
      '  // one\n  // three\n  // four\n  use a.{b, c}; // two',
    ],
    [
      'leaves a group with comments where it is',
      '  use b.{a};\n\n  // of c\n  use b.{c};',
      '  use b.{a};\n\n  // of c\n  use b.{c};',
    ],
    [
      'leaves names with comments in their order',
      '  use b.{c, /* why */ a};\n  use a.{a};',
      '  use a.{a};\n  use b.{c, /* why */ a};',
    ],
    [
      'does not let a comment swallow an item',
      '  use b.{a}; // b\n  use a.{a}; type t = u8;',
      '  use a.{a};\n  use b.{a}; // b\n  type t = u8;',
    ],
    ['leaves errors', '  use b.{a};\n  use ;\n  use a.{a}', '  use b.{a};\n  use ;\n  use a.{a}'],
    ['takes unused names out', '  use a.{b, «c», d};\n  use e.{f as «g», h};', '  use a.{b, d};\n  use e.{h};'],
    ['takes unused items out with their comments', '  // of a\n  use a.{«b»}; // a\n  use c.{d};', '  use c.{d};'],
    ['takes groups out with their lines', '  use a.{«b»};\n  use c.{«d»};\n\n  type t = u8;', '  type t = u8;'],
    [
      'leaves the blank line behind others',
      '  type s = u8;\n  use a.{«b»};\n\n  type t = u8;',
      '  type s = u8;\n\n  type t = u8;',
    ],
    ['takes two groups out', '  use a.{«b»};\n\n  use c.{«d»};', ''],
    [
      'takes unused names from among comments',
      '  use a.{b, «c», /* d */ d, // e\n    «e» };',
      '  use a.{b, /* d */ d, // e\n     };',
    ],
    [
      'breaks what becomes too wide',
      `  use a.{${'b'.repeat(50)}};\n  use a.{${'c'.repeat(50)}};`,
      `  use a.{\n    ${'b'.repeat(50)},\n    ${'c'.repeat(50)},\n  };`,
    ],
  ])('%s', (_, text, expected) => expect(organised(inside(text))).toBe(inside(expected)));

  it.each([
    ['files', 'package a:b;\n\nuse d;\nuse z:b/c as e;\nuse d;\n', 'package a:b;\n\nuse z:b/c as e;\nuse d;\n'],
    ['files with unused names', 'use a:b/«c»;\nuse d as «e»;\nuse f;\n', 'use f;\n'],
    ['files that use nothing', 'use a:b/«c»;\n\ninterface i {}\n', 'interface i {}\n'],
    [
      'packages and worlds',
      'package a:b {\n  world w {\n    use b.{a};\n    use a.{a};\n  }\n}\n',
      'package a:b {\n  world w {\n    use a.{a};\n    use b.{a};\n  }\n}\n',
    ],
    [
      'inline interfaces',
      'world w { import i: interface { use b.{a}; use a.{a}; } }',
      'world w { import i: interface { use a.{a};\n    use b.{a}; } }',
    ],
    [
      'lines that end in CRLF',
      'interface x {\r\n\tuse b.{a};\r\n\tuse a.{a};\r\n}\r\n',
      'interface x {\r\n\tuse a.{a};\r\n\tuse b.{a};\r\n}\r\n',
    ],
  ])('goes into %s', (_, text, expected) => expect(organised(text)).toBe(expected));

  it.each([
    ['installed WIT', (seed: number) => installed[seed]?.text ?? '', installed.length],
    ['shuffled uses', shuffled, 500],
    ['texts with comments anywhere', strewn, 300],
    ['texts with errors', broken, 300],
  ])('keeps what is used and every comment of %s', (_, make, seeds) => {
    const found = Array.from({ length: seeds }, (__, seed) => faults(make(seed)).map((fault) => `${seed}: ${fault}`));
    expect(found.flat()).toEqual([]);
  });
});

function faults(text: string): readonly string[] {
  const after = applyEdits(text, organiseUses(text));
  const formatted = formatWit(text);
  const both = applyEdits(formatted, organiseUses(formatted));
  return [
    ...(areApart(organiseUses(text)) ? [] : ['its edits meet']),
    ...(organiseUses(after).length === 0 ? [] : ['organised again, it changes again']),
    ...(formatWit(both) === both ? [] : ['organised, it is no longer formatted']),
    ...(same(usesIn(text), usesIn(after)) ? [] : ['it uses something else']),
    ...(same(others(text), others(after)) ? [] : ['other items change']),
    ...(same(comments(text), comments(after)) ? [] : ['comments change']),
  ];
}

function areApart(edits: readonly WitEdit[]): boolean {
  return edits.every(({ span }, at) => span.start >= (edits[at - 1]?.span.end ?? 0));
}

function same(before: unknown, after: unknown): boolean {
  return JSON.stringify(before) === JSON.stringify(after);
}

/** A text with some uses in any order, some of them twice, and comments. */
function shuffled(seed: number): string {
  const roll = dice(seed);
  const line = (): string => {
    const path = roll.pick(['a', 'b', 'c:d/e', 'c:d/e@1.0.0', 'b:d/e']);
    const names = Array.from({ length: 1 + roll.below(4) }, () => roll.pick(['x', 'y', 'z as v', '%list', 'x as y']));
    const gate = roll.happens(20) ? '@since(version = 1.0.0)\n  ' : '';
    return `  ${gate}use ${path}.{${names.join(', ')}};`;
  };
  const between = [
    '',
    '',
    '',
    '',
    '',
    '\n',
    '  // one\n',
    ' /* two */ ',
    '  type t = u8;\n',
    '  /// three\n\n',
  ] as const;
  const behind = ['\n', '\n', '\n', ' // four\n', ' /* five */\n', ''] as const;
  const lines = Array.from({ length: roll.below(9) }, () => roll.pick(between) + line() + roll.pick(behind));
  return `interface x {\n${lines.join('')}}\n`;
}

/** What is used in each block, in any order. */
function usesIn(text: string): unknown {
  const blocks: string[][] = [];
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) {
      blocks.push(node.filter(isUse).flatMap(namesOf));
      for (const each of node) visit(each);
    } else if (typeof node === 'object' && node !== null) for (const each of Object.values(node)) visit(each);
  };
  visit(parseWit(text).tree satisfies FileNode);
  return blocks.map((block) => [...new Set(block)].toSorted()).filter((block) => block.length > 0);
}

function isUse(node: unknown): node is UseNode {
  return typeof node === 'object' && node !== null && 'kind' in node && node.kind === 'use';
}

function namesOf({ path, names, gates }: UseNode): string[] {
  const version = path.package?.version?.text ?? '';
  const gate = gates.map(({ kind }) => kind).join(' ');
  return names.map(({ name, alias }) => `${gate} ${pathText(path)}@${version} ${name.text} ${alias?.text ?? ''}`);
}

function pathText({ package: from, name }: UsePath): string {
  return from ? `${from.namespace.text}:${from.name.text}/${name.text}` : name.text;
}

/** All items but uses, in their order. */
function others(text: string): unknown {
  const strip = (node: unknown): unknown => {
    if (Array.isArray(node)) return node.filter((each) => !isUse(each) && !isTopUse(each)).map(strip);
    if (typeof node !== 'object' || node === null) return node;
    const kept = Object.entries(node).filter(([key]) => !['span', 'start', 'doc'].includes(key));
    return Object.fromEntries(kept.map(([key, value]) => [key, strip(value)]));
  };
  return strip(parseWit(text).tree);
}

function isTopUse(node: unknown): boolean {
  return typeof node === 'object' && node !== null && 'kind' in node && node.kind === 'top-use';
}

function comments(text: string): readonly string[] {
  const { tokens } = lex(text);
  return tokens
    .filter(({ kind }) => kind.endsWith('comment') || kind.endsWith('doc'))
    .map((token) => token.text.trim())
    .toSorted();
}
