import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Capability, parseManifest, requestEdit, type TextEdit } from '../../src/manifest/index.ts';
import { wholeManifest, withMembers } from './manifests.ts';

function applied(text: string, edits: readonly TextEdit[]): string {
  let result = '';
  let at = 0;
  for (const { span, newText } of edits) {
    if (span.start < at) throw new Error('edits overlap or are out of order');
    result += text.slice(at, span.start) + newText;
    at = span.end;
  }
  return result + text.slice(at);
}

const added = (text: string, capability: Capability, pattern: string) =>
  applied(text, requestEdit(text, capability, pattern));

const table: readonly (readonly [
  what: string,
  before: string,
  capability: Capability,
  pattern: string,
  after: string,
])[] = [
  ['an empty object on one line', '{}', 'environment', 'A', '{ "capabilities": { "environment": ["A"] } }'],
  [
    'one line',
    '{ "name": "a" }',
    'filesystem.read',
    './x',
    '{ "name": "a", "capabilities": { "filesystem": { "read": ["./x"] } } }',
  ],
  [
    'one line with a last comma',
    '{ "name": "a", }',
    'environment',
    'A',
    '{ "name": "a", "capabilities": { "environment": ["A"] }, }',
  ],
  [
    'no capabilities yet',
    '{\n  "name": "a"\n}\n',
    'network.connect',
    'x.org',
    '{\n  "name": "a",\n  "capabilities": {\n    "network": {\n      "connect": ["x.org"]\n    }\n  }\n}\n',
  ],
  [
    'tabs and CRLF',
    '{\r\n\t"name": "a"\r\n}',
    'environment',
    'A',
    '{\r\n\t"name": "a",\r\n\t"capabilities": {\r\n\t\t"environment": ["A"]\r\n\t}\r\n}',
  ],
  [
    'empty capabilities',
    '{\n    "capabilities": {},\n    "name": "a"\n}',
    'environment',
    'A',
    '{\n    "capabilities": {\n        "environment": ["A"]\n    },\n    "name": "a"\n}',
  ],
  [
    'an empty object spread over lines',
    '{\n  "capabilities": {\n  }\n}',
    'environment',
    'A',
    '{\n  "capabilities": {\n    "environment": ["A"]\n  }\n}',
  ],
  [
    'capabilities that hold a comment',
    '{\n  "capabilities": {\n    // none yet\n  }\n}',
    'environment',
    'A',
    '{\n  "capabilities": {\n    // none yet\n    "environment": ["A"]\n  }\n}',
  ],
  [
    'a comment within one line',
    '{ "capabilities": { /* none */ } }',
    'environment',
    'A',
    '{ "capabilities": { /* none */ "environment": ["A"] } }',
  ],
  [
    'a list on one line',
    '{\n  "capabilities": { "environment": ["A"] } // x\n}',
    'environment',
    'B',
    '{\n  "capabilities": { "environment": ["A", "B"] } // x\n}',
  ],
  [
    'a list with a last comma',
    '{ "capabilities": { "environment": ["A" /* a */ , ] } }',
    'environment',
    'B',
    '{ "capabilities": { "environment": ["A" /* a */ , "B", ] } }',
  ],
  [
    'an empty list',
    '{\n  "capabilities": { "environment": [] }\n}',
    'environment',
    'B',
    '{\n  "capabilities": { "environment": ["B"] }\n}',
  ],
  [
    'a list over lines, whose comments stay with their items',
    '{\n "capabilities": { "environment": [\n  "A", // a\n  "B" /* b */ // bb\n  // "C"\n ] }\n}',
    'environment',
    'D',
    '{\n "capabilities": { "environment": [\n  "A", // a\n  "B", /* b */ // bb\n  "D"\n  // "C"\n ] }\n}',
  ],
  [
    'a list over lines with a last comma',
    '{ "capabilities": { "environment": [\n  "A", // a\n] } }',
    'environment',
    'B',
    '{ "capabilities": { "environment": [\n  "A", // a\n  "B",\n] } }',
  ],
  [
    'the other half of a group',
    '{\n  "capabilities": {\n    "filesystem": {\n      "read": ["./a"]\n    }\n  }\n}',
    'filesystem.write',
    './b',
    '{\n  "capabilities": {\n    "filesystem": {\n      "read": ["./a"],\n      "write": ["./b"]\n    }\n  }\n}',
  ],
  [
    'quotes in a pattern',
    '{ "capabilities": { "filesystem": { "read": ["a"] } } }',
    'filesystem.read',
    './"x"',
    '{ "capabilities": { "filesystem": { "read": ["a", "./\\"x\\""] } } }',
  ],
  [
    'a first port, which is a number',
    '{ "capabilities": { "network": { "connect": [] } } }',
    'network.listen',
    '8080',
    '{ "capabilities": { "network": { "connect": [], "listen": [8080] } } }',
  ],
  [
    'a further port',
    '{ "capabilities": { "network": { "listen": [8080] } } }',
    'network.listen',
    '8081',
    '{ "capabilities": { "network": { "listen": [8080, 8081] } } }',
  ],
  [
    'a command with quotes',
    '{ "capabilities": { "process": ["git status"] } }',
    'process',
    'git log "a b"',
    '{ "capabilities": { "process": ["git status", "git log \\"a b\\""] } }',
  ],
  [
    'a first interface',
    '{\n  "name": "a"\n}\n',
    'custom',
    'a:b/c',
    '{\n  "name": "a",\n  "capabilities": {\n    "custom": {\n      "a:b/c": {}\n    }\n  }\n}\n',
  ],
  [
    'a further interface, with parameters',
    '{ "capabilities": { "custom": { "a:b/c": {} } } }',
    'custom',
    'a:b/d {"max":1}',
    '{ "capabilities": { "custom": { "a:b/c": {}, "a:b/d": {"max":1} } } }',
  ],
];

