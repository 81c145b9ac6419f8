/**
 * Messages that a guest has sent and the main thread has not taken yet, in memory that both share: a ring of records, with
 * one who writes and one who reads. A worker that is ended in the midst of its work has lost none that it was told had
 * left, and nobody waits for anybody unless the ring is full.
 */
export interface OutboxWriter {
  /** Whether a body has a place now. Without one (it is large, much is there, nobody reads) it is sent in another way. */
  takes(body: Uint8Array): boolean;
  /**
   * Puts a message behind the others.
   *
   * @param subject letters, digits and what else a subject has, all of one byte
   * @param body one that it takes
   */
  put(subject: string, body: Uint8Array): void;
}

export interface OutboxReader {
  /** Takes all that is there, in its order. The bodies are copies. */
  take(): readonly SentMessage[];
  /** Says whether the reader will look again by itself, so that the writer need not tell of what it puts. */
  watch(watches: boolean): void;
  /** Nothing is put in it any more. */
  close(): void;
}

export interface SentMessage {
  readonly subject: string;
  readonly body: Uint8Array;
}

export function newOutbox(): SharedArrayBuffer {
  return new SharedArrayBuffer(headerBytes + ringBytes);
}

/** @param tell says to the reader that there is something, where it does not look by itself or much has come together */
export function writeOutbox(memory: SharedArrayBuffer, tell: () => void): OutboxWriter {
  const { words, bytes, numbers } = partsOf(memory);
  /** A number for each subject, so that its text is written once. */
  const subjects = new Map<string, number>();
  let untold = 0;

  function place(size: number): number {
    const written = Atomics.load(words, header.written);
    const at = written & mask;
    const toEnd = ringBytes - at;
    if (size <= toEnd) return at;
    // A record lies in one piece: where it does not fit before the end, that is left out.
    numbers[at >>> 2] = filler;
    Atomics.add(words, header.written, toEnd);
    return 0;
  }

  return {
    takes(body) {
      if (body.length > mostBytes || Atomics.load(words, header.watched) === closed) return false;
      const used = (Atomics.load(words, header.written) - Atomics.load(words, header.taken)) >>> 0;
      // With what may have to be left out at the end.
      return used + 2 * (recordBytes + mostText + 8 + body.length) <= ringBytes;
    },
    put(subject, body) {
      const known = subjects.get(subject);
      const text = known === undefined ? subject.length : 0;
      const size = (recordBytes + text + body.length + 7) & ~7;
      const at = place(size);
      const word = at >>> 2;
      numbers[word] = size;
      numbers[word + 1] = known ?? name(subject);
      numbers[word + 2] = text;
      numbers[word + 3] = body.length;
      const start = at + recordBytes;
      for (let each = 0; each < text; each++) bytes[start + each] = subject.charCodeAt(each);
      bytes.set(body, start + text);
      // Only now it is there for the reader.
      Atomics.add(words, header.written, size);
      untold++;
      if (untold >= toldAfter || Atomics.compareExchange(words, header.watched, asleep, awake) === asleep) {
        untold = 0;
        tell();
      }
    },
  };

  function name(subject: string): number {
    // Another text under a number takes the place of the one before, for the reader as well.
    if (subjects.size >= mostSubjects) subjects.clear();
    const number = subjects.size;
    subjects.set(subject, number);
    return number;
  }
}

export function readOutbox(memory: SharedArrayBuffer): OutboxReader {
  const { words, bytes, numbers } = partsOf(memory);
  const subjects: string[] = [];
  return {
    take() {
      const written = Atomics.load(words, header.written);
      let taken = Atomics.load(words, header.taken);
      if (taken === written) return none;
      const messages: SentMessage[] = [];
      // Whatever is written there, no more is read than there is room for.
      let left = Math.min((written - taken) >>> 0, ringBytes);
      while (left > 0) {
        const at = taken & mask;
        const word = at >>> 2;
        const size = numbers[word] ?? 0;
        const step = size === filler ? ringBytes - at : size;
        const [number = 0, text = 0, length = 0] = [numbers[word + 1], numbers[word + 2], numbers[word + 3]];
        const room = Math.min(ringBytes - at, left);
        if (size !== filler && isSound(size, number, text, length, room)) {
          const start = at + recordBytes;
          if (text > 0) subjects[number] = String.fromCharCode(...bytes.subarray(start, start + text));
          messages.push({ subject: subjects[number] ?? '', body: bytes.slice(start + text, start + text + length) });
        } else if (size !== filler || step > left) {
          taken = written;
          break;
        }
        left -= step;
        taken = (taken + step) | 0;
      }
      Atomics.store(words, header.taken, taken);
      return messages;
    },
    watch(watches) {
      Atomics.compareExchange(words, header.watched, watches ? asleep : awake, watches ? awake : asleep);
    },
    close: () => void Atomics.store(words, header.watched, closed),
  };
}

/** The worker writes this memory, so nothing in it is taken for sound: what cannot be ends the reading. */
function isSound(size: number, number: number, text: number, length: number, room: number): boolean {
  const isNamed = number >= 0 && number < mostSubjects && text >= 0 && text <= mostText;
  const isMeasured = length >= 0 && length <= mostBytes && recordBytes + text + length <= size;
  return isNamed && isMeasured && size <= room && size % 8 === 0;
}

/** Larger bodies are better moved than copied twice. */
const mostBytes = 8192;

const ringBytes = 256 * 1024;
const mask = ringBytes - 1;

/** Bytes that were ever written and taken, and what is said of the reader. */
const header = { written: 0, taken: 1, watched: 2 } as const;
const headerBytes = 16;

/** Of a record: its size, the number of its subject, the length of the subject's text where it is told, that of the body. */
const recordBytes = 16;

/** In the place of a size: the ring goes on at its beginning. */
const filler = -1;

const [asleep, awake, closed] = [0, 1, 2];

/** So much is told of at once while the reader looks by itself, since it does so a thousand times a second only. */
const toldAfter = 128;

const mostSubjects = 256;

/** Characters of a subject. */
const mostText = 256;

const none: readonly SentMessage[] = [];

function partsOf(memory: SharedArrayBuffer) {
  return {
    words: new Int32Array(memory, 0, headerBytes / 4),
    bytes: new Uint8Array(memory, headerBytes),
    numbers: new Int32Array(memory, headerBytes),
  };
}
