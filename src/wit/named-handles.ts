import { handleOf, type HandleType } from './handles.ts';
import type { FunctionSignature, NamedType, ValueType } from './values.ts';

/** The names of what may stand for a handle of a type. */
export type HandleNames = (type: HandleType) => readonly string[];

/**
 * A type in which a handle is chosen by its name, as a case of an enum: so it can be written down, filled in and
 * completed. Where there is no name to choose the type says so, and stays one that cannot be written down.
 */
export function withNamedHandles(type: ValueType, names: HandleNames): ValueType {
  const inner = (of: ValueType): ValueType => withNamedHandles(of, names);
  switch (type.kind) {
    case 'list':
      return { ...type, element: inner(type.element) };
    case 'map':
      return { ...type, key: inner(type.key), value: inner(type.value) };
    case 'option':
      return { ...type, some: inner(type.some) };
    case 'result':
      return { ...type, ...(type.ok && { ok: inner(type.ok) }), ...(type.error && { error: inner(type.error) }) };
    case 'tuple':
      return { ...type, items: type.items.map(inner) };
    case 'record':
      return { ...type, fields: type.fields.map((field) => ({ ...field, type: inner(field.type) })) };
    case 'variant':
      return { ...type, cases: type.cases.map((each) => (each.type ? { ...each, type: inner(each.type) } : each)) };
    case 'opaque': {
      const handle = handleOf(type);
      if (!handle) return type;
      const cases = names(handle);
      return cases.length > 0
        ? { kind: 'enum', name: type.text, cases }
        : { ...type, text: `${type.text} (none is held)` };
    }
    default:
      return type;
  }
}

/** As {@link withNamedHandles}, for all types of a function. */
export function signatureWithNamedHandles(signature: FunctionSignature, names: HandleNames): FunctionSignature {
  const named = (each: NamedType): NamedType => ({ ...each, type: withNamedHandles(each.type, names) });
  return {
    ...signature,
    params: signature.params.map(named),
    ...(signature.result && { result: withNamedHandles(signature.result, names) }),
  };
}