describe('adding a request', () => {
  it.each(table)('%s', (_, before, capability, pattern, after) => {
    expect(added(before, capability, pattern)).toBe(after);
  });

  it('keeps everything else of a whole manifest', () => {
    expect(added(wholeManifest, 'filesystem.read', './names.txt')).toBe(
      wholeManifest.replace(
        '"read": ["./data/**"], // and below',
        '"read": ["./data/**", "./names.txt"], // and below',
      ),
    );
  });

  it.each<readonly [string, string, Capability, string]>([
    ['is already there', '{ "capabilities": { "environment": ["A"] } }', 'environment', 'A'],
    ['is already there', '{ "capabilities": { "network": { "listen": [8080] } } }', 'network.listen', '8080'],
    [
      'is already there',
      '{ "capabilities": { "messaging": { "subscribe": [{ "subject": "a.*", "queue": "q" }] } } }',
      'messaging.subscribe',
      'a.*',
    ],
    ['is already there', '{ "capabilities": { "custom": { "a:b/c": { "max": 1 } } } }', 'custom', 'a:b/c'],
    ['has no place: custom is a list', '{ "capabilities": { "custom": [] } }', 'custom', 'a:b/c'],
    ['is no pattern', '{}', 'filesystem.read', '../x'],
    ['has no place: capabilities is a list', '{ "capabilities": [] }', 'environment', 'A'],
    ['has no place: the list is a text', '{ "capabilities": { "environment": "A" } }', 'environment', 'B'],
    ['has no place: the group is a list', '{ "capabilities": { "filesystem": [] } }', 'filesystem.read', 'a'],
    ['has no place: the manifest is broken', '{ "capabilities": { ', 'environment', 'A'],
    ['has no place: there is no manifest', '', 'environment', 'A'],
  ])('edits nothing where the request %s', (_, text, capability, pattern) => {
    expect(requestEdit(text, capability, pattern)).toEqual([]);
  });

  it('gives a manifest with just that request more, wherever comments and line ends stand', () => {
    const gap = fc.constantFrom('', ' ', '\n', '\n  ', '\r\n\t', ' /* , ] } */ ', ' // " , ] }\n', '/* a\n b */');
    const comma = fc.constantFrom('', ',');
    const text = fc
      .tuple(fc.array(gap, { minLength: 12, maxLength: 12 }), comma, comma, comma, fc.nat(3))
      .map(([g, one, two, three, much]) => {
        const list = `[${g[0]}${much > 2 ? `"A"${g[1]}${one}${g[2]}` : ''}]`;
        const inner = `{${g[3]}${much > 1 ? `"environment"${g[4]}:${g[5]}${list}${g[6]}${two}${g[7]}` : ''}}`;
        const members = `"capabilities":${g[8]}${much > 0 ? inner : '{}'}${g[9]}${three}${g[10]}`;
        return withMembers(members).replace(' }', `${g[11]}}`);
      })
      .filter((some) => parseManifest(some).manifest !== undefined);
    fc.assert(
      fc.property(text, fc.constantFrom<Capability>('environment', 'filesystem.write'), (before, capability) => {
        const after = parseManifest(added(before, capability, 'B'));
        const rights = (manifest: typeof after.manifest) =>
          manifest?.requests.map((one) => `${one.capability} ${one.pattern}`);
        expect(after.problems).toEqual([]);
        expect(rights(after.manifest)).toEqual([...(rights(parseManifest(before).manifest) ?? []), `${capability} B`]);
      }),
      { seed: 9, numRuns: 3000 },
    );
  });
});
