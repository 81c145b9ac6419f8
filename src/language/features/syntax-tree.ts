import type { Span } from '../../base/index.ts';
import type { FileNode } from '../../wit/index.ts';

/**
 * A file's tree as text, for people who look for a mistake in the parser or in what it was given: a node or a name a
 * line, with the offsets of what it covers, and what is empty left out.
 */
export function syntaxTreeText(tree: FileNode): string {
  const lines: string[] = [];
  addNode(lines, '', tree, 0);
  return `${lines.join('\n')}\n`;
}

function addNode(lines: string[], label: string, node: object, depth: number): void {
  const lead = `${'  '.repeat(depth)}${label === '' ? '' : `${label}: `}`;
  const { span } = node as { span?: Span };
  const at = span ? ` ${span.start}–${span.end}` : '';
  if ('text' in node && typeof node.text === 'string') {
    lines.push(`${lead}${JSON.stringify(node.text)}${at}`);
    return;
  }
  const kind = 'kind' in node && typeof node.kind === 'string' ? node.kind : '';
  lines.push(`${lead}${kind}${at}`.trimEnd());
  for (const [key, value] of Object.entries(node) as [string, unknown][]) {
    if (key === 'kind' || key === 'span') continue;
    if (Array.isArray(value)) {
      for (const each of value) if (typeof each === 'object' && each !== null) addNode(lines, key, each, depth + 1);
    } else if (typeof value === 'object' && value !== null) addNode(lines, key, value, depth + 1);
    else if (value !== undefined && value !== false) {
      lines.push(`${'  '.repeat(depth + 1)}${key}: ${JSON.stringify(value)}`);
    }
  }
}
