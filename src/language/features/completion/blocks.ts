import type { Token } from '../../../wit/index.ts';
import type { Cursor, Leaf } from './cursor.ts';

/** What a pair of braces is, or the file around them all. `other` is what WIT does not have. */
export type BlockKind =
  | 'file'
  | 'package'
  | 'interface'
  | 'world'
  | 'resource'
  | 'record'
  | 'variant'
  | 'enum'
  | 'flags'
  /** The names of a `use`. */
  | 'used'
  /** The names of an `include … with`. */
  | 'renamed'
  | 'other';

export interface Block {
  readonly kind: BlockKind;
  /** What stands before the brace, gates left out. */
  readonly lead: readonly Token[];
  readonly gates: readonly Token[];
  /** The brace; `undefined` of a file. */
  readonly open: Token | undefined;
}

/** Where the cursor stands: the blocks around it, the innermost last, and what was begun in that before the word. */
export interface Surround {
  readonly blocks: readonly [Block, ...Block[]];
  readonly statement: readonly Token[];
}

/**
 * Reads the tokens before the cursor for the blocks that are open there. The tree is of no help with it: what is being
 * written is what it has no node for. A block without its `}` ends, as for the parser, where an item begins that cannot
 * stand in it.
 */
export function surroundOf({ before, after, beginsLine, text, word }: Cursor): Surround {
  const walk: Walk = { blocks: [{ kind: 'file', lead: [], gates: [], open: undefined }], statement: [], depth: 0 };
  before.forEach((leaf, index) => step(walk, leaf, before[index + 1]?.token.text));
  const own = { text: text.slice(word.start, word.end), kind: 'word' } as const;
  if (beginsLine && endsBefore(walk, own, after[0]?.token.text)) begin(walk);
  return { blocks: walk.blocks, statement: walk.statement };
}

export function innermost({ blocks }: Surround): Block {
  return blocks.at(-1) ?? blocks[0];
}

/** What stands in a statement behind its gates; `gate` is one that has no end yet. */
export function withoutGates(statement: readonly Token[]): {
  readonly rest: readonly Token[];
  readonly gate: readonly Token[] | undefined;
  /** The names of the gates that have ended. */
  readonly gates: readonly string[];
} {
  const gates: string[] = [];
  let at = 0;
  while (statement[at]?.text === '@') {
    if (statement[at + 2] && statement[at + 2]?.text !== '(') {
      at += 2;
      continue;
    }
    const gate = statement.slice(at, at + longestGate);
    const close = gate.findIndex(({ text }) => text === ')');
    if (close < 0) return { rest: [], gate, gates };
    gates.push(gate[1]?.text ?? '');
    at += close + 1;
  }
  return { rest: statement.slice(at), gate: undefined, gates };
}

/** Tokens of a gate, with those of a version that is not whole. What is longer is none. */
const longestGate = 16;

interface Walk {
  readonly blocks: [Block, ...Block[]];
  statement: Token[];
  /** How many parentheses and angle brackets of the statement are open. */
  depth: number;
}

function step(walk: Walk, { token, beginsLine }: Leaf, next: string | undefined): void {
  const { text } = token;
  if (beginsLine && next !== ':' && topLevel.has(text)) {
    const wholly = text === 'package';
    leave(walk, (kind) => wholly || kind !== 'package');
    if (!onlyGates(walk.statement)) begin(walk);
  } else if (beginsLine) {
    if (isItem(text, next)) leave(walk, (kind) => elements.has(kind));
    if (endsBefore(walk, token, next)) begin(walk);
  }
  switch (text) {
    case '{': {
      const lead = withoutGates(walk.statement).rest;
      const gates = walk.statement.slice(0, walk.statement.length - lead.length);
      walk.blocks.push({ kind: kindOf(walk.blocks.at(-1)?.kind ?? 'file', lead), lead, gates, open: token });
      return begin(walk);
    }
    case '}': {
      const closed = walk.blocks.length > 1 ? walk.blocks.pop() : undefined;
      begin(walk);
      // A `use` goes on to its `;`.
      if (closed?.kind === 'used') walk.statement.push(...closed.lead, token);
      return;
    }
    case ';':
      return begin(walk);
    case ',':
      if (walk.depth === 0 && elements.has(walk.blocks.at(-1)?.kind ?? 'file')) return begin(walk);
      break;
    case '(':
    case '<':
      walk.depth++;
      break;
    case ')':
    case '>':
      walk.depth = Math.max(0, walk.depth - 1);
      break;
    default:
  }
  walk.statement.push(token);
}

