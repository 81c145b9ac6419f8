import type { BuildOutcome, BuildRequest } from '../request.ts';

/** What the parent sends to the build process. */
export interface BuildMessage {
  readonly kind: 'build';
  readonly id: number;
  readonly request: BuildRequest;
}

/** What the build process answers: exactly one for each {@link BuildMessage}, unless it ends. */
export type BuildReply =
  /** With `last`, the engine broke on this request: the process ends right after, and is not to be asked again. */
  | { readonly kind: 'outcome'; readonly id: number; readonly outcome: BuildOutcome; readonly last?: boolean }
  /** A bug, or a tool that trapped: the process ends right after this. */
  | { readonly kind: 'broken'; readonly id: number; readonly reason: string };

export function isBuildMessage(message: unknown): message is BuildMessage {
  return isObject(message) && message['kind'] === 'build' && typeof message['id'] === 'number';
}

export function isBuildReply(message: unknown): message is BuildReply {
  if (!isObject(message) || typeof message['id'] !== 'number') return false;
  return message['kind'] === 'outcome' ? isObject(message['outcome']) : typeof message['reason'] === 'string';
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
