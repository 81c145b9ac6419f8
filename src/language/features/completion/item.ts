import type { Span } from '../../../base/index.ts';

/** One thing that could be written at the cursor. */
export interface Completion {
  readonly label: string;
  readonly kind: CompletionKind;
  /** What is replaced, on one line. */
  readonly span: Span;
  /** Empty where the item is nothing without its snippet. */
  readonly text: string;
  /** The text with places to fill in, in the syntax of LSP, for a client that has such. */
  readonly snippet?: string | undefined;
  /** What the text in `span` is compared with, where that is not the label. */
  readonly filter?: string | undefined;
  /** Items stand in the order of these. */
  readonly sort: string;
  /** Its declaration, in WIT. */
  readonly detail?: string | undefined;
  /** Where it is from. */
  readonly description?: string | undefined;
  /** Its documentation, in Markdown. */
  readonly doc?: string | undefined;
  readonly deprecated?: boolean | undefined;
  /** What changes elsewhere in the file. */
  readonly edits?: readonly TextChange[] | undefined;
  /** Whether there is more to be completed right behind it. */
  readonly goesOn?: boolean | undefined;
}

export interface TextChange {
  readonly span: Span;
  readonly text: string;
}

export interface Completions {
  readonly items: readonly Completion[];
  /** Whether there are more, so that the next letter is to be asked for again. */
  readonly incomplete: boolean;
}

export type CompletionKind =
  | 'keyword'
  | 'snippet'
  | 'primitive'
  | 'package'
  | 'interface'
  | 'world'
  | 'record'
  | 'variant'
  | 'enum'
  | 'flags'
  | 'resource'
  | 'alias'
  | 'function'
  | 'version'
  | 'feature';

export function complete(items: readonly Completion[]): Completions {
  return { items, incomplete: false };
}

export const noCompletions: Completions = complete([]);

/** What a text means inside of a snippet: itself, whatever characters it has. */
export function escapeSnippet(text: string): string {
  return text.replaceAll(/[\\$}]/g, '\\$&');
}

/** Whether what was typed so far could mean a name: its letters come in this order, the first one at a word of it. */
export function couldMean(name: string, typed: string): boolean {
  const [first] = typed;
  if (first === undefined) return true;
  for (let at = name.indexOf(first); at >= 0; at = name.indexOf(first, at + 1)) {
    if ((at === 0 || !/[a-z\d]/i.test(name[at - 1] ?? '')) && isWithin(name, at, typed)) return true;
  }
  return false;
}

function isWithin(name: string, start: number, typed: string): boolean {
  let at = start - 1;
  for (const letter of typed) {
    at = name.indexOf(letter, at + 1);
    if (at < 0) return false;
  }
  return true;
}
