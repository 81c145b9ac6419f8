import type { Span } from '../../base/index.ts';
import { camelCase } from '../../wit/index.ts';
import type { ExportedFunction } from '../../host/index.ts';
import type { ExportPlace } from './export-places.ts';

/**
 * Where a source implements exported functions: the first line that looks like a definition under the name that the
 * language's bindings give the function, as `setName`, `set_name` or `SetName` for `set-name`. It reads line by line,
 * since sources of many languages come here, and a lens at the wrong line hurts less than a parser for each of them.
 */
export function implementationPlaces(text: string, exports: readonly ExportedFunction[]): readonly ExportPlace[] {
  const wanted = new Map<string, ExportedFunction>();
  for (const exported of exports) for (const name of namesOf(exported.path.function)) wanted.set(name, exported);
  const found = new Map<ExportedFunction, Span>();
  let start = 0;
  for (const line of text.split('\n')) {
    const name = definedIn(line);
    const exported = name?.names.map((each) => wanted.get(each)).find((each) => each !== undefined);
    if (name && exported && !found.has(exported)) {
      found.set(exported, { start: start + name.at, end: start + line.trimEnd().length });
    }
    start += line.length + 1;
  }
  return Array.from(found, ([exported, span]) => ({ exported, span }));
}

/** The names that bindings give to a function of WIT. */
function namesOf(name: string): readonly string[] {
  const camel = camelCase(name);
  return [name, camel, name.replaceAll('-', '_'), camel.charAt(0).toUpperCase() + camel.slice(1)];
}

/** Longer lines are generated ones. */
const longestLine = 500;

function definedIn(line: string): { readonly names: readonly string[]; readonly at: number } | undefined {
  if (line.length > longestLine || /^\s*(?:\/\/|\/\*|\*|#[^![])/u.test(line)) return undefined;
  for (const form of forms) {
    const match = form.exec(line);
    const name = match?.[1];
    if (match && name !== undefined && !notNames.has(name)) {
      // C's bindings put the names of package and world before that of the function.
      const names = [name, name.replace(/^exports_(?:\w+?_)??(?=[a-z])/u, ''), ...tails(name)];
      return { names, at: match.index + (line.slice(match.index).length - line.slice(match.index).trimStart().length) };
    }
  }
  return undefined;
}

/** `greet` of `exports_greeter_greet`. */
function tails(name: string): readonly string[] {
  if (!name.startsWith('exports_')) return [];
  const parts = name.split('_');
  return parts.map((_part, at) => parts.slice(at).join('_'));
}

const notNames = new Set(['if', 'for', 'while', 'switch', 'return', 'catch', 'function', 'await', 'new', 'else']);

const forms: readonly RegExp[] = [
  /^\s*(?:export\s+)?(?:default\s+)?(?:pub(?:\([a-z]+\))?\s+)?(?:async\s+)?(?:function\*?|def|fn|func)\s+(?:\([^)]*\)\s*)?(\w+)/u,
  /^\s*(?:export\s+)?(?:const|let|var)\s+(\w+)\s*(?::[^=]*)?=\s*(?:async\s*)?(?:function|\(|\w+\s*=>)/u,
  /^\s*(?:(?:public|static|async|override)\s+)*(\w+)\s*\([^;]*\)\s*(?::\s*[^=;]+)?\{/u,
  /^\s*(\w+)\s*:\s*(?:async\s*)?(?:function|\(|\w+\s*=>)/u,
  /^\s*(?:public\s+static\s+)?[A-Za-z_][\w<>\s*]*?[\s*](\w+)\s*\([^;]*$/u,
];
