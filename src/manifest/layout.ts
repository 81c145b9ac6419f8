import type { JsonNode } from './json.ts';

/** How what is put into an object or a list is laid out: beside what is there, or on lines of its own. */
export type Layout =
  | { readonly kind: 'inline' }
  | { readonly kind: 'lines'; readonly lineEnd: string; readonly indent: string; readonly unit: string };

/** A property with a value, under as many objects as there are keys before the last. */
export function nested(keys: readonly string[], value: string, layout: Layout): string {
  const [key = '', ...inner] = keys;
  const name = JSON.stringify(key);
  if (inner.length === 0) return `${name}: ${value}`;
  if (layout.kind === 'inline') return `${name}: { ${nested(inner, value, layout)} }`;
  const { lineEnd, indent, unit } = layout;
  const deeper = indent + unit;
  return `${name}: {${lineEnd}${deeper}${nested(inner, value, { ...layout, indent: deeper })}${lineEnd}${indent}}`;
}

/** The layout of a container in which something stands: that of its last child. */
export function layoutBeside(text: string, container: JsonNode, last: JsonNode): Layout {
  const spread = lineBreak.test(text.slice(container.offset, last.offset));
  return spread ? lines(text, indentAt(text, last.offset)) : { kind: 'inline' };
}

/** The layout of a container that is empty or holds nothing but comments. */
export function layoutWithin(text: string, container: JsonNode): Layout {
  const indent = indentAt(text, container.offset) + unitOf(text);
  return lineBreak.test(text.trim()) ? lines(text, indent) : { kind: 'inline' };
}

export const lineBreak = /[\r\n]/;

function lines(text: string, indent: string): Layout {
  return { kind: 'lines', lineEnd: /\r\n|\r|\n/.exec(text)?.[0] ?? '\n', indent, unit: unitOf(text) };
}

/** What the line of this offset begins with. */
function indentAt(text: string, offset: number): string {
  const start = Math.max(text.lastIndexOf('\n', offset - 1), text.lastIndexOf('\r', offset - 1)) + 1;
  return /^[ \t]*/.exec(text.slice(start, offset))?.[0] ?? '';
}

/** One step of indentation: that of the first line that has any. */
function unitOf(text: string): string {
  return /[\r\n]([ \t]+)"/.exec(text)?.[1] ?? '  ';
}
