import {
  type CaseNode,
  escapeName,
  type FieldNode,
  type FunctionNode,
  type FunctionType,
  printConstructor,
  printFunctionType,
  printType,
  printTypeNode,
  type TypeNode,
} from '../../../wit/index.ts';
import { bounded } from './card.ts';

/** The declaration of a type as a person would write it: on one line if it is short, else a member a line. */
export function typeDeclaration(node: TypeNode): string {
  const head = `${node.kind} ${escapeName(node.name.text)}`;
  switch (node.kind) {
    case 'alias':
      return printTypeNode(node);
    case 'record':
      return braces(head, node.fields.map(fieldText), ',');
    case 'resource':
      return node.functions.length === 0
        ? head
        : `${head} {\n${members(node.functions.map(functionDeclaration), ';')}\n}`;
    default:
      return braces(head, (node.kind === 'flags' ? node.flags : node.cases).map(caseText), ',');
  }
}

/** A function with its name, as `read: func(len: u64) -> list<u8>`. */
export function functionDeclaration(node: FunctionNode): string {
  if (node.role === 'constructor') return wrapped('', printConstructor(node.type), node.type);
  const name = `${escapeName(node.name.text)}: ${node.role === 'static' ? 'static ' : ''}`;
  return signature(name, node.type);
}

/** A function's type behind whatever names it; with many parameters each has a line of its own. */
export function signature(before: string, type: FunctionType): string {
  return wrapped(before, printFunctionType(type), type);
}

export function fieldText({ name, type }: FieldNode): string {
  return `${escapeName(name.text)}: ${printType(type)}`;
}

export function caseText({ name, type }: CaseNode): string {
  return `${escapeName(name.text)}${type ? `(${printType(type)})` : ''}`;
}

function wrapped(before: string, text: string, { params }: FunctionType): string {
  if (before.length + text.length <= widest || params.length < 2) return before + text;
  const open = text.indexOf('(');
  const result = text.slice(open + params.map(fieldText).join(', ').length + 1);
  return `${before}${text.slice(0, open + 1)}\n${members(params.map(fieldText), ',')}\n${result}`;
}

function braces(head: string, parts: readonly string[], end: ',' | ';'): string {
  const line = `${head} ${parts.length === 0 ? '{}' : `{ ${parts.join(', ')} }`}`;
  return line.length <= widest ? line : `${head} {\n${members(parts, end)}\n}`;
}

function members(parts: readonly string[], end: ',' | ';'): string {
  const lines = bounded(parts, mostMembers, (part) => `${part}${end}`);
  return lines.map((line) => `  ${line.startsWith('…') ? `// ${line}` : line.replaceAll('\n', '\n  ')}`).join('\n');
}

const widest = 72;
const mostMembers = 40;
