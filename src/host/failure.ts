/** Why a call, a start or a deployment failed: a closed set, each with a sentence for the person. */
export type FailureKind =
  | 'component-not-found'
  | 'export-not-found'
  | 'import-refused'
  | 'load-failed'
  | 'start-timeout'
  | 'trapped'
  | 'process-ended'
  | 'execution-timeout'
  | 'resource-limit-exceeded'
  | 'capability-denied'
  | 'not-linked'
  | 'exited'
  | 'arguments-not-transferable'
  | 'result-not-transferable'
  | 'mailbox-full'
  | 'version-not-found'
  | 'version-pinned'
  | 'contract-broken'
  | 'init-failed'
  | 'unhealthy'
  | 'state-refused'
  | 'stopped';

export interface Failure {
  readonly kind: FailureKind;
  readonly message: string;
  /** The code of an exit. */
  readonly code?: number;
  /** The guest's stack, where there is one. */
  readonly stack?: string;
  /** Where it is several things: a sentence for each. */
  readonly details?: readonly string[];
}

/** What each kind is called where a person reads it. */
export const failureWords: Readonly<Record<FailureKind, string>> = {
  'component-not-found': 'no such component',
  'export-not-found': 'no such export',
  'import-refused': 'import refused',
  'load-failed': 'did not load',
  'start-timeout': 'did not start in time',
  trapped: 'trapped',
  'process-ended': 'process ended',
  'execution-timeout': 'took too long',
  'resource-limit-exceeded': 'over a limit',
  'capability-denied': 'capability denied',
  'not-linked': 'not linked',
  exited: 'exited',
  'arguments-not-transferable': 'arguments cannot be passed',
  'result-not-transferable': 'result cannot be shown',
  'mailbox-full': 'too many calls waiting',
  'version-not-found': 'no such version',
  'version-pinned': 'a version is pinned',
  'contract-broken': 'breaks its callers',
  'init-failed': 'did not begin',
  unhealthy: 'not healthy',
  'state-refused': 'state refused',
  stopped: 'stopped',
};
