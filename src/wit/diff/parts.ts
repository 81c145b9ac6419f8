import type { FunctionSignature, ValueType } from '../values.ts';

/** What a type or a function is made of. */
export type PartKind =
  | 'param'
  | 'result'
  | 'field'
  | 'case'
  | 'flag'
  | 'payload'
  | 'element'
  | 'key'
  | 'value'
  | 'some'
  | 'ok'
  | 'error'
  | 'item';

/** A part of a type or a function. The items of a tuple are named by their index; what is alone has an empty name. */
export interface Part {
  readonly kind: PartKind;
  readonly name: string;
  readonly type: ValueType | undefined;
}

export function partsOfFunction({ params, result }: FunctionSignature): readonly Part[] {
  const own = params.map(({ name, type }): Part => ({ kind: 'param', name, type }));
  return result ? [...own, alone('result', result)] : own;
}

export function partsOfType(type: ValueType): readonly Part[] {
  switch (type.kind) {
    case 'list':
      return [alone('element', type.element)];
    case 'map':
      return [alone('key', type.key), alone('value', type.value)];
    case 'option':
      return [alone('some', type.some)];
    case 'result':
      return [...(type.ok ? [alone('ok', type.ok)] : []), ...(type.error ? [alone('error', type.error)] : [])];
    case 'tuple':
      return type.items.map((item, index): Part => ({ kind: 'item', name: String(index), type: item }));
    case 'record':
      return type.fields.map((field): Part => ({ kind: 'field', name: field.name, type: field.type }));
    case 'variant':
      return type.cases.map((each): Part => ({ kind: 'case', name: each.name, type: each.type }));
    case 'enum':
      return type.cases.map((name): Part => ({ kind: 'case', name, type: undefined }));
    case 'flags':
      return type.flags.map((name): Part => ({ kind: 'flag', name, type: undefined }));
    default:
      return [];
  }
}

/** The name that a declaration gave to a type. */
export function nameOfType(type: ValueType): string | undefined {
  return 'name' in type ? type.name : undefined;
}

function alone(kind: PartKind, type: ValueType): Part {
  return { kind, name: '', type };
}