/** Ends the innermost blocks of some kinds; the file itself never ends. */
function leave({ blocks }: Walk, ends: (kind: BlockKind) => boolean): void {
  while (blocks.length > 1 && ends(blocks.at(-1)?.kind ?? 'file')) blocks.pop();
}

function begin(walk: Walk): void {
  walk.statement = [];
  walk.depth = 0;
}

/** Whether the statement must have ended before a token that begins a line, though nothing says so. */
function endsBefore(
  { statement, depth, blocks }: Walk,
  { text, kind }: Pick<Token, 'text' | 'kind'>,
  next: string | undefined,
): boolean {
  const last = statement.at(-1);
  if (!last || onlyGates(statement)) return false;
  if (isItem(text, next)) return true;
  if (kind !== 'word' && kind !== 'escaped') return false;
  if (depth > 0) return next === ':' && elements.has(blocks.at(-1)?.kind ?? 'file');
  return text !== 'as' && text !== 'with' && !unfinished.has(last.text);
}

/** As the parser has it: whether a token at the beginning of a line begins an item. */
function isItem(text: string, next: string | undefined): boolean {
  return (itemWords.has(text) || text === '@') && next !== ':';
}

function onlyGates(statement: readonly Token[]): boolean {
  // A statement may be as long as the file, and is asked about at each of its lines.
  if (statement[0]?.text !== '@' || statement.length > longestGate * 4) return false;
  const { rest, gate, gates } = withoutGates(statement);
  return gates.length > 0 && rest.length === 0 && gate === undefined;
}

function kindOf(parent: BlockKind, lead: readonly Token[]): BlockKind {
  const first = lead[0]?.text ?? '';
  switch (parent) {
    case 'file':
      if (first === 'package') return 'package';
      return first === 'interface' || first === 'world' ? first : 'other';
    case 'package':
      return first === 'interface' || first === 'world' ? first : 'other';
    case 'interface':
    case 'world':
      if (first === 'use') return 'used';
      if (parent === 'world' && first === 'include') return 'renamed';
      if (parent === 'world' && externs.has(first)) return lead.at(-1)?.text === 'interface' ? 'interface' : 'other';
      return shapes.get(first) ?? 'other';
    default:
      return 'other';
  }
}

const topLevel: ReadonlySet<string> = new Set(['interface', 'world', 'package']);
const externs: ReadonlySet<string> = new Set(['import', 'export']);
const functionWords: ReadonlySet<string> = new Set(['func', 'async', 'static']);
const itemWords: ReadonlySet<string> = new Set(
  'interface world package use type record variant enum flags resource import export include'.split(' '),
);
/** Blocks of elements between commas. */
const elements: ReadonlySet<BlockKind> = new Set(['record', 'variant', 'enum', 'flags', 'used', 'renamed'] as const);
const shapes: ReadonlyMap<string, BlockKind> = new Map(
  (['record', 'variant', 'enum', 'flags', 'resource'] as const).map((kind) => [kind, kind]),
);
/** After these something must come, on whatever line. */
const unfinished: ReadonlySet<string> = new Set([
  ...itemWords,
  ...functionWords,
  ...': = -> . / @ , ( < as with'.split(' '),
]);
