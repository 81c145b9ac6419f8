import { describe, expect, it } from 'vitest';
import { exampleWave, parseWave, type ValueType } from '../../../src/wit/index.ts';

const u8: ValueType = { kind: 'u8' };
const text: ValueType = { kind: 'string' };

describe('the smallest value of a type, as a text to go on from', () => {
  const examples: readonly (readonly [ValueType, string])[] = [
    [{ kind: 'bool' }, 'false'],
    [{ kind: 'char' }, "'a'"],
    [{ kind: 'f64' }, '0'],
    [{ kind: 's64' }, '0'],
    [text, '""'],
    [{ kind: 'list', element: u8 }, '[]'],
    [{ kind: 'list', element: u8, length: 2 }, '[0, 0]'],
    [{ kind: 'map', key: text, value: u8 }, '[]'],
    [{ kind: 'option', some: text }, 'none'],
    [{ kind: 'result' }, 'ok'],
    [{ kind: 'result', ok: u8, error: text }, 'ok(0)'],
    [{ kind: 'tuple', items: [u8, text] }, '(0, "")'],
    [{ kind: 'record', name: 'r', fields: [{ name: 'a-b', type: u8 }] }, '{a-b: 0}'],
    [{ kind: 'record', name: 'r', fields: [{ name: 'a', type: { kind: 'option', some: u8 } }] }, '{:}'],
    [{ kind: 'variant', name: 'v', cases: [{ name: 'none' }, { name: 'b' }] }, '%none'],
    [{ kind: 'variant', name: 'v', cases: [{ name: 'a', type: text }] }, 'a("")'],
    [{ kind: 'enum', name: 'e', cases: ['red', 'green'] }, 'red'],
    [{ kind: 'flags', name: 'f', flags: ['x'] }, '{}'],
  ];

  it.each(examples)('%j is %s, which is read again', (type, wave) => {
    expect(exampleWave(type)).toBe(wave);
    expect(parseWave(wave, type).kind).toBe('value');
  });
});
