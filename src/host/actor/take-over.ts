import { failed } from '../call-outcome.ts';
import { type HandedOver, handOver, hasState } from '../hooks/hooks.ts';
import type { ComponentVersion } from '../version.ts';
import type { Instance, Instances, StartedInstance } from './instances.ts';
import type { Route } from './route.ts';
import type { Serving } from './serving.ts';

/**
 * Hands the state of an instance that serves over to one that comes, if both keep one. Calls wait for that, and where it
 * succeeds until the old one is released. What was given something and refused it is ended, and perhaps begun anew.
 *
 * @param served whether the one that comes has served before: what it kept then is of another time, so it does not serve
 * with that
 */
export type TakeOver = (
  old: Serving,
  instance: Instance,
  served: boolean,
  cancelled: AbortSignal,
) => Promise<StartedInstance>;

export function createTakeOver(ports: {
  readonly instances: Pick<Instances, 'start' | 'end'>;
  readonly route: Pick<Route, 'spend'>;
}): TakeOver {
  const { instances, route } = ports;
  return async (old, instance, served, cancelled) => {
    const { version } = instance;
    if (!hasState(old.instance.version) || !hasState(version)) return { kind: 'ready', instance };

    async function beginAnew(): Promise<StartedInstance> {
      await instances.end(instance);
      const clean = await instances.start(version, cancelled);
      if (clean.kind === 'failed') old.release();
      return clean;
    }

    old.hold();
    await old.idle();
    const next = old.isSpent ? withoutState : await handedOver();
    if (next.kind === 'serve') return { kind: 'ready', instance };
    if (next.kind === 'serve-clean') return next.touched || served ? beginAnew() : { kind: 'ready', instance };
    await instances.end(instance);
    old.release();
    return failed({ kind: 'state-refused', message: `its state was not handed over: ${next.message}` });

    async function handedOver(): Promise<AfterHandOver> {
      const handed = await handOver(old.instance, instance);
      if (handed.kind === 'refused' && handed.old) route.spend(old, handed.old);
      return afterHandOver(handed, version.onRefusal);
    }
  };
}

type AfterHandOver =
  | { readonly kind: 'serve' }
  /** It begins without state. Where it was given something before it refused, another instance of it does. */
  | { readonly kind: 'serve-clean'; readonly touched: boolean }
  | { readonly kind: 'keep-the-old'; readonly message: string };

/** The one that served took its state along. */
const withoutState: AfterHandOver = { kind: 'serve-clean', touched: false };

function afterHandOver(handed: HandedOver, onRefusal: ComponentVersion['onRefusal']): AfterHandOver {
  if (handed.kind === 'handed-over') return { kind: 'serve' };
  const { message, touched } = handed;
  return onRefusal === 'start-clean' ? { kind: 'serve-clean', touched } : { kind: 'keep-the-old', message };
}
