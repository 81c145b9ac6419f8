import type { Span } from '../base/index.ts';
import { type Capability, keyPathOf } from './capability.ts';
import { type JsonNode, memberOf, numberOf, readJson, stringOf } from './json.ts';
import { layoutBeside, layoutWithin, type Layout, lineBreak, nested } from './layout.ts';
import { parsePattern, type Pattern } from './pattern.ts';

export interface TextEdit {
  readonly span: Span;
  readonly newText: string;
}

/**
 * The edits that add a request to a manifest, in the order of where they stand, none overlapping. What is written stays
 * as it is, comments included. No edits at all where the request is already there, where the pattern is none, or where
 * the text is too broken to know where it belongs.
 */
export function requestEdit(text: string, capability: Capability, pattern: string): readonly TextEdit[] {
  const { root, flaws } = readJson(text);
  const parsed = parsePattern(capability, pattern);
  if (!root || flaws.length > 0 || parsed.kind === 'error') return [];
  const { keys, value, item } = written(capability, parsed.pattern);
  const missing = [...keys];
  let node = root;
  while (missing[0] !== undefined) {
    if (node.type !== 'object') return [];
    const member = memberOf(node, missing[0]);
    if (!member) break;
    if (!member.value) return [];
    node = member.value;
    missing.shift();
  }
  if (missing.length > 0) return insertion(text, node, (layout) => nested(missing, value, layout));
  if (item === undefined || node.type !== 'array') return [];
  const there = node.children?.some(
    (each) =>
      stringOf(each) === pattern ||
      String(numberOf(each)) === pattern ||
      // A subject that stands there with its terms.
      subjectOf(each) === pattern,
  );
  return there ? [] : insertion(text, node, () => item);
}

function subjectOf(item: JsonNode): string | undefined {
  const subject = memberOf(item, 'subject')?.value;
  return subject && stringOf(subject);
}

/** How a request is written: the keys down to its value, the value where it is the first, its item beside others. */
interface Written {
  readonly keys: readonly string[];
  readonly value: string;
  /** Undefined where the value is no list, so that what is there already cannot be added to. */
  readonly item: string | undefined;
}

function written(capability: Capability, pattern: Pattern): Written {
  const keys = keyPathOf(capability);
  if (pattern.kind === 'custom') {
    const value = JSON.stringify(pattern.parameters);
    return { keys: [...keys, pattern.interface], value, item: undefined };
  }
  const item = pattern.kind === 'port' ? String(pattern.port) : JSON.stringify(pattern.text);
  return { keys, value: `[${item}]`, item };
}

/**
 * Puts an item at the end of an object or a list, laid out as what is there: the edits in the order of where they stand.
 * What is written stays as it is, and comments stay beside what they speak of.
 */
export function insertion(text: string, container: JsonNode, render: (layout: Layout) => string): readonly TextEdit[] {
  const last = container.children?.at(-1);
  return last ? insertionAfter(text, container, last, render) : firstInsertion(text, container, render);
}

function insertionAfter(
  text: string,
  container: JsonNode,
  last: JsonNode,
  render: (layout: Layout) => string,
): readonly TextEdit[] {
  const layout = layoutBeside(text, container, last);
  const item = render(layout);
  const lastEnd = last.offset + last.length;
  const next = skip(trivia, text, lastEnd);
  // A list that ends in a comma goes on doing so.
  const comma = text[next] === ',' ? next + 1 : undefined;
  if (layout.kind === 'inline') return [comma === undefined ? put(lastEnd, `, ${item}`) : put(comma, ` ${item},`)];
  const { lineEnd, indent } = layout;
  // A comment behind the last item speaks of that item, so it stays on its line.
  const lineDone = skip(sameLineComments, text, comma ?? lastEnd);
  if (comma !== undefined) return [put(lineDone, `${lineEnd}${indent}${item},`)];
  if (lineDone === lastEnd) return [put(lastEnd, `,${lineEnd}${indent}${item}`)];
  return [put(lastEnd, ','), put(lineDone, `${lineEnd}${indent}${item}`)];
}

/** Puts an item where there is none yet, behind the comments if there are any. */
function firstInsertion(text: string, container: JsonNode, render: (layout: Layout) => string): readonly TextEdit[] {
  const open = container.offset + 1;
  const close = container.offset + container.length - 1;
  const inner = text.slice(open, close);
  const commented = inner.trim() !== '';
  const layout: Layout = commented && !lineBreak.test(inner) ? { kind: 'inline' } : layoutWithin(text, container);
  const item = render(layout);
  const at = open + inner.trimEnd().length;
  if (layout.kind === 'inline') {
    if (commented) return [put(at, ` ${item}`)];
    return [{ span: { start: open, end: close }, newText: container.type === 'object' ? ` ${item} ` : item }];
  }
  const { lineEnd, indent, unit } = layout;
  if (commented) return [put(at, `${lineEnd}${indent}${item}`)];
  const outer = indent.slice(0, indent.length - unit.length);
  const newText = container.type === 'object' ? `${lineEnd}${indent}${item}${lineEnd}${outer}` : item;
  return [{ span: { start: open, end: close }, newText }];
}

function put(at: number, newText: string): TextEdit {
  return { span: { start: at, end: at }, newText };
}

const trivia = /(?:\s|\/\/[^\r\n]*|\/\*[^]*?\*\/)*/y;
const sameLineComments = /(?:[ \t]*(?:\/\/[^\r\n]*|\/\*(?:(?!\*\/)[^\r\n])*\*\/))*/y;

/** Where the text goes on behind what the sticky expression matches at this place. */
function skip(expression: RegExp, text: string, at: number): number {
  expression.lastIndex = at;
  return at + (expression.exec(text)?.[0].length ?? 0);
}
