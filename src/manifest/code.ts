import type { Span } from '../base/index.ts';
import { argumentFlaw, componentFlaw, outputFlaw, programFlaw, sourceFlaw } from './fields.ts';
import { type Flaw, flaw } from './flaw.ts';
import { type JsonNode, type Member, spanOf } from './json.ts';
import { buildShape } from './keys.ts';
import { parsePathPattern } from './paths.ts';
import { type Reading, readList, readObject, readStrings, readText } from './reading.ts';
import { tidyRelativePath } from './relative.ts';

/** What a component is made from. Each span is that of the value that says so, quotes included. */
export type Code =
  /** JavaScript or TypeScript, relative to the manifest's folder, as written. */
  | { readonly kind: 'source'; readonly source: string; readonly span: Span }
  | CommandCode
  /** A component that was made elsewhere, relative to the manifest's folder, as written. */
  | { readonly kind: 'component'; readonly path: string; readonly span: Span };

/** A program that makes the component, or a core module that becomes one. It runs in the manifest's folder. */
export interface CommandCode {
  readonly kind: 'command';
  /** The program and its arguments, never a shell's line. The first is a name or a relative path inside. */
  readonly command: readonly string[];
  /** The `.wasm` that the program writes, relative to the manifest's folder, as written. */
  readonly output: string;
  /** Path patterns of what the program reads: a change there is a new build. */
  readonly watch: readonly string[];
  readonly problemMatcher: ProblemMatcher | undefined;
  readonly span: Span;
  readonly outputSpan: Span;
}

/** Whose messages the program prints. The names are those of VS Code's tasks, where it has one. */
export const problemMatchers = ['$gcc', '$rustc', '$tsc', '$go', '$asc', '$python'] as const;

export type ProblemMatcher = (typeof problemMatchers)[number];

/** The keys of which a manifest has exactly one. */
export const codeKeys = ['source', 'build', 'component'] as const;

/** Reads the one key that says what the component is made from. `root` is where its absence is reported. */
export function readCode(reading: Reading, members: ReadonlyMap<string, Member>, root: JsonNode): Code | undefined {
  const given = Array.from(members.values()).filter(({ name }) => codeKeys.some((key) => key === name));
  const [first, ...others] = given;
  if (!first) {
    const missing = 'One of "source", "build" and "component" is needed: it says what the component is made from';
    if (!reading.broken) reading.report({ start: root.offset, end: root.offset + 1 }, missing);
    return undefined;
  }
  for (const other of others)
    reading.report(
      spanOf(other.key),
      `A manifest has one of "source", "build" and "component"; "${first.name}" is given`,
    );
  const { value } = first;
  if (!value) return undefined;
  if (first.name === 'build') return readCommand(reading, value);
  const span = spanOf(value);
  if (first.name === 'source') {
    const source = readText(reading, value, 'source', sourceFlaw);
    return source === undefined ? undefined : { kind: 'source', source, span };
  }
  const path = readText(reading, value, 'component', componentFlaw);
  return path === undefined ? undefined : { kind: 'component', path, span };
}

/** What is meant, in one spelling: without places, and with paths that are alike written alike. */
export function tidyCode(code: Code): object {
  switch (code.kind) {
    case 'source':
      return { kind: code.kind, source: tidyRelativePath(code.source) };
    case 'component':
      return { kind: code.kind, path: tidyRelativePath(code.path) };
    default: {
      const { kind, command, output, watch, problemMatcher = null } = code;
      return { kind, command, output: tidyRelativePath(output), watch: watch.toSorted(), problemMatcher };
    }
  }
}

const mostArguments = 100;
const mostWatched = 100;

function readCommand(reading: Reading, node: JsonNode): CommandCode | undefined {
  const members = readObject(reading, node, 'build', buildShape);
  const valueOf = (key: string): JsonNode | undefined => {
    if (!members.has(key) && !reading.broken && node.type === 'object')
      reading.report({ start: node.offset, end: node.offset + 1 }, `"build.${key}" is missing`);
    return members.get(key)?.value;
  };
  const [commandNode, outputNode, watchNode] = [valueOf('command'), valueOf('output'), valueOf('watch')];
  const command = commandNode && readArguments(reading, commandNode);
  const output = outputNode && readText(reading, outputNode, 'build.output', outputFlaw);
  const watch = watchNode && readWatched(reading, watchNode);
  const matcherNode = members.get('problemMatcher')?.value;
  const matcher = matcherNode && readText(reading, matcherNode, 'build.problemMatcher', matcherFlaw);
  if (!commandNode || !outputNode || !command || output === undefined || !watch) return undefined;
  return {
    kind: 'command',
    command,
    output,
    watch,
    problemMatcher: problemMatchers.find((each) => each === matcher),
    span: spanOf(commandNode),
    outputSpan: spanOf(outputNode),
  };
}

function readArguments(reading: Reading, node: JsonNode): readonly string[] | undefined {
  const words = readList(reading, node, 'build.command', mostArguments);
  if (!words) return undefined;
  if (words.length === 0) {
    reading.report(spanOf(node), '"build.command" is a program and its arguments, as ["make", "all"]');
    return undefined;
  }
  const read = words.map((word, index) =>
    readText(reading, word, 'build.command', index === 0 ? programFlaw : argumentFlaw),
  );
  const all = read.filter((word) => word !== undefined);
  return all.length === words.length ? all : undefined;
}

function readWatched(reading: Reading, node: JsonNode): readonly string[] | undefined {
  const written = readStrings(reading, node, 'build.watch', mostWatched);
  if (node.type === 'array' && node.children?.length === 0)
    reading.report(spanOf(node), '"build.watch" names at least one path, as ["./src/**"]');
  const read = written.map(({ node: item }) => readText(reading, item, 'build.watch', patternFlaw));
  return read.filter((pattern) => pattern !== undefined);
}

function patternFlaw(text: string): Flaw | undefined {
  const parsed = parsePathPattern(text);
  return parsed.kind === 'error' ? parsed.flaw : undefined;
}

function matcherFlaw(text: string): Flaw | undefined {
  if (problemMatchers.some((each) => each === text)) return undefined;
  return flaw(`A problem matcher is one of ${problemMatchers.join(', ')}`, 0, text.length);
}
