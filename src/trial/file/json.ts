import { type Node, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser';
import type { Span } from '../../base/index.ts';

export type JsonNode = Node;

/** A problem of a test file, at its place. */
export interface TestFileProblem {
  readonly span: Span;
  readonly message: string;
}

/** Where problems go while a file is read. */
export type Report = (span: Span, message: string) => void;

/** The most characters of a test file: what it gives is held in memory, and canned bodies cross threads at once. */
const longest = 512 * 1024;

/** Reads JSON with comments and trailing commas. Never throws; undefined where nothing could be read. */
export function readTree(text: string, report: Report): JsonNode | undefined {
  const clean = text.startsWith('\uFEFF') ? ` ${text.slice(1)}` : text;
  if (clean.length > longest) {
    report({ start: 0, end: 0 }, 'A test file has at most 512 KiB');
    return undefined;
  }
  const errors: ParseError[] = [];
  let root: JsonNode | undefined;
  try {
    root = parseTree(clean, errors, { allowTrailingComma: true, allowEmptyContent: true });
  } catch (error) {
    // The reader is recursive, so what is nested without end overflows the stack.
    if (!(error instanceof RangeError)) throw error;
    report({ start: 0, end: 0 }, 'This is nested too deeply');
    return undefined;
  }
  const [first] = errors;
  if (first) {
    const start = Math.min(first.offset, text.length);
    const end = Math.min(first.offset + first.length, text.length);
    report({ start, end }, `This is not JSON: ${words(printParseErrorCode(first.error))}`);
  } else if (!root) report({ start: 0, end: 0 }, 'The test file is empty');
  return root;
}

export function spanOf(node: JsonNode): Span {
  return { start: node.offset, end: node.offset + node.length };
}

export interface Member {
  readonly name: string;
  readonly key: JsonNode;
  readonly value: JsonNode;
}

/** The members of an object, each name once; a node of another kind is reported and has none. */
export function readMembers(node: JsonNode, where: string, report: Report): readonly Member[] {
  if (node.type !== 'object') {
    report(spanOf(node), `"${where}" is an object`);
    return [];
  }
  const seen = new Set<string>();
  return (node.children ?? []).flatMap((property) => {
    const [key, value] = property.children ?? [];
    if (!key || !value) return [];
    const name = String(key.value);
    if (seen.has(name)) {
      report(spanOf(key), `"${name}" stands here twice`);
      return [];
    }
    seen.add(name);
    return [{ name, key, value }];
  });
}

/** The members of an object whose keys are known; others are reported. */
export function readShape<Key extends string>(
  node: JsonNode,
  where: string,
  keys: readonly Key[],
  report: Report,
): Partial<Record<Key, Member>> {
  const found: Partial<Record<Key, Member>> = {};
  for (const member of readMembers(node, where, report)) {
    const key = keys.find((each) => each === member.name);
    if (key === undefined) report(spanOf(member.key), `"${where}" has no "${member.name}": it has ${keys.join(', ')}`);
    else found[key] = member;
  }
  return found;
}

export function readText(node: JsonNode, where: string, report: Report): string | undefined {
  const value: unknown = node.value;
  if (node.type === 'string' && typeof value === 'string') return value;
  report(spanOf(node), `"${where}" is a text`);
  return undefined;
}

export function readNumber(node: JsonNode, where: string, report: Report): number | undefined {
  const value: unknown = node.value;
  if (node.type === 'number' && typeof value === 'number' && Number.isSafeInteger(value)) return value;
  report(spanOf(node), `"${where}" is a whole number`);
  return undefined;
}

export function readItems(node: JsonNode, where: string, report: Report): readonly JsonNode[] {
  if (node.type === 'array') return node.children ?? [];
  report(spanOf(node), `"${where}" is a list`);
  return [];
}

/** Text as its UTF-8, or `{ "base64": … }`. */
export function readBytes(node: JsonNode, where: string, report: Report): Uint8Array | undefined {
  if (node.type !== 'object') {
    const text = readText(node, where, report);
    return text === undefined ? undefined : new TextEncoder().encode(text);
  }
  const { base64 } = readShape(node, where, ['base64'], report);
  const text = base64 && readText(base64.value, `${where}.base64`, report);
  if (text === undefined) {
    if (!base64) report(spanOf(node), `"${where}" is a text, or bytes as { "base64": … }`);
    return undefined;
  }
  if (/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text)) {
    return new Uint8Array(Buffer.from(text, 'base64'));
  }
  report(spanOf(base64?.value ?? node), 'This is not base64');
  return undefined;
}

/** `PropertyNameExpected` as "property name expected". */
function words(code: string): string {
  return code.replaceAll(/\B[A-Z]/g, (sign) => ` ${sign.toLowerCase()}`).toLowerCase();
}
