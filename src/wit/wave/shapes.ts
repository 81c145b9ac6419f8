import type { ValueType } from '../values.ts';

/**
 * Whether an option's JavaScript value wraps what it holds as `{ tag, val }`: where what it holds may be `undefined`
 * itself, the two would not be told apart otherwise.
 */
export function isTagged(option: Extract<ValueType, { kind: 'option' }>): boolean {
  return option.some.kind === 'option' && !isTagged(option.some);
}

/** Whether a value of the type may stand for `some(value)` or `ok(value)` by itself. */
export function mayBeFlat(type: ValueType): boolean {
  return type.kind !== 'option' && type.kind !== 'result';
}

/** A type for a message. */
export function typeName(type: ValueType): string {
  switch (type.kind) {
    case 'list': {
      const length = type.length === undefined ? '' : `, ${type.length}`;
      return `list<${typeName(type.element)}${length}>`;
    }
    case 'map':
      return `map<${typeName(type.key)}, ${typeName(type.value)}>`;
    case 'option':
      return `option<${typeName(type.some)}>`;
    case 'result':
      if (type.error) return `result<${type.ok ? typeName(type.ok) : '_'}, ${typeName(type.error)}>`;
      return type.ok ? `result<${typeName(type.ok)}>` : 'result';
    case 'tuple':
      return `tuple<${type.items.map(typeName).join(', ')}>`;
    case 'record':
    case 'variant':
    case 'enum':
    case 'flags':
      return type.name;
    case 'opaque':
      return type.text;
    default:
      return type.kind;
  }
}
