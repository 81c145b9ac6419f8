import { camelCase, type FunctionSignature, type WorldItem } from '../../../wit/index.ts';

/** A function that a component imports, and where the generated glue looks for it. */
export interface ImportedFunction {
  /** As it stands on a tape: `wasi:io/streams#[method]input-stream.read`. */
  readonly name: string;
  /** The interface without its version: the name of its import object. */
  readonly interface: string;
  readonly member: Member;
  readonly signature: FunctionSignature;
}

export type Member =
  | { readonly kind: 'function'; readonly key: string }
  | { readonly kind: 'constructor'; readonly of: string }
  | { readonly kind: 'method' | 'static'; readonly of: string; readonly key: string };

/** Each function once: the glue knows one interface for all versions of it. */
export function importedFunctions(imports: readonly WorldItem[]): readonly ImportedFunction[] {
  const found = new Map<string, ImportedFunction>();
  for (const item of imports) {
    if (item.kind === 'function') continue;
    const owner = item.name.replace(/@.*$/, '');
    for (const { name, signature } of item.functions) {
      const whole = `${owner}#${name}`;
      if (!found.has(whole)) found.set(whole, { name: whole, interface: owner, member: memberOf(name), signature });
    }
  }
  return Array.from(found.values());
}

/** The name of a resource's class in generated glue: `input-stream` is `InputStream`. */
export function className(resource: string): string {
  const name = camelCase(resource);
  return name.slice(0, 1).toUpperCase() + name.slice(1);
}

function memberOf(name: string): Member {
  const [, role, resource = '', own = ''] = /^\[(constructor|method|static)\]([^.]+)(?:\.(.+))?$/.exec(name) ?? [];
  if (role === 'constructor') return { kind: role, of: className(resource) };
  if (role === 'method' || role === 'static') return { kind: role, of: className(resource), key: camelCase(own) };
  return { kind: 'function', key: camelCase(name) };
}
