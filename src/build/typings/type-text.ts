import { className, type ValueType, type WorldType } from '../../wit/index.ts';

/** Writes types of WIT as TypeScript. */
export interface TypeTexts {
  /** The type of a value, as `bigint`. */
  value(type: ValueType): string;
  /** What a function returns: the error of a result is thrown. */
  returned(type: ValueType | undefined): string;
}

/**
 * Writes the types of one world as the declarations do that jco makes for it. What has a name there is taken from there
 * by `import('…')`, so that the text needs nothing of the file that it is put into.
 *
 * @param types those of the world, of which the types to write are parts: named types are known by their identity
 * @param world the whole name of the world, as `a:b/w@1.0.0`, under which its own types are declared
 */
export function typeTexts(types: readonly WorldType[], world: string): TypeTexts {
  const names = new Map<ValueType, string>();
  const resources = new Map<string, string | undefined>();
  for (const each of types) {
    if (each.declared) continue;
    const name = `import('${each.interface ?? world}').${className(each.name)}`;
    names.set(each.type, name);
    // A borrowed handle is known by the resource's name only: where two have the same, none of them is meant.
    if (each.isResource) resources.set(each.name, resources.has(each.name) ? undefined : name);
  }

  function value(type: ValueType): string {
    return names.get(type) ?? unnamed(type);
  }

  function unnamed(type: ValueType): string {
    switch (type.kind) {
      case 'bool':
        return 'boolean';
      case 'string':
      case 'char':
        return 'string';
      case 'u64':
      case 's64':
        return 'bigint';
      case 'list':
        return typedArrays[type.element.kind] ?? `Array<${value(type.element)}>`;
      case 'map':
        return `Map<${value(type.key)}, ${value(type.value)}>`;
      case 'option': {
        const some = value(type.some);
        return type.some.kind === 'option' ? `{ tag: 'none' } | { tag: 'some', val: ${some} }` : `${some} | undefined`;
      }
      case 'result':
        return `{ tag: 'ok', val: ${part(type.ok)} } | { tag: 'err', val: ${part(type.error)} }`;
      case 'tuple':
        return `[${type.items.map(value).join(', ')}]`;
      case 'record':
      case 'variant':
      case 'enum':
      case 'flags':
        return 'unknown';
      case 'opaque':
        return resources.get(/^borrow<(.+)>$/.exec(type.text)?.[1] ?? '') ?? 'unknown';
      default:
        return 'number';
    }
  }

  function part(type: ValueType | undefined): string {
    return type ? value(type) : 'void';
  }

  return { value, returned: (type) => (type?.kind === 'result' ? part(type.ok) : part(type)) };
}

const typedArrays: Partial<Readonly<Record<ValueType['kind'], string>>> = {
  u8: 'Uint8Array',
  s8: 'Int8Array',
  u16: 'Uint16Array',
  s16: 'Int16Array',
  u32: 'Uint32Array',
  s32: 'Int32Array',
  u64: 'BigUint64Array',
  s64: 'BigInt64Array',
  f32: 'Float32Array',
  f64: 'Float64Array',
};
