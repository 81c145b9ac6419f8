import { findNodeAtLocation, type Node } from 'jsonc-parser';
import type { FailureKind } from '../../host/index.ts';
import { insertion, type Layout, type TextEdit } from '../../manifest/index.ts';
import { applyEdits } from '../../wit/index.ts';
import { readTree } from './json.ts';
import { parseTestFile } from './read.ts';

/** What a case that is added does. */
export type NewCase =
  | {
      readonly kind: 'call';
      /** `greet`, or `example:math/add@1.0.0#add`. */
      readonly call: string;
      /** In WAVE, with commas between them. */
      readonly args: string;
      /** What must come of it; any result without it. */
      readonly expected?: NewExpectation;
    }
  /** `path` leads from the test file's folder to a tape. */
  | { readonly kind: 'replays'; readonly path: string };

/** A result in WAVE, or a failure. */
export type NewExpectation = { readonly returns: string } | { readonly fails: FailureKind };

export type AddedCase =
  | {
      readonly kind: 'added';
      /** The name of the case. */
      readonly name: string;
      /** What changes in the text, in the order of where it stands, none overlapping another. */
      readonly edits: readonly TextEdit[];
      /** The whole text with them. */
      readonly text: string;
    }
  /** The file cannot be added to, or does not take such a case. */
  | { readonly kind: 'error'; readonly message: string };

/** Adds a case behind the others, under a name that none has. What is written stays as it is, comments included. */
export function addCase(text: string, added: NewCase): AddedCase {
  if (text.trim() === '') {
    const value = { name: titleOf(added), ...contentOf(added) };
    const newText = `${JSON.stringify({ cases: [value] }, undefined, 2)}\n`;
    return {
      kind: 'added',
      name: value.name,
      edits: [{ span: { start: 0, end: text.length }, newText }],
      text: newText,
    };
  }
  const flaws: string[] = [];
  const root = readTree(text, (_span, message) => void flaws.push(message));
  const [flaw] = flaws;
  if (!root || flaw !== undefined) return { kind: 'error', message: flaw ?? 'The test file cannot be read' };
  const cases = findNodeAtLocation(root, ['cases']);
  if (root.type !== 'object' || (cases && cases.type !== 'array')) {
    return { kind: 'error', message: 'The test file has no list of "cases"' };
  }
  const name = freeName(titleOf(added), namesIn(cases));
  const value = { name, ...contentOf(added) };
  const edits = insertion(text, cases ?? root, (layout) =>
    cases ? written(value, layout) : `"cases": [${written(value, layout)}]`,
  );
  const after = applyEdits(
    text,
    edits.map(({ span, newText }) => ({ span, text: newText })),
  );
  const { file, problems } = parseTestFile(after);
  // A mistake elsewhere in the file is not for this to mend, but a case that is not read would never be run.
  return file.cases.some((each) => each.name === name)
    ? { kind: 'added', name, edits, text: after }
    : { kind: 'error', message: problems[0]?.message ?? 'A test file has at most 1000 cases' };
}

function written(value: object, layout: Layout): string {
  if (layout.kind === 'inline') return JSON.stringify(value);
  return JSON.stringify(value, undefined, layout.unit).replaceAll('\n', `${layout.lineEnd}${layout.indent}`);
}

function contentOf(added: NewCase): object {
  if (added.kind === 'replays') return { replays: added.path };
  const { call, args, expected } = added;
  return { steps: [{ call, ...(args !== '' && { args }), ...expected }] };
}

/** The most characters of what a name is made from: the case itself says the rest. */
const longestTitle = 80;

function titleOf(added: NewCase): string {
  if (added.kind === 'replays') return `replays ${added.path}`;
  const whole = `${added.call}(${added.args})`.replaceAll(/\s+/g, ' ');
  return whole.length > longestTitle ? `${whole.slice(0, longestTitle)}…` : whole;
}

function freeName(title: string, names: ReadonlySet<string>): string {
  let name = title;
  for (let count = 2; names.has(name); count++) name = `${title}, ${count}`;
  return name;
}

function namesIn(cases: Node | undefined): ReadonlySet<string> {
  return new Set((cases?.children ?? []).map((each) => String(findNodeAtLocation(each, ['name'])?.value)));
}
