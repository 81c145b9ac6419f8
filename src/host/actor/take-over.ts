import { failed } from '../call-outcome.ts';
import { type HandedOver, handOver, hasState } from '../hooks/hooks.ts';
import type { ComponentVersion } from '../version.ts';
import type { Instance, Instances, StartedInstance } from './instances.ts';
import type { Route } from './route.ts';
import type { Serving } from './serving.ts';

/**
 * Hands the state of an instance that serves over to one that comes, if both keep one. Calls wait for that, and where it
 * succeeds until the old one is released. What was given something and refused it is ended, and perhaps begun anew.
 */
export type TakeOver = (old: Serving, instance: Instance, cancelled: AbortSignal) => Promise<StartedInstance>;

export function createTakeOver(ports: {
  readonly instances: Pick<Instances, 'start' | 'end'>;
  readonly route: Pick<Route, 'spend'>;
}): TakeOver {
  const { instances, route } = ports;
  return async (old, instance, cancelled) => {
    const { version } = instance;
    const ready = { kind: 'ready', instance } as const;
    if (!hasState(old.instance.version) || !hasState(version)) return ready;
    old.hold();
    await old.idle();
    if (old.isSpent) return ready;
    const handed = await handOver(old.instance, instance);
    if (handed.kind === 'refused' && handed.old) route.spend(old, handed.old);
    const next = afterHandOver(handed, version.onRefusal);
    if (next.kind === 'serve') return ready;
    await instances.end(instance);
    const clean = next.kind === 'serve-clean' ? await instances.start(version, cancelled) : undefined;
    if (clean?.kind === 'ready') return clean;
    old.release();
    return clean ?? failed({ kind: 'state-refused', message: `its state was not handed over: ${next.message}` });
  };
}

type AfterHandOver =
  | { readonly kind: 'serve' }
  /** It was given something before it refused, so another instance of it begins without state. */
  | { readonly kind: 'serve-clean'; readonly message: string }
  | { readonly kind: 'keep-the-old'; readonly message: string };

function afterHandOver(handed: HandedOver, onRefusal: ComponentVersion['onRefusal']): AfterHandOver {
  if (handed.kind === 'handed-over') return { kind: 'serve' };
  const { message, touched } = handed;
  if (onRefusal !== 'start-clean') return { kind: 'keep-the-old', message };
  return touched ? { kind: 'serve-clean', message } : { kind: 'serve' };
}
