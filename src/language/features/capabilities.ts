import type { Span } from '../../base/index.ts';
import { capabilityOfInterface, type InterfaceCapability } from '../../manifest/index.ts';
import type { Interface, ResolvedPackage, World } from '../../wit/index.ts';

/** What a world means for the world around it: what it imports, and that it serves. */
type RightWord = InterfaceCapability | 'serving';

/** What the host knows of an import, once a component that has it runs. */
export interface RightState {
  readonly state: 'granted' | 'denied' | 'undecided' | 'unused' | 'linked';
  /** How often it was used and that was allowed. */
  readonly uses: number;
  /** How often it was refused. */
  readonly denials?: number;
}

/** By the whole name of an interface, without its version. */
export type RightStates = ReadonlyMap<string, RightState>;

/** A line above a world or one of its imports: the rights that it means. */
export interface RightsLens {
  readonly span: Span;
  readonly title: string;
}

/** The rights of each world in a file, and of each import that is written in it and means any. */
export function rightsIn(packages: readonly ResolvedPackage[], path: string, states: RightStates): RightsLens[] {
  return packages
    .flatMap(({ worlds }) => Array.from(worlds.values()))
    .filter((world) => world.place.path === path && !world.excluded)
    .flatMap((world) => {
      const rights = rightsOf(world);
      return [...worldLens(world, rights, states), ...importLenses(world, rights, states)];
    });
}

function worldLens(world: World, rights: readonly FoundRight[], states: RightStates): RightsLens[] {
  if (rights.length === 0) return [];
  const words = Map.groupBy(rights, ({ word }) => word);
  const parts = Array.from(words, ([word, found]) => `${word}${stateText(found, states)}`);
  return [{ span: world.place.span, title: `Rights: ${parts.join(', ')}` }];
}

function importLenses(world: World, rights: readonly FoundRight[], states: RightStates): RightsLens[] {
  const byPlace = new Map(rights.toReversed().map((right) => [right.place, right]));
  return world.items.flatMap((item): RightsLens[] => {
    if (item.kind !== 'import' || item.target.kind === 'inline' || item.target.kind === 'function') return [];
    const { span } = item.target.path.name;
    const found = byPlace.get(span.start);
    return found ? [{ span, title: `${found.word}${stateText([found], states)}` }] : [];
  });
}

interface FoundRight {
  readonly word: RightWord;
  /** The interface, without its version. */
  readonly name: string;
  /** Where it is named in the world. */
  readonly place: number;
}

function rightsOf(world: World): FoundRight[] {
  const imported = Array.from(world.imports.values(), (entry) => ({ entry, as: 'import' as const }));
  const exported = Array.from(world.exports.values(), (entry) => ({ entry, as: 'export' as const }));
  return [...imported, ...exported].flatMap(({ entry: { item, place }, as }): FoundRight[] => {
    if (item.kind === 'function') {
      return as === 'import' ? [{ word: 'custom', name: world.whole, place: place.span.start }] : [];
    }
    if (item.kind !== 'interface' || !item.target) return [];
    const name = item.target.whole.replace(/@.*$/, '');
    const word = as === 'import' ? importWord(name, item.target) : exportWords.get(name);
    return word ? [{ word, name, place: place.span.start }] : [];
  });
}

/** What an import means. Interfaces that only carry data between others mean nothing by themselves. */
function importWord(name: string, { functions, types }: Interface): RightWord | undefined {
  const capability = capabilityOfInterface(name);
  if (capability === 'shared') return undefined;
  if (capability !== 'custom') return capability;
  const acts = functions.size > 0 || Array.from(types.values()).some(({ node }) => node?.kind === 'resource');
  return acts ? 'custom' : undefined;
}

const exportWords: ReadonlyMap<string, RightWord> = new Map([
  ['wasi:http/incoming-handler', 'serving'],
  ['wasi:http/handler', 'serving'],
]);

function stateText(rights: readonly FoundRight[], states: RightStates): string {
  const known = rights.flatMap(({ name }) => states.get(name) ?? []);
  const uses = known.reduce((sum, each) => sum + each.uses, 0);
  const denials = known.reduce((sum, each) => sum + (each.denials ?? 0), 0);
  // One refusal is what a person wants to see, whatever else was allowed.
  const state = order.find((each) => known.some((found) => found.state === each));
  if (!state) return '';
  const stands = state === 'denied' && denials > 0 ? `denied ${times(denials)}` : state;
  return uses === 0 ? ` (${stands})` : ` (${stands}, used ${times(uses)})`;
}

function times(count: number): string {
  return count === 1 ? 'once' : `${count} times`;
}

const order = ['denied', 'undecided', 'granted', 'unused', 'linked'] as const;
