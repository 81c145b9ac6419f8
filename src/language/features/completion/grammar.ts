import type { Token } from '../../../wit/index.ts';
import { type Block, innermost, type Surround, withoutGates } from './blocks.ts';
import type { Cursor } from './cursor.ts';
import { none, type PathRole, type Position } from './position.ts';
import { inFunction, inType } from './signatures.ts';

/** What may be written at the cursor, by the tokens before it. */
export function positionOf(cursor: Cursor, surround: Surround): Position {
  const block = innermost(surround);
  const { rest, gate, gates } = withoutGates(surround.statement);
  if (gate) return inGate(gate, gates);
  switch (block.kind) {
    case 'file':
    case 'package':
      return inFile(block.kind, rest, gates, cursor);
    case 'interface':
    case 'world':
    case 'resource':
      return inBody(block.kind, rest, gates, cursor);
    case 'record':
      return rest[1]?.text === ':' ? inType(rest.slice(2), declaredBy(block)) : none;
    case 'variant':
      return rest[1]?.text === '(' ? inType(rest.slice(2), declaredBy(block)) : none;
    case 'used': {
      const path = block.lead.slice(1, -1);
      return inNames(rest, cursor, { kind: 'used', path, braces: block });
    }
    case 'renamed': {
      const path = block.lead.slice(1, -1);
      return inNames(rest, cursor, { kind: 'renamed', path, braces: block });
    }
    default:
      return none;
  }
}

/** Whether a token ends where the word of the cursor begins, so that both are one thing. */
export function touches(token: Token | undefined, { word }: Cursor): boolean {
  return token?.end === word.start;
}

function inGate([, name, open, field, equals, ...value]: readonly Token[], gates: readonly string[]): Position {
  if (!name) return { kind: 'gate', gates };
  if (!open) return none;
  if (!field) return { kind: 'gate-field', gate: name.text };
  const isVersion = value.every(({ kind, text }) => kind === 'integer' || text === '.');
  return equals?.text === '=' && isVersion ? { kind: 'gate-value', gate: name.text } : none;
}

function inFile(block: 'file' | 'package', rest: readonly Token[], gates: readonly string[], cursor: Cursor): Position {
  const [first, ...more] = rest;
  if (!first) return { kind: 'item', block, gates };
  if (first.text === 'package' && block === 'file') return { kind: 'header', name: more };
  return first.text === 'use' ? inPath('top-use', more, cursor) : none;
}

function inBody(
  block: 'interface' | 'world' | 'resource',
  rest: readonly Token[],
  gates: readonly string[],
  cursor: Cursor,
): Position {
  const [first, second, ...more] = rest;
  if (!first) return { kind: 'item', block, gates };
  if (second?.text === ':' && block !== 'world') return inFunction(more, block === 'resource');
  if (block === 'resource') return first.text === 'constructor' ? inFunction(rest, false) : none;
  switch (first.text) {
    case 'use':
      return inUse(rest.slice(1), cursor);
    case 'type':
      return more[0]?.text === '=' ? inType(more.slice(1), second?.text) : none;
    case 'import':
    case 'export':
      return block === 'world' ? inExtern(first.text, rest.slice(1), cursor) : none;
    case 'include':
      return block === 'world' ? inPath('include', rest.slice(1), cursor) : none;
    default:
      return none;
  }
}

function inUse(path: readonly Token[], cursor: Cursor): Position {
  const last = path.at(-1);
  // The dots of a version that is not whole yet are those of no `use`.
  if (last?.text !== '.' || path.at(-2)?.kind === 'integer') return inPath('use', path, cursor);
  return { kind: 'used', path: path.slice(0, -1), braces: undefined };
}

function inExtern(role: 'import' | 'export', rest: readonly Token[], cursor: Cursor): Position {
  const [, colon, third, fourth] = rest;
  if (colon?.text !== ':' || fourth?.text === '/') return inPath(role, rest, cursor);
  if (!third) return touches(colon, cursor) ? { kind: 'path', role, path: rest } : { kind: 'labelled' };
  if (third.text === 'func' || third.text === 'async') return inFunction(rest.slice(2), false);
  return third.text === 'interface' ? none : inPath('labelled', rest.slice(2), cursor);
}

function inPath(role: PathRole, path: readonly Token[], cursor: Cursor): Position {
  const last = path.at(-1);
  if (!last || touches(last, cursor)) return { kind: 'path', role, path };
  if (path.length > 1 && last.kind === 'punctuation') return none;
  if (path.some(({ text }) => text === 'as' || text === 'with')) return none;
  if (role === 'top-use') return { kind: 'word', words: ['as'] };
  return role === 'include' ? { kind: 'word', words: ['with'] } : none;
}

/** Inside of braces with `name as other`: a new name is for the person to find. */
function inNames([name, as]: readonly Token[], cursor: Cursor, position: Position): Position {
  if (!name) return position;
  return as || touches(name, cursor) ? none : { kind: 'word', words: ['as'] };
}

function declaredBy({ lead }: Block): string | undefined {
  return lead[1]?.text;
}
