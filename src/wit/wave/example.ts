import type { NamedType, ValueType } from '../values.ts';
import { printCase } from './labels.ts';

/** A value of each parameter, in WAVE and with commas between them: what a person goes on from. */
export function exampleArguments(params: readonly NamedType[]): string {
  return params.map(({ type }) => exampleWave(type)).join(', ');
}

/** The smallest value of a type in WAVE. A type whose values cannot be written down gives nothing. */
export function exampleWave(type: ValueType): string {
  switch (type.kind) {
    case 'list':
      return `[${Array.from({ length: type.length ?? 0 }, () => exampleWave(type.element)).join(', ')}]`;
    case 'map':
      return '[]';
    case 'option':
      return 'none';
    case 'result':
      return type.ok ? `ok(${exampleWave(type.ok)})` : 'ok';
    case 'tuple':
      return `(${type.items.map(exampleWave).join(', ')})`;
    case 'record': {
      const fields = type.fields.filter((field) => field.type.kind !== 'option');
      return fields.length === 0
        ? '{:}'
        : `{${fields.map((field) => `${field.name}: ${exampleWave(field.type)}`).join(', ')}}`;
    }
    case 'variant': {
      const [first] = type.cases;
      if (!first) return '';
      return first.type ? `${printCase(first.name)}(${exampleWave(first.type)})` : printCase(first.name);
    }
    case 'enum':
      return type.cases[0] === undefined ? '' : printCase(type.cases[0]);
    case 'flags':
      return '{}';
    case 'opaque':
      return '';
    case 'bool':
      return 'false';
    case 'string':
      return '""';
    case 'char':
      return "'a'";
    default:
      return '0';
  }
}
