import {
  type CoreFunction,
  coreSignature,
  type CoreSignature,
  createAnalysis,
  fileFacts,
  type FunctionNode,
  type FunctionType,
  type Interface,
  type ResolvedPackage,
  type World,
  type WorldKey,
} from '../../../src/wit/index.ts';

/** A function that a world imports or exports, under the names that core modules have for it. */
export interface Crossing {
  readonly direction: 'import' | 'export';
  /** Of the interface, `a:b/i@1.2.0`, or its label; `undefined` for a function of the world itself. */
  readonly owner: string | undefined;
  readonly name: string;
  readonly async: boolean;
  readonly signature: CoreSignature | undefined;
}

export function resolved(text: string): ResolvedPackage {
  const analysis = createAnalysis();
  analysis.set('', { own: [{ path: 'a.wit', facts: fileFacts(text) }], dependencies: [], loose: [], notes: [] });
  const [first] = analysis.packages('');
  if (!first) throw new Error('The text names its package.');
  return first;
}

/** The functions of a world that are written in it, or in an interface that it imports or exports. */
export function crossings(world: World): Crossing[] {
  const functions = world.items.flatMap((item): Crossing[] => {
    if ((item.kind !== 'import' && item.kind !== 'export') || item.target.kind !== 'function') return [];
    if (item.gates.some(({ kind }) => kind === 'unstable')) return [];
    const { name, type } = item.target;
    return [crossing(item.kind, undefined, name.text, type, world, 'free')];
  });
  return [...functions, ...interfaces('import', world.imports), ...interfaces('export', world.exports)];
}

/** The type of a core function as the text format has it. */
export function coreText({ params, results }: CoreFunction): string {
  const part = (name: string, types: readonly string[]): string =>
    types.length === 0 ? '' : ` (${name} ${types.join(' ')})`;
  return `(func${part('param', params)}${part('result', results)})`;
}

function interfaces(direction: Crossing['direction'], entries: World['imports']): Crossing[] {
  return Array.from(entries).flatMap(([key, { item }]) =>
    item.kind === 'interface' && item.target ? functionsOf(direction, key, item.target) : [],
  );
}

function functionsOf(direction: Crossing['direction'], key: WorldKey, target: Interface): Crossing[] {
  const owner = typeof key === 'string' ? key : key.whole;
  const of = (node: FunctionNode, name: string): Crossing[] =>
    node.gates.some(({ kind }) => kind === 'unstable')
      ? []
      : [crossing(direction, owner, name, node.type, target, node.role)];
  return target.items.flatMap((item) => {
    if (item.kind === 'function') return of(item, item.name.text);
    if (item.kind !== 'resource') return [];
    const resource = item.name.text;
    return item.functions.flatMap((node) =>
      of(node, `[${node.role}]${resource}${node.role === 'constructor' ? '' : `.${node.name.text}`}`),
    );
  });
}

function crossing(
  direction: Crossing['direction'],
  owner: string | undefined,
  name: string,
  type: FunctionType,
  scope: World | Interface,
  role: FunctionNode['role'],
): Crossing {
  return { direction, owner, name, async: type.async, signature: coreSignature(type, scope, role) };
}
