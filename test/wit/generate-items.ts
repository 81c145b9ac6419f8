import { escapeName } from '../../src/wit/index.ts';
import type { Dice } from './dice.ts';

export interface Interface {
  readonly package: string;
  readonly name: string;
  readonly types: readonly Named[];
}

export interface Named {
  readonly name: string;
  readonly isResource: boolean;
}

/** The package that is being written. */
export interface Part {
  readonly roll: Dice;
  readonly name: string;
  readonly gated: boolean;
  readonly known: Interface[];
  readonly worlds: World[];
  /** The other names that `use` at the top of the file gives to interfaces. */
  readonly aliases: ReadonlyMap<Interface, string>;
}

export interface World {
  readonly name: string;
  /** The names of what is imported or exported by a name of its own. */
  readonly labels: readonly string[];
}

/** What may be named inside an interface or a world. */
export interface Inside {
  readonly part: Part;
  readonly types: Named[];
  readonly names: Set<string>;
  /** Sets the names of a world apart from those of worlds that include it. */
  readonly mark: string;
}

const words = [
  'get',
  'put',
  'item',
  'state',
  'x1',
  'HTTP',
  'a',
  'list',
  'from',
  'record',
  'own',
  'blob',
  'z-9',
] as const;
export function useItems(inside: Inside): string[] {
  const { part } = inside;
  const { roll } = part;
  return part.known.flatMap((known) => {
    const wanted = known.types.filter(() => roll.happens(25));
    if (wanted.length === 0) return [];
    const names = wanted.map(({ name, isResource }) => {
      const renamed = roll.happens(inside.mark === '' ? 30 : 90) || inside.names.has(name);
      const own = renamed ? fresh(inside) : name;
      inside.names.add(own);
      inside.types.push({ name: own, isResource });
      return own === name ? escapeName(name) : `${escapeName(name)} as ${escapeName(own)}`;
    });
    return [`use ${pathTo(part, known)}.{${names.join(', ')}${roll.happens(20) ? ',' : ''}};`];
  });
}

export function typeItems(inside: Inside, count: number): string[] {
  return Array.from({ length: count }, () => {
    const { roll } = inside.part;
    const kind = roll.pick(['type', 'record', 'variant', 'enum', 'flags', 'resource'] as const);
    const text = typeItem(inside, kind);
    const lead = docs(roll) + gate(inside.part);
    return lead + text;
  });
}

function typeItem(inside: Inside, kind: 'type' | 'record' | 'variant' | 'enum' | 'flags' | 'resource'): string {
  const { roll } = inside.part;
  const parts = 1 + roll.below(3);
  const labels = distinct(roll, parts);
  const name = fresh(inside);
  const head = `${kind} ${escapeName(name)}`;
  const done = (text: string): string => {
    inside.types.push({ name, isResource: kind === 'resource' });
    return text;
  };
  switch (kind) {
    case 'type':
      return done(`${head} = ${type(inside, 2)};`);
    case 'record':
      return done(`${head} { ${labels.map((label) => `${label}: ${type(inside, 2)}`).join(', ')} }`);
    case 'variant':
      return done(
        `${head} { ${labels.map((label) => (roll.happens(50) ? label : `${label}(${type(inside, 2)})`)).join(', ')}, }`,
      );
    case 'enum':
    case 'flags':
      return done(`${head} { ${labels.join(', ')} }`);
    case 'resource':
      inside.types.push({ name, isResource: true });
      return roll.happens(40) ? `${head};` : `${head} {\n${indented(methods(inside, name))}}`;
  }
}

function methods(inside: Inside, resource: string): string[] {
  const { roll } = inside.part;
  const own = roll.happens(50)
    ? [roll.pick(['constructor();', `constructor(a: u8) -> result<${escapeName(resource)}, string>;`])]
    : [];
  return [
    ...own,
    ...distinct(roll, roll.below(3)).map(
      (name) => `${gate(inside.part)}${name}: ${roll.happens(30) ? 'static ' : ''}${signature(inside)};`,
    ),
  ];
}

