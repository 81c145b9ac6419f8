import { increment } from 'wasi:keyvalue/atomics@0.2.0-draft2';
import { open } from 'wasi:keyvalue/store@0.2.0-draft2';
import { inWords } from './in-words.ts';

/** The namespace that airlock.json asks for. */
const namespace = '{{name}}.values';

export function remember(key: string, value: string): void {
  inWords(() => open(namespace).set(key, new TextEncoder().encode(value)));
}

export function recall(key: string): string | undefined {
  const value = inWords(() => open(namespace).get(key));
  return value === undefined ? undefined : new TextDecoder().decode(value);
}

export function count(key: string): bigint {
  return inWords(() => increment(open(namespace), `count of ${key}`, 1n));
}
