import type { Span } from '../../base/index.ts';
import { camelCase, className, type FunctionSignature, type LocatedItem, type WorldType } from '../../wit/index.ts';
import type { TypeTexts } from './type-text.ts';

/** Code that keeps one export of a world and does nothing yet. */
export interface Stub {
  /** Lines for the end of a source, with a line end after the last. */
  readonly text: string;
  /** The part of `text` that the person replaces first. */
  readonly selection: Span;
}

/**
 * Writes what a source lacks: a function, or for an interface an object with its functions and with a class for each of
 * its resources.
 *
 * @param name the name under which the module has to export it
 * @param types those of the world
 * @param texts how types are written; without it none are, as in JavaScript
 */
export function stubFor(
  item: LocatedItem,
  name: string,
  types: readonly WorldType[],
  texts: TypeTexts | undefined,
): Stub {
  const local = variable(name);
  const shown = local === name ? 'export ' : '';
  const lines =
    item.kind === 'function'
      ? functionLines(`${shown}function ${local}`, item.signature, texts)
      : [`${shown}const ${local} = {`, ...indented(memberLines(item, types, texts)), '};'];
  if (local !== name) lines.push('', `export { ${local} as ${name} };`);
  const text = `${lines.join('\n')}\n`;
  const start = Math.max(0, text.indexOf(todo));
  return { text, selection: { start, end: text.includes(todo) ? start + todo.length : start } };
}

/** A function without its body: `head`, its parameters, and, where types are written, what it returns. */
export function signatureText(
  head: string,
  { params, result }: Pick<FunctionSignature, 'params' | 'result'>,
  texts: TypeTexts | undefined,
  returning?: 'returns nothing',
): string {
  const listed = params.map(({ name, type }) => variable(camelCase(name)) + (texts ? `: ${texts.value(type)}` : ''));
  const returned = texts && returning === undefined ? `: ${texts.returned(result)}` : '';
  return `${head}(${listed.join(', ')})${returned}`;
}

type InterfaceItem = Extract<LocatedItem, { readonly kind: 'interface' }>;

const todo = `throw new Error('not implemented');`;

function memberLines(
  { name, functions }: InterfaceItem,
  types: readonly WorldType[],
  texts: TypeTexts | undefined,
): string[] {
  const plain = functions.filter((each) => !each.name.startsWith('['));
  const resources = types.filter((each) => each.isResource && each.interface === name && !each.declared);
  // An interface that is imported too has its types twice.
  const named = new Set(resources.map((each) => each.name));
  return [
    ...plain.flatMap((each) => closed(functionLines(camelCase(each.name), each.signature, texts))),
    ...Array.from(named).flatMap((resource) => closed(classLines(resource, functions, texts))),
  ];
}

function classLines(resource: string, functions: InterfaceItem['functions'], texts: TypeTexts | undefined): string[] {
  const name = className(resource);
  const members = functions.flatMap((each) => {
    const [, role, owner, member] = /^\[(constructor|method|static)\]([^.]+)(?:\.(.+))?$/.exec(each.name) ?? [];
    if (owner !== resource) return [];
    if (role === 'constructor') return functionLines('constructor', each.signature, texts, 'returns nothing');
    const { params } = each.signature;
    if (role === 'static') return functionLines(`static ${camelCase(member ?? '')}`, each.signature, texts);
    // The first parameter of a method is the object itself.
    return functionLines(camelCase(member ?? ''), { ...each.signature, params: params.slice(1) }, texts);
  });
  return members.length === 0 ? [`${name}: class ${name} {}`] : [`${name}: class ${name} {`, ...indented(members), '}'];
}

function functionLines(
  head: string,
  signature: FunctionSignature,
  texts: TypeTexts | undefined,
  returning?: 'returns nothing',
): string[] {
  return [`${signatureText(head, signature, texts, returning)} {`, `  ${todo}`, '}'];
}

/** A member of an object, which a comma ends. */
function closed(lines: readonly string[]): string[] {
  return lines.map((line, index) => (index === lines.length - 1 ? `${line},` : line));
}

function indented(lines: readonly string[]): string[] {
  return lines.map((line) => `  ${line}`);
}

/** A name that may be declared: words of the language get an underscore, as in the declarations. */
function variable(name: string): string {
  return words.has(name) ? `${name}_` : name;
}

const words: ReadonlySet<string> = new Set(
  (
    'arguments await break case catch class const continue debugger default delete do else enum eval export extends ' +
    'false finally for function if implements import in instanceof interface let new null package private protected ' +
    'public return static super switch this throw true try typeof var void while with yield'
  ).split(' '),
);