export function functions(inside: Inside, count: number): string[] {
  const { part } = inside;
  return Array.from(
    { length: count },
    () => `${docs(part.roll)}${gateOfLeaf(part)}${escapeName(fresh(inside))}: ${signature(inside)};`,
  );
}

export function signature(inside: Inside): string {
  const { roll } = inside.part;
  const params = distinct(roll, roll.below(4)).map((name) => `${name}: ${type(inside, 2, true)}`);
  const result = roll.happens(50) ? ` -> ${type(inside, 2)}` : '';
  return `${roll.happens(10) ? 'async ' : ''}func(${params.join(', ')})${result}`;
}

const primitives = 'bool u8 u16 u32 u64 s8 s16 s32 s64 f32 f64 char string'.split(' ');

/** A type. Only where a parameter stands may it be borrowed. */
function type(inside: Inside, depth: number, isParam = false): string {
  const { roll } = inside.part;
  const named = roll.pick(inside.types);
  if (named && roll.happens(40)) {
    if (!named.isResource) return escapeName(named.name);
    return isParam && roll.happens(50)
      ? `borrow<${escapeName(named.name)}>`
      : roll.happens(50)
        ? `own<${escapeName(named.name)}>`
        : escapeName(named.name);
  }
  if (depth === 0 || roll.happens(50)) return roll.pick(primitives) ?? 'u8';
  const inner = (): string => type(inside, depth - 1, isParam);
  switch (roll.below(9)) {
    case 0:
      return `list<${inner()}>`;
    case 1:
      return `option<${inner()}>`;
    case 2:
      return roll.pick([`result<${inner()}>`, 'result', `result<_, ${inner()}>`, `result<${inner()}, ${inner()}>`]);
    case 3:
      return `tuple<${inner()}, ${inner()}>`;
    case 4:
      return `list<${inner()}, ${1 + roll.below(4)}>`;
    case 5:
      return `map<${roll.pick(['string', 'u32', 'char', 'bool'])}, ${inner()}>`;
    case 6:
      return roll.pick(['stream<u8>', 'stream', 'future', `future<${type(inside, 0)}>`]);
    case 7:
      return 'error-context';
    default:
      return inner();
  }
}

export function pathTo(part: Part, known: Interface): string {
  return known.package === part.name ? known.name : (part.aliases.get(known) ?? wholePath(known));
}

export function wholePath({ package: owner, name }: Interface): string {
  const [bare, version] = owner.split('@');
  return `${bare}/${name}${version === undefined ? '' : `@${version}`}`;
}

export function gate({ roll, gated }: Part): string {
  if (!gated || !roll.happens(10)) return '';
  return roll.pick(['@since(version = 0.2.0)\n', '@since(version = 0.2.1) @deprecated(version = 0.2.1)\n']);
}

/** A gate for what nothing else needs: it may be shut. */
export function gateOfLeaf(part: Part): string {
  return part.gated && part.roll.happens(3) ? '@unstable(feature = later)\n' : gate(part);
}

export function docs(roll: Dice): string {
  return roll.happens(8)
    ? roll.pick(['/// What this is for.\n', '// A note.\n', '/** A block. */ ', '/* /* nested */ */ '])
    : '';
}

export function fresh(inside: Inside): string {
  const { roll } = inside.part;
  for (let suffix = inside.names.size; ; suffix++) {
    const word = roll.pick(words);
    const name = roll.happens(inside.mark === '' ? 50 : 5) ? word : `${word}-${inside.mark}${suffix}`;
    // Names that differ only by case are one name.
    if (inside.names.has(name.toLowerCase()) || inside.names.has(name)) continue;
    inside.names.add(name).add(name.toLowerCase());
    return name;
  }
}

/** Names for parts of one thing, as they are written. */
function distinct(roll: Dice, count: number): string[] {
  const start = roll.below(words.length);
  return Array.from({ length: count }, (_, index) => escapeName(words[(start + index * 2) % words.length] ?? 'x'));
}

export function indented(lines: readonly string[]): string {
  return lines.map((line) => `  ${line.replaceAll('\n', '\n  ')}\n`).join('');
}
