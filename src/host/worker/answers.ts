import type { Answer } from './messages.ts';

/**
 * Answers of a worker in shared memory, in the order in which its calls ended: a number is here before a message would
 * even be on its way, and is not lost with a thread that fails afterwards. What is no plain number, truth value or nothing
 * comes by message, and has a place here all the same, so that all are heard in their order.
 */
export type AnswerMemory = SharedArrayBuffer;

/** More than can be on their way at once. */
const places = 512;

/** Words: how many were written, whether the reader was told of that, the calls' numbers, what is said of each. */
const [written, told, ids, kinds] = [0, 1, 2, 2 + places];

const words = 2 + 2 * places;

/** What is said of a call: that it returned this, or the ok of a result with this. */
const kindOf = { message: 0, nothing: 1, no: 2, yes: 3, number: 4 } as const;

const inOk = 8;

export function newAnswers(): AnswerMemory {
  return new SharedArrayBuffer(words * Int32Array.BYTES_PER_ELEMENT + places * Float64Array.BYTES_PER_ELEMENT);
}

function viewsOf(memory: AnswerMemory) {
  return {
    word: new Int32Array(memory, 0, words),
    value: new Float64Array(memory, words * Int32Array.BYTES_PER_ELEMENT, places),
  };
}

/**
 * For the worker: notes that a call has ended, and says whether that is all. If not, the answer is to go by message, as it
 * always is where something that was said goes before it.
 *
 * @param wake tells the reader that something is here
 */
export function createAnswerWriter(memory: AnswerMemory, wake: () => void) {
  const { word, value } = viewsOf(memory);
  let count = 0;
  return ({ id, ending, denied }: Answer, isPlain: boolean): boolean => {
    const at = count % places;
    const kind = isPlain && !denied && ending.kind === 'returned' ? encode(ending.value, at) : kindOf.message;
    word[ids + at] = id;
    word[kinds + at] = kind;
    count++;
    Atomics.store(word, written, count | 0);
    if (kind === kindOf.message) return false;
    if (Atomics.exchange(word, told, 1) === 0) wake();
    return true;
  };

  function encode(returned: unknown, at: number): number {
    if (isOk(returned)) {
      const kind = encodePlain(returned.val, at);
      return kind === kindOf.message ? kind : kind + inOk;
    }
    return encodePlain(returned, at);
  }

  function encodePlain(returned: unknown, at: number): number {
    if (returned === undefined) return kindOf.nothing;
    if (typeof returned === 'boolean') return returned ? kindOf.yes : kindOf.no;
    if (typeof returned !== 'number') return kindOf.message;
    value[at] = returned;
    return kindOf.number;
  }
}

export interface AnswerReader {
  /** Hears what is here and was not heard yet. */
  read(): void;
  /** The ending of a call has come by message. */
  message(answer: Answer): void;
}

/** For the other side. */
export function createAnswerReader(memory: AnswerMemory, hear: (answer: Answer) => void): AnswerReader {
  const { word, value } = viewsOf(memory);
  let count = 0;
  let isReading = false;

  /** @param came the call whose ending has come by message, if it is the next */
  function read(came?: Answer): void {
    // Whoever hears of one may look for more.
    if (isReading) return;
    isReading = true;
    Atomics.store(word, told, 0);
    try {
      while (count !== Atomics.load(word, written)) {
        const at = (count >>> 0) % places;
        const [id = 0, kind = 0] = [word[ids + at], word[kinds + at]];
        const byMessage = kind === kindOf.message && id === came?.id ? came : undefined;
        if (kind === kindOf.message && !byMessage) break;
        count = (count + 1) | 0;
        hear(byMessage ?? { id, ending: { kind: 'returned', value: decode(kind, at) } });
      }
    } finally {
      isReading = false;
    }
  }

  function decode(kind: number, at: number): unknown {
    const plain = decodePlain(kind & ~inOk, at);
    return (kind & inOk) === 0 ? plain : { tag: 'ok', val: plain };
  }

  function decodePlain(kind: number, at: number): unknown {
    if (kind === kindOf.nothing) return undefined;
    return kind === kindOf.number ? value[at] : kind === kindOf.yes;
  }

  return { read: () => read(), message: read };
}

/** The ok of a result, and nothing beside it. */
function isOk(value: unknown): value is { readonly val: unknown } {
  if (typeof value !== 'object' || value === null || !('tag' in value) || value.tag !== 'ok') return false;
  return 'val' in value && Object.keys(value).length === 2;
}
