import { tapeEnding } from '../../host/index.ts';
import {
  type JsonNode,
  type Member,
  readItems,
  readShape,
  readText,
  readTree,
  type Report,
  spanOf,
  type TestFileProblem,
} from './json.ts';
import { readLeaves, readStep } from './read-steps.ts';
import { emptyWorld, pathWords, readWorld, tidyPath } from './read-world.ts';
import type { NamedTape, TestCase, TestFile, VirtualWorld } from './test-file.ts';

export interface ParsedTestFile {
  /** What could be read; a case with a problem in it is left out, since half of it would test something else. */
  readonly file: TestFile;
  /** In the order of where they stand. */
  readonly problems: readonly TestFileProblem[];
}

/** Reads a test file: JSON with comments. Never throws. */
export function parseTestFile(text: string): ParsedTestFile {
  const problems: TestFileProblem[] = [];
  const report: Report = (span, message) => void problems.push({ span, message });
  const cases = readCases(text, problems, report);
  return {
    file: { cases },
    problems: problems.toSorted((a, b) => a.span.start - b.span.start).slice(0, mostProblems),
  };
}

const mostProblems = 100;
const mostCases = 1000;
const mostSteps = 1000;

function readCases(text: string, problems: readonly TestFileProblem[], report: Report): readonly TestCase[] {
  const root = readTree(text, report);
  if (!root) return [];
  const { given, cases } = readShape(root, 'test file', ['$schema', 'given', 'cases'], report);
  const shared = readWorld(given?.value, emptyWorld, report);
  // What all cases are given has a problem, or the text is none; whatever would be run by it is not what was meant.
  if (problems.length > 0) return [];
  if (!cases) {
    report({ start: root.offset, end: root.offset + 1 }, '"cases" is missing');
    return [];
  }
  const names = new Set<string>();
  return readItems(cases.value, 'cases', report)
    .slice(0, mostCases)
    .flatMap((node) => {
      const before = problems.length;
      const read = readCase(node, shared, names, report);
      return read && problems.length === before ? [read] : [];
    });
}

function readCase(node: JsonNode, shared: VirtualWorld, names: Set<string>, report: Report): TestCase | undefined {
  const members = readShape(node, 'case', ['name', 'given', 'steps', 'leaves', 'replays'], report);
  const { name, steps } = members;
  const title = name && readText(name.value, 'name', report);
  const world = readWorld(members.given?.value, shared, report);
  const read = steps ? readItems(steps.value, 'steps', report).slice(0, mostSteps) : [];
  const made = read.flatMap((step) => readStep(step, report) ?? []);
  const leaves = readLeaves(members.leaves?.value, report);
  const replays = members.replays && readReplays(members.replays, members, report);
  if (node.type === 'object' && !name) report(spanOf(node), 'A case has a "name"');
  if (node.type === 'object' && read.length === 0 && !members.replays) {
    report(spanOf(steps?.value ?? node), 'A case has "steps", or a tape that it "replays"');
  }
  if (name && title !== undefined && (title.trim() === '' || names.has(title))) {
    report(spanOf(name.value), title.trim() === '' ? 'The name is empty' : 'Another case has this name');
  }
  if (title === undefined || !name) return undefined;
  names.add(title);
  return { name: title, span: spanOf(node), nameSpan: spanOf(name.value), replays, world, steps: made, leaves };
}

function readReplays(
  { value }: Member,
  others: Partial<Record<'given' | 'steps' | 'leaves', Member>>,
  report: Report,
): NamedTape | undefined {
  for (const other of [others.given, others.steps, others.leaves]) {
    if (other) report(spanOf(other.key), `What a case "replays" is all that it does: it has no "${other.name}"`);
  }
  const path = readText(value, 'replays', report);
  const tidy = path === undefined ? undefined : tidyPath(path);
  if (path !== undefined && tidy === undefined) report(spanOf(value), pathWords);
  else if (tidy !== undefined && !tidy.endsWith(tapeEnding)) report(spanOf(value), `A tape is called *${tapeEnding}`);
  return tidy === undefined ? undefined : { path: tidy, span: spanOf(value) };
}
