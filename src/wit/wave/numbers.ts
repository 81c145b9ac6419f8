import type { PrimitiveKind } from '../values.ts';
import type { WaveText } from './text.ts';

export type IntegerKind = 'u8' | 'u16' | 'u32' | 'u64' | 's8' | 's16' | 's32' | 's64';

export function isInteger(kind: PrimitiveKind): kind is IntegerKind {
  return /^[us]\d/.test(kind);
}

/** Whether the values of a type are bigints. */
export function isLong(kind: IntegerKind): kind is 'u64' | 's64' {
  return kind === 'u64' || kind === 's64';
}

/** Whether a whole number is one of this type. */
export function holdsInteger(kind: IntegerKind, value: number | bigint): boolean {
  const [least, most] = rangeOf(kind);
  return value >= least && value <= most;
}

/** Takes an integer in base 10 that fits its type: a bigint where the type has 64 bits. */
export function takeInteger(text: WaveText, kind: IntegerKind): number | bigint | undefined {
  const found = text.look(number);
  if (found === undefined || !whole.test(found)) {
    text.fail(`Expected a whole number (${kind}), found ${text.here}.`);
    return undefined;
  }
  const [least, most] = rangeOf(kind);
  // A number with hundreds of digits is out of range without being computed.
  const value = found.length > 400 ? most + 1n : BigInt(found);
  // No unsigned number has a sign, `-0` neither.
  if (value < least || value > most || (least === 0n && found.startsWith('-'))) {
    text.fail(`${text.here.replaceAll('`', '')} is out of range: ${kind} goes from ${least} to ${most}.`);
    return undefined;
  }
  text.match(number);
  return isLong(kind) ? value : Number(value);
}

/** Takes a float: a JSON number, `nan`, `inf` or `-inf`. A number that is too large is infinite. */
export function takeFloat(text: WaveText, kind: 'f32' | 'f64'): number | undefined {
  const found = text.look(number) ?? text.look(name) ?? '';
  const special = specials.get(found);
  if (special === undefined && !json.test(found)) {
    text.fail(`Expected a number (${kind}), found ${text.here}.`);
    return undefined;
  }
  const value = special ?? (kind === 'f32' ? Math.fround(Number(found)) : Number(found));
  text.at += found.length;
  text.skipSpace();
  return value;
}

/** The shortest number that is read as this one. */
export function printFloat(value: number, kind: 'f32' | 'f64'): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  if (Object.is(value, -0)) return '-0';
  return String(kind === 'f32' ? shortestSingle(Math.fround(value)) : value);
}

const number = /[-+]?\d[-+.\w]*/y;
const name = /-?[A-Za-z]\w*/y;
const whole = /^-?(?:0|[1-9]\d*)$/;
const json = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?$/;

const specials: ReadonlyMap<string, number> = new Map([
  ['nan', Number.NaN],
  ['inf', Number.POSITIVE_INFINITY],
  ['-inf', Number.NEGATIVE_INFINITY],
]);

function rangeOf(kind: IntegerKind): readonly [least: bigint, most: bigint] {
  const bits = BigInt(kind.slice(1));
  return kind.startsWith('u') ? [0n, 2n ** bits - 1n] : [-(2n ** (bits - 1n)), 2n ** (bits - 1n) - 1n];
}

/** A number of few digits that rounds to `single`: nine digits tell all singles apart. */
function shortestSingle(single: number): number {
  for (let digits = 1; digits < 9; digits++) {
    const shorter = Number(single.toPrecision(digits));
    if (Math.fround(shorter) === single) return shorter;
  }
  return Number(single.toPrecision(9));
}
