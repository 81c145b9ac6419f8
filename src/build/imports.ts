import { moduleOfNode } from './unresolved.ts';

/** What the bundle may leave to the host to supply, taken from the world that the source is written for. */
export interface WorldImports {
  readonly worldName: string;
  /** Whole interface names, as `wasi:io/poll@0.2.12`. */
  readonly interfaces: ReadonlySet<string>;
  /** Labels of functions that the world imports by themselves. */
  readonly functions: ReadonlySet<string>;
}

export type Specifier =
  | { readonly kind: 'world' }
  | { readonly kind: 'file' }
  | { readonly kind: 'refused'; readonly message: string };

const label = '[a-zA-Z][a-zA-Z0-9]*(?:-[a-zA-Z0-9]+)*';
const interfaceName = new RegExp(String.raw`^${label}(?::${label})+(?:/${label})+(?:@[\w.+-]+)?$`);
const scheme = /^[a-zA-Z][a-zA-Z0-9+.-]*:/;
const knownSchemes = /^(?:blob|data|file|https?|javascript|node|ws|wss):/i;

/** Says what an import specifier of the source asks for: something of the world, a file, or what it may not have. */
export function classify(specifier: string, world: WorldImports): Specifier {
  if (world.interfaces.has(specifier) || world.functions.has(specifier)) return { kind: 'world' };
  if (/^(?:[/\\]|[a-zA-Z]:[/\\])/.test(specifier))
    return refused(`An absolute path is not imported: "${specifier}". Write a path relative to this file.`);
  if (interfaceName.test(specifier) && !knownSchemes.test(specifier)) return unknownInterface(specifier, world);
  if (/^node:/i.test(specifier)) return refused(moduleOfNode(specifier));
  if (scheme.test(specifier)) return refused(`Only files of the workspace and interfaces of the world are imported.`);
  return { kind: 'file' };
}

function unknownInterface(specifier: string, world: WorldImports): Specifier {
  const bare = withoutVersion(specifier);
  const other = [...world.interfaces].find((name) => withoutVersion(name) === bare);
  const says = other === undefined ? `Add "import ${specifier};" to the world.` : `It imports "${other}": write that.`;
  return refused(`The world "${world.worldName}" does not import "${specifier}". ${says}`);
}

function withoutVersion(name: string): string {
  return name.split('@', 1)[0] ?? name;
}

function refused(message: string): Specifier {
  return { kind: 'refused', message };
}
