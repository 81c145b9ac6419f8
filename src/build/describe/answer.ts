import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { messageOf } from '../../base/index.ts';
import { setPreopens } from '../componentize-js.ts';
import { type BinaryOutcome, describeBinary } from './binary.ts';
import { folderProblem } from './checked-folder.ts';
import { markdownOf } from './markdown.ts';
import { type BinarySource, largestBinary, type Question, type QuestionKind, type Questions } from './request.ts';
import { inText } from './in-text.ts';
import { typeFiles } from './types.ts';
import { worldsOf } from './worlds.ts';

/** What a describing process says to a question. */
export type Answer =
  | { readonly kind: 'done'; readonly value: Questions[QuestionKind]['answer'] }
  | { readonly kind: 'refused'; readonly message: string };

/** Answers a question. Throws if a tool trapped: its process has to end then. */
export async function answer(question: Question): Promise<Answer> {
  // The tools ask once in the life of the process what they may open, so that has to be what stays the same.
  setPreopens({ [tmpdir()]: tmpdir() });
  if (question.kind === 'describe') return describeSource(question.from);
  const problem = folderProblem(question.wit);
  if (problem !== undefined) return { kind: 'refused', message: problem };
  switch (question.kind) {
    case 'worlds': {
      const worlds = worldsOf(question.wit);
      return typeof worlds === 'string' ? { kind: 'refused', message: worlds } : { kind: 'done', value: worlds };
    }
    case 'types':
      return typeFiles(question.wit, question.world, question.side);
    default: {
      const wit = await inText(question.wit);
      return typeof wit === 'string' ? { kind: 'refused', message: wit } : markdownOf(wit, question.world);
    }
  }
}

async function describeSource(from: BinarySource): Promise<BinaryOutcome> {
  const read = from.kind === 'bytes' ? from.bytes : await readBounded(from.path);
  if (typeof read === 'string') return { kind: 'refused', message: read };
  if (read.length > largestBinary) return { kind: 'refused', message: tooLarge };
  return describeBinary(read);
}

const tooLarge = `It is larger than ${largestBinary / 1024 ** 2} MiB.`;

/** A pipe without a writer would be waited for. Windows has no such flag. */
const withoutWaiting = process.platform === 'win32' ? 0 : constants.O_NONBLOCK;

/** The bytes of a file, or a sentence why there are none. Never more of them than are looked into, even if it grows. */
async function readBounded(path: string): Promise<Uint8Array | string> {
  try {
    await using file = await open(path, constants.O_RDONLY | withoutWaiting);
    const facts = await file.stat();
    if (!facts.isFile()) return 'It is not a file.';
    if (facts.size > largestBinary) return tooLarge;
    const bytes = new Uint8Array(facts.size);
    let at = 0;
    while (at < bytes.length) {
      const { bytesRead } = await file.read(bytes, at, bytes.length - at);
      if (bytesRead === 0) break;
      at += bytesRead;
    }
    return bytes.subarray(0, at);
  } catch (error) {
    return `It cannot be read: ${messageOf(error)}`;
  }
}
