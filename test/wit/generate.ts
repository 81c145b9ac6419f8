import { escapeName, type WitFile } from '../../src/wit/index.ts';
import { type Dice, dice } from './dice.ts';
import {
  docs,
  fresh,
  functions,
  gate,
  gateOfLeaf,
  indented,
  type Inside,
  type Interface,
  type Part,
  pathTo,
  signature,
  typeItems,
  useItems,
  wholePath,
  type World,
} from './generate-items.ts';

/**
 * The text of a WIT file with a package, its interfaces and worlds, and at times packages in braces that they use.
 * Nearly all that the language has comes up. What is made is meant to be valid, but not proven to be.
 */
export function generatePackage(seed: number): string {
  const { header, uses, items, others } = generate(dice(seed));
  const nested = others.map((other) => `package ${other.name} {\n${other.items.join('\n')}}\n`);
  return `${header}\n\n${[...nested, ...uses, ...items].join('\n')}`;
}

/** The same package as files: its own items in one file or two, the packages that it uses in its folder `deps`. */
export function generateFiles(seed: number): readonly WitFile[] {
  const roll = dice(seed);
  const { header, uses, items, others } = generate(roll);
  const cut = roll.below(items.length + 1);
  const files = [
    { path: 'wit/main.wit', text: [header, ...uses, ...items.slice(0, cut)].join('\n') },
    { path: 'wit/rest.wit', text: [...uses, ...items.slice(cut)].join('\n') },
  ];
  const dependencies = others.map(({ name, items: own }, index) => {
    const path = roll.happens(50) ? `wit/deps/d${index}.wit` : `wit/deps/d${index}/a.wit`;
    return { path, text: `package ${name};\n${own.join('\n')}` };
  });
  return [...files, ...dependencies];
}

interface Generated {
  readonly header: string;
  /** What stands before the items, in each file that has some of them. */
  readonly uses: readonly string[];
  readonly items: readonly string[];
  readonly others: readonly { readonly name: string; readonly items: readonly string[] }[];
}

function generate(roll: Dice): Generated {
  const version = roll.happens(60) ? '@1.2.0' : '';
  const names = roll.happens(40) ? ['c:d', 'e:f@0.2.1', 'g:h'].slice(0, 1 + roll.below(3)) : [];
  const known: Interface[] = [];
  const others = names.map((name) => {
    const part: Part = { roll, name, gated: name.includes('@'), known, worlds: [], aliases: new Map() };
    return { name, items: itemsOf(part, 1 + roll.below(2), 0) };
  });
  const aliases = new Map(known.filter(() => roll.happens(20)).map((each, index) => [each, `alias-${index}`]));
  const main: Part = { roll, name: `a:b${version}`, gated: version !== '', known, worlds: [], aliases };
  const uses = Array.from(aliases, ([each, alias]) => `use ${wholePath(each)} as ${alias};`);
  const items = itemsOf(main, 1 + roll.below(4), 1 + roll.below(3));
  return { header: `${docs(roll)}package a:b${version};`, uses, items, others };
}

/** An interface that is there to be used, with what it has. */
function itemsOf(part: Part, interfaces: number, worlds: number): string[] {
  return [
    ...Array.from({ length: interfaces }, (_, index) => interfaceItem(part, index)),
    ...Array.from({ length: worlds }, (_, index) => worldItem(part, index)),
  ];
}

function interfaceItem(part: Part, index: number): string {
  const inside: Inside = { part, types: [], names: new Set(), mark: '' };
  const body = [
    ...useItems(inside),
    ...typeItems(inside, part.roll.below(5)),
    ...functions(inside, part.roll.below(4)),
  ];
  const name = `i${index}`;
  part.known.push({ package: part.name, name, types: inside.types });
  return `${docs(part.roll)}${gate(part)}interface ${name} {\n${indented(body)}}\n`;
}

function worldItem(part: Part, index: number): string {
  const { roll } = part;
  const inside: Inside = { part, types: [], names: new Set(), mark: `w${index}-` };
  const body = [...useItems(inside), ...typeItems(inside, roll.below(2))];
  for (const known of part.known) {
    if (roll.happens(50)) body.push(`${gate(part)}import ${pathTo(part, known)};`);
    if (roll.happens(20)) body.push(`${gate(part)}export ${pathTo(part, known)};`);
    if (roll.happens(8)) body.push(`import ${escapeName(fresh(inside))}: ${pathTo(part, known)};`);
  }
  const labels: string[] = [];
  for (let count = roll.below(4); count > 0; count--) {
    const direction = roll.pick(['import', 'export'] as const);
    const label = fresh(inside);
    labels.push(label);
    if (roll.happens(70)) body.push(`${gateOfLeaf(part)}${direction} ${escapeName(label)}: ${signature(inside)};`);
    else {
      const inline: Inside = { part, types: [], names: new Set(), mark: '' };
      const within = [...useItems(inline), ...typeItems(inline, roll.below(2)), ...functions(inline, roll.below(3))];
      body.push(`${direction} ${escapeName(label)}: interface {\n${indented(within)}}`);
    }
  }
  const earlier = roll.pick(part.worlds);
  if (earlier && roll.happens(60)) body.push(include(inside, earlier));
  const name = `w${index}`;
  part.worlds.push({ name, labels });
  return `${gate(part)}world ${name} {\n${indented(body)}}\n`;
}

/** Another world, most of its names put aside so that they do not meet those of this one. */
function include(inside: Inside, { name, labels }: World): string {
  const renames = labels.filter((label) => inside.names.has(label) || inside.part.roll.happens(30));
  if (renames.length === 0) return `include ${name};`;
  return `include ${name} with { ${renames.map((label) => `${escapeName(label)} as ${escapeName(fresh(inside))}`).join(', ')} }`;
}
