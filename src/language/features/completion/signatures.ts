import type { Token } from '../../../wit/index.ts';
import { none, type Position } from './position.ts';

/** Where the cursor is in a function's type, of which `tokens` are there: what stands behind `name:`. */
export function inFunction(tokens: readonly Token[], inResource: boolean): Position {
  let at = 0;
  if (inResource && tokens[at]?.text === 'static') at++;
  const isStatic = at > 0;
  if (tokens[at]?.text === 'async') at++;
  const first = tokens[at];
  if (!first) return { kind: 'function', begins: beginnings(inResource && !isStatic, at > (isStatic ? 1 : 0)) };
  if ((first.text !== 'func' && first.text !== 'constructor') || tokens[at + 1]?.text !== '(') return none;
  const close = tokens.findIndex(({ text }, index) => index > at && text === ')');
  if (close < 0) return inParams(tokens.slice(at + 2));
  return tokens[close + 1]?.text === '->' ? inType(tokens.slice(close + 2), undefined, true) : none;
}

/** Where the cursor is in a type, of which `tokens` are there. */
export function inType(tokens: readonly Token[], declared: string | undefined, inResult = false): Position {
  const any = { kind: 'type', takes: 'any', inResult, orNone: false, declared } as const;
  const last = tokens.at(-1);
  if (!last) return any;
  if (last.text !== '<' && last.text !== ',') return none;
  const { generic, index } = openGeneric(tokens);
  switch (generic) {
    case 'own':
    case 'borrow':
      return index === 0 ? { ...any, takes: 'resource' } : none;
    case 'list':
    case 'option':
    case 'stream':
    case 'future':
      return index === 0 ? any : none;
    case 'result':
      return index < 2 ? { ...any, orNone: index === 0 } : none;
    case 'map':
      return index < 2 ? { ...any, takes: index === 0 ? 'key' : 'any' } : none;
    case 'tuple':
      return any;
    default:
      return none;
  }
}

function beginnings(mayBeStatic: boolean, isAsync: boolean): readonly string[] {
  if (isAsync) return ['func'];
  return mayBeStatic ? ['func', 'async func', 'static func', 'static async func'] : ['func', 'async func'];
}

function inParams(tokens: readonly Token[]): Position {
  let begin = 0;
  let depth = 0;
  tokens.forEach(({ text }, index) => {
    if (text === '<') depth++;
    else if (text === '>') depth--;
    else if (text === ',' && depth <= 0) begin = index + 1;
  });
  const param = tokens.slice(begin);
  const colon = param.findLastIndex(({ text }) => text === ':');
  return colon > 0 ? inType(param.slice(colon + 1), undefined) : none;
}

/** The generic type whose `<` is open at the end, and how many commas there are in it. */
function openGeneric(tokens: readonly Token[]): { readonly generic: string | undefined; readonly index: number } {
  let depth = 0;
  let index = 0;
  for (let at = tokens.length - 1; at >= 0; at--) {
    const text = tokens[at]?.text;
    if (text === '>') depth++;
    else if (text === ',' && depth === 0) index++;
    else if (text === '<' && depth-- === 0) return { generic: tokens[at - 1]?.text, index };
  }
  return { generic: undefined, index };
}
