import * as vscode from 'vscode';
import { type BinaryDescription, type Described, type Describer, largestBinary } from '../../build/index.ts';

/** What became of a question, with the sentence for the person where there is no answer. */
export type Told<T> =
  | { readonly kind: 'done'; readonly value: T }
  | { readonly kind: 'refused' | 'failed'; readonly message: string };

/** Describes a binary. Its file is read by the describing process; what is no file is read here, if it is not too large. */
export async function describeBinary(
  describer: Describer,
  binary: vscode.Uri,
  size: number,
): Promise<Told<BinaryDescription>> {
  if (size > largestBinary) return { kind: 'refused', message: `It is larger than ${largestBinary / 1024 ** 2} MiB.` };
  const from =
    binary.scheme === 'file'
      ? ({ kind: 'file', path: binary.fsPath } as const)
      : ({ kind: 'bytes', bytes: await vscode.workspace.fs.readFile(binary) } as const);
  return told(await describer.ask('describe', { from }));
}

/** An outcome in words. */
export function told<T>(outcome: Described<T>): Told<T> {
  switch (outcome.kind) {
    case 'timeout':
      return {
        kind: 'failed',
        message: `It took longer than ${outcome.milliseconds / 1000} seconds and was given up.`,
      };
    case 'died':
      return { kind: 'failed', message: `It cannot be read: ${outcome.reason}` };
    default:
      return outcome;
  }
}
