import type { PrimitiveKind } from '../values.ts';
import type { WaveText } from './text.ts';

export type IntegerKind = 'u8' | 'u16' | 'u32' | 'u64' | 's8' | 's16' | 's32' | 's64';

export function isInteger(kind: PrimitiveKind): kind is IntegerKind {
  return /^[us]\d/.test(kind);
}

/** Takes an integer in base 10 that fits its type: a bigint where the type has 64 bits. */
export function takeInteger(text: WaveText, kind: IntegerKind): number | bigint | undefined {
  const found = text.look(number);
  if (found === undefined || !/^-?\d+$/.test(found)) {
    text.fail(`Expected a whole number (${kind}), found ${text.here}.`);
    return undefined;
  }
  const bits = Number(kind.slice(1));
  const [least, most] = kind.startsWith('u')
    ? [0n, 2n ** BigInt(bits) - 1n]
    : [-(2n ** BigInt(bits - 1)), 2n ** BigInt(bits - 1) - 1n];
  // A number with hundreds of digits is out of range without being computed.
  const value = found.length > 400 ? most + 1n : BigInt(found);
  if (value < least || value > most) {
    text.fail(`${text.here.replaceAll('`', '')} is out of range: ${kind} goes from ${least} to ${most}.`);
    return undefined;
  }
  text.match(number);
  return bits === 64 ? value : Number(value);
}

/** Takes a float: a JSON number, `nan`, `inf` or `-inf`. */
export function takeFloat(text: WaveText, kind: 'f32' | 'f64'): number | undefined {
  const found = text.look(number) ?? text.look(name) ?? '';
  const special = specials.get(found);
  if (special === undefined && !json.test(found)) {
    text.fail(`Expected a number (${kind}), found ${text.here}.`);
    return undefined;
  }
  const value = special ?? (kind === 'f32' ? Math.fround(Number(found)) : Number(found));
  if (special === undefined && !Number.isFinite(value)) {
    text.fail(`${text.here.replaceAll('`', '')} is out of range for ${kind}.`);
    return undefined;
  }
  text.at += found.length;
  text.skipSpace();
  return value;
}

export function printFloat(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  return Object.is(value, -0) ? '-0' : String(value);
}

const number = /[-+]?\d[-+.\w]*/y;
const name = /-?[A-Za-z]\w*/y;
const json = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?$/;

const specials: ReadonlyMap<string, number> = new Map([
  ['nan', Number.NaN],
  ['inf', Number.POSITIVE_INFINITY],
  ['-inf', Number.NEGATIVE_INFINITY],
]);
