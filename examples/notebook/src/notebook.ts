import { Cas, increment, swap } from 'wasi:keyvalue/atomics@0.2.0-draft2';
import { open } from 'wasi:keyvalue/store@0.2.0-draft2';
import { inWords, payloadOf } from './in-words.ts';

interface Note {
  number: bigint;
  text: string;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();
const notes = () => open('notebook.notes');

export function add(text: string): bigint {
  return inWords(() => {
    // In one step, so that two who write at the same time get two numbers.
    const number = increment(open('notebook.numbers'), 'last', 1n);
    notes().set(String(number), encoder.encode(text));
    return number;
  });
}

export function append(number: bigint, text: string): void {
  inWords(() => {
    let watched = Cas.new(notes(), String(number));
    for (;;) {
      const current = watched.current();
      if (current === undefined) throw `there is no note ${number}`;
      try {
        return swap(watched, encoder.encode(decoder.decode(current) + text));
      } catch (error) {
        const failure = payloadOf(error);
        if (failure?.tag !== 'cas-failed') throw error;
        // Somebody else has written meanwhile, and this knows what.
        watched = failure.val as typeof watched;
      }
    }
  });
}

export function find(text: string): Note[] {
  return inWords(() => {
    const bucket = notes();
    const found: Note[] = [];
    let cursor: string | undefined;
    do {
      const page = bucket.listKeys(cursor);
      for (const key of page.keys) {
        const value = bucket.get(key);
        const note = value === undefined ? undefined : decoder.decode(value);
        if (note?.includes(text)) found.push({ number: BigInt(key), text: note });
      }
      cursor = page.cursor;
    } while (cursor !== undefined);
    return found.sort((a, b) => Number(a.number - b.number));
  });
}

export function remove(number: bigint): void {
  inWords(() => notes().delete(String(number)));
}
