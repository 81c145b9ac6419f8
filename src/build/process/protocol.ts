import type { Answer } from '../describe/answer.ts';
import type { Question } from '../describe/request.ts';
import type { BuildRequest } from '../request.ts';
import type { CarriedOutcome, CarriedShell } from './carry.ts';

/** What the parent sends to the build process. */
export interface BuildMessage {
  readonly kind: 'build';
  readonly id: number;
  readonly request: BuildRequest;
  /** The names of the shells that the parent has, and that need not be sent. */
  readonly shells: readonly string[];
}

/** What the build process answers: exactly one for each {@link BuildMessage}, unless it ends. */
export type BuildReply =
  /** With `last`, the engine broke on this request: the process ends right after, and is not to be asked again. */
  | {
      readonly kind: 'outcome';
      readonly id: number;
      readonly outcome: CarriedOutcome;
      /** The shell that the outcome stands on, unless the parent has it. */
      readonly shell?: CarriedShell;
      readonly last?: boolean;
    }
  | Broken;

/** Said between a request and its answer: something is being made that later builds of the same world use too. */
export interface Preparing {
  readonly kind: 'preparing';
  readonly id: number;
  /** False when it is made. */
  readonly still: boolean;
}

/** What the parent sends to a process that describes, which is the same program but never builds. */
export interface DescribeMessage {
  readonly kind: 'describe';
  readonly id: number;
  readonly question: Question;
}

/** What such a process answers: exactly one for each {@link DescribeMessage}, unless it ends. */
export type DescribeReply = { readonly kind: 'described'; readonly id: number; readonly answer: Answer } | Broken;

/** A bug, or a tool that trapped: the process ends right after this. */
export interface Broken {
  readonly kind: 'broken';
  readonly id: number;
  readonly reason: string;
}

export function isBuildMessage(message: unknown): message is BuildMessage {
  return isObject(message) && message['kind'] === 'build' && typeof message['id'] === 'number';
}

export function isDescribeMessage(message: unknown): message is DescribeMessage {
  return isObject(message) && message['kind'] === 'describe' && typeof message['id'] === 'number';
}

export function isBuildReply(message: unknown): message is BuildReply {
  return isReply(message, 'outcome', 'outcome');
}

export function isPreparing(message: unknown): message is Preparing {
  return isObject(message) && message['kind'] === 'preparing' && typeof message['id'] === 'number';
}

export function isDescribeReply(message: unknown): message is DescribeReply {
  return isReply(message, 'described', 'answer');
}

function isReply(message: unknown, kind: string, content: string): boolean {
  if (!isObject(message) || typeof message['id'] !== 'number') return false;
  return message['kind'] === kind ? isObject(message[content]) : typeof message['reason'] === 'string';
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
