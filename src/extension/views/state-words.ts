import { failureWords, type LifecycleState } from '../../host/index.ts';
import type { BuildState } from '../components/course.ts';

/** What is known of a component, as far as its row says it. */
export interface Standing {
  /** The actor's state, once a version of it has served. */
  readonly actor: LifecycleState | undefined;
  readonly build: BuildState;
  readonly isHeldBack: boolean;
}

/**
 * The actor's state, and before there is one that of the build. An old version that serves while a new one is built or
 * failed goes on being shown as running: it is.
 */
export function stateWords({ actor, build, isHeldBack }: Standing): string {
  const { kind } = build;
  if (actor === undefined) {
    if (kind === 'building' || kind === 'waiting') return kind;
    return kind === 'built' ? 'starting' : 'failed';
  }
  if (kind === 'building') return `${actor}, building`;
  if (isHeldBack) return `${actor}, new version held back`;
  if (kind === 'failed' && build.failure !== undefined) return `${actor}, new version: ${failureWords[build.failure]}`;
  return kind === 'failed' || kind === 'invalid' ? `${actor}, new build failed` : actor;
}

/** What the row of a build that failed, or of a version that did not come to serve, is called. */
export function failedWords({ failure }: Extract<BuildState, { readonly kind: 'failed' }>): string {
  return failure === undefined ? 'Not built or not started' : `New version: ${failureWords[failure]}`;
}
