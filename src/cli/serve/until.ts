import type { Ports } from '../ports.ts';

/** Settles when a signal is aborted. */
export function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

/** The same world for what goes on until it is told to end: it ends as well when nobody reads any more what it writes. */
export function untilUnread(ports: Ports): Ports {
  return { ...ports, interrupted: AbortSignal.any([ports.interrupted, ports.unread]) };
}
