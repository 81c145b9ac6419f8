import type { SyntaxProblem } from '../syntax/token.ts';
import type { FileNode } from '../syntax/tree.ts';
import { frozenPieces } from './frozen.ts';
import { type Piece, piecesOf } from './pieces.ts';

/** How a line is indented, in the words of editors. */
export interface FormatOptions {
  /** How many columns one step of indentation takes. */
  readonly tabSize: number;
  /** Whether a step is spaces and not one tab. */
  readonly insertSpaces: boolean;
  /** `false` leaves a text without a line end after its last line as it is; else it gets one. */
  readonly insertFinalNewline?: boolean | undefined;
}

/** Two spaces, as WASI is written. */
export const usualOptions: FormatOptions = { tabSize: 2, insertSpaces: true };

/** How many columns a line may have where it can be broken. */
export const widest = 100;

/** The pieces of a text, and what has been decided about them so far. */
export interface Sheet {
  readonly text: string;
  readonly pieces: readonly Piece[];
  /** For each piece, the last one before it that is no comment, or -1. */
  readonly previous: readonly number[];
  /** For each piece, whether it is in or at an error, so that nothing beside it may change. */
  readonly frozen: readonly boolean[];
  /** The space before each piece; where nothing has been decided it stays as it is. */
  readonly gaps: (string | undefined)[];
  /** What is written for a piece in place of its own text. */
  readonly texts: (string | undefined)[];
  readonly lineEnd: string;
  /** One step of indentation, and the columns it takes. */
  readonly step: string;
  readonly stepWidth: number;
}

export function sheetOf(
  text: string,
  { tree, problems }: { readonly tree: FileNode; readonly problems: readonly SyntaxProblem[] },
  { tabSize, insertSpaces }: FormatOptions,
): Sheet {
  const pieces = piecesOf(text);
  const stepWidth = Math.min(16, Math.max(1, Math.trunc(tabSize) || usualOptions.tabSize));
  return {
    text,
    pieces,
    previous: previousOf(pieces),
    frozen: frozenPieces(tree, problems, pieces),
    gaps: [],
    texts: [],
    lineEnd: lineEndOf(text),
    step: insertSpaces ? ' '.repeat(stepWidth) : '\t',
    stepWidth,
  };
}

/** How a text ends its lines, as its first line has it. */
export function lineEndOf(text: string): string {
  const first = text.indexOf('\n');
  return first > 0 && text[first - 1] === '\r' ? '\r\n' : '\n';
}

/** A text with the line ends of a sheet. */
export function withLineEnd({ lineEnd }: Sheet, text: string): string {
  return text.replaceAll(/\r*\n/g, lineEnd);
}

/** The piece of an index; past either end it is the `end`. */
export function pieceAt({ pieces }: Pick<Sheet, 'pieces'>, index: number): Piece {
  return pieces[index] ?? nothing;
}

/** Whether a piece is this mark or keyword. */
export function isText({ kind, text }: Piece, expected: string): boolean {
  return text === expected && (kind === 'punctuation' || kind === 'word');
}

/** The first piece from `index` on that is no comment. */
export function solidFrom(sheet: Pick<Sheet, 'pieces'>, index: number): number {
  let at = index;
  while (pieceAt(sheet, at).comment) at++;
  return at;
}

/** Whether a piece opens or closes a bracket. */
export function bracket({ kind, text }: Piece): 'open' | 'close' | undefined {
  if (kind !== 'punctuation') return undefined;
  if (text === '(' || text === '{' || text === '<') return 'open';
  return text === ')' || text === '}' || text === '>' ? 'close' : undefined;
}

function previousOf(pieces: readonly Piece[]): number[] {
  const previous: number[] = [];
  let last = -1;
  for (const [index, { comment }] of pieces.entries()) {
    previous.push(last);
    if (!comment) last = index;
  }
  return previous;
}

const nothing: Piece = { kind: 'end', start: 0, end: 0, text: '', comment: false, lines: 0 };
