/** The states of a component's life and the only moves between them. */
export const states = [
  'uninstalled',
  'installing',
  'installed',
  'starting',
  'running',
  'updating',
  'stopping',
  'stopped',
  'failed',
] as const;

export type LifecycleState = (typeof states)[number];

const moves: Readonly<Record<LifecycleState, readonly LifecycleState[]>> = {
  uninstalled: ['installing'],
  installing: ['installed', 'failed'],
  installed: ['starting', 'uninstalled'],
  // One that is stopped before it stands has neither failed nor run.
  starting: ['running', 'stopped', 'failed'],
  running: ['updating', 'stopping', 'failed'],
  updating: ['running'],
  stopping: ['stopped'],
  stopped: ['starting', 'uninstalled'],
  failed: ['starting', 'uninstalled'],
};

export function mayMove(from: LifecycleState, to: LifecycleState): boolean {
  return moves[from].includes(to);
}

/** One move, as it is told to whoever watches. `time` is in milliseconds since the epoch. */
export interface LifecycleMove {
  readonly from: LifecycleState;
  readonly to: LifecycleState;
  readonly time: number;
  readonly reason: string;
}
