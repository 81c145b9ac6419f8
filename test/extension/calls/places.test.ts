import { describe, expect, it } from 'vitest';
import { exportPlaces } from '../../../src/extension/calls/export-places.ts';
import { implementationPlaces } from '../../../src/extension/calls/implementation-places.ts';
import type { ExportedFunction } from '../../../src/host/index.ts';

const signature = { params: [], async: false, text: 'func()' };
const free = (name: string): ExportedFunction => ({ name, path: { function: name }, signature });
const inInterface = (owner: string, name: string): ExportedFunction => ({
  name: `${owner}#${name}`,
  path: { interface: owner, function: name },
  signature,
});

function lines(text: string, places: ReturnType<typeof exportPlaces>): string[] {
  return places.map(({ exported, span }) => `${text.slice(0, span.start).split('\n').length} ${exported.name}`);
}

describe('where a contract declares what runs', () => {
  const text = `package airlock:shapes@0.1.0;

interface api {
  older: func();
  never-exported: func();
}
interface other { older: func(); }
world shapes {
  export api;
  export set-name: func();
  import greet: func();
  export direct: interface { go: func(); }
}`;
  const exports = [
    inInterface('airlock:shapes/api@0.1.0', 'older'),
    free('set-name'),
    free('greet'),
    inInterface('direct', 'go'),
  ];

  it('finds functions of exported interfaces and of the world, and nothing that is imported or not exported', () => {
    expect(lines(text, exportPlaces(text, exports))).toEqual([
      '4 airlock:shapes/api@0.1.0#older',
      '10 set-name',
      '12 direct#go',
    ]);
  });

  it('finds what can be read of a text with errors', () => {
    expect(lines(`${text} world {`, exportPlaces(`${text} world {`, exports))).toContain('10 set-name');
  });
});

describe('where a source implements what runs', () => {
  const exports = [free('set-name'), inInterface('a:b/c', 'greet')];
  it.each([
    ['TypeScript function', '// setName(\nexport function setName(name: string) {\n}\n', ['2 set-name']],
    ['constant', 'export const setName = (name) => {\n', ['1 set-name']],
    ['method of an exported object', 'export const c = {\n  greet(name) {\n  },\n};\n', ['2 a:b/c#greet']],
    ['property', 'export const c = {\n  greet: (name) => 1,\n};\n', ['2 a:b/c#greet']],
    ['class', 'export class C {\n  static async greet(name: string): Promise<string> {\n', ['2 a:b/c#greet']],
    ['Rust', 'impl Guest for C {\n    fn set_name(name: String) -> String {\n', ['2 set-name']],
    ['Python', 'class WitWorld:\n    def set_name(self, name):\n', ['2 set-name']],
    ['Go', 'func SetName(name string) string {\n', ['1 set-name']],
    ['C', '#include "w.h"\nvoid exports_shapes_set_name(w_string_t *name) {\n', ['2 set-name']],
    ['C#', '    public static string SetName(string name)\n    {\n', ['1 set-name']],
    ['calls alone', 'setName("Ada");\nif (greet(1)) {\nreturn greet(2);\n', []],
  ])('%s', (_language, text, expected) => {
    expect(lines(text, implementationPlaces(text, exports))).toEqual(expected);
  });
});
