import { importedCapabilities } from '../../manifest/index.ts';
import { plainText, sizeText } from './plain-text.ts';
import type { BinaryDescription, CoreItem, WitFolder } from './request.ts';

/**
 * A binary as a text of WIT: what it is, what it may ask for and who made it as comments, then its WIT with every
 * package that it names. A core module has no WIT of its own, so that its imports and exports are listed.
 */
export function reportText(name: string, description: BinaryDescription): string {
  const head = [
    `${plainText(name)}: ${kinds[description.kind]}, ${sizeText(description.bytes)}`,
    ...insideOf(description),
    '',
    ...importsOf(description),
    ...producersOf(description),
  ];
  const comments = head.map((line) => `// ${line}`.trimEnd());
  return `${[...trimmed(comments), '', ...witOf(description)].join('\n').trimEnd()}\n`;
}

/** The same for what cannot be shown. */
export function troubleText(name: string, message: string): string {
  return `// ${plainText(name)} cannot be shown as WIT.\n// ${plainText(message)}\n`;
}

/** All packages of a folder as one text: the first as it is, the others in braces. What is not text is left out. */
export function wholeWit(wit: WitFolder): string {
  return packages(wit).join('\n');
}

const kinds = {
  component: 'a WebAssembly component',
  'wit-package': 'a package of WIT in binary form',
  'core-module': 'a core module of WebAssembly, not a component',
} as const;

function insideOf({ kind, parts }: BinaryDescription): readonly string[] {
  if (kind !== 'component' || parts.modules === 0) return [];
  const modules = `${parts.modules} core ${parts.modules === 1 ? 'module' : 'modules'} (${sizeText(parts.moduleBytes)})`;
  return [`Inside: ${modules}${parts.components > 1 ? ` in ${parts.components} components` : ''}`];
}

function importsOf(description: BinaryDescription): readonly string[] {
  if (description.kind === 'wit-package') return [];
  if (description.kind === 'core-module') {
    return [...listed('Imports', description.imports), ...listed('Exports', description.exports)];
  }
  const words = importedCapabilities(description.imports);
  if (words.length === 0) return ['It imports nothing: it can only compute.', ''];
  const width = Math.max(...words.map(({ capability }) => capability.length));
  return [
    'What it may ask for, by its imports:',
    ...words.map(
      ({ capability, words: said, imports }) => `  ${capability.padEnd(width)}  ${said} (${someOf(imports)})`,
    ),
    '',
  ];
}

/** Some names without their versions: the world below has all of them, and whole. */
function someOf(imports: readonly string[]): string {
  const names = Array.from(new Set(imports.map((name) => plainText(name.replace(/@.*/s, '')))));
  const more = names.length - mostNamed;
  return more > 1 ? `${names.slice(0, mostNamed).join(', ')} and ${more} more` : names.join(', ');
}

const mostNamed = 4;

function listed(title: string, items: readonly CoreItem[]): readonly string[] {
  if (items.length === 0) return [`${title}: none`, ''];
  return [`${title}:`, ...items.map(({ name, type }) => `  ${plainText(name)}: ${plainText(type)}`), ''];
}

function producersOf({ producers }: BinaryDescription): readonly string[] {
  if (producers.length === 0) return [];
  return [
    'Made by:',
    ...producers.map(([field, values]) => `  ${plainText(field)}: ${values.map(plainText).join(', ')}`),
  ];
}

function witOf(description: BinaryDescription): readonly string[] {
  if (description.kind === 'core-module' && description.wit.length > 0)
    return [
      '// The WIT that its toolchain left in it, for the component to be made of it:',
      '',
      ...packages(description.wit),
    ];
  if (description.kind === 'component' && description.worldOnly)
    return ['// Its interfaces cannot be told, so that only its world is here.', '', ...packages(description.wit)];
  return packages(description.wit);
}

function packages([first, ...rest]: WitFolder): readonly string[] {
  return [textIn(first?.content), ...rest.map(({ content }) => nested(textIn(content)))];
}

function textIn(content: string | Uint8Array | undefined): string {
  return typeof content === 'string' ? content : '';
}

function nested(text: string): string {
  const [, head, body] = /^((?:\s*\/\/[^\n]*\n)*package [^;]+);\n([^]*)$/.exec(text) ?? [];
  if (head === undefined || body === undefined) return text;
  const indented = body.trim().replaceAll(/^(?=[^\n])/gm, '  ');
  return `${head} {\n${indented}\n}\n`;
}

function trimmed(lines: readonly string[]): readonly string[] {
  return lines.at(-1) === '//' ? lines.slice(0, -1) : lines;
}
