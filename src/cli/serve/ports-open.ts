import type { Clock, Owned } from '../../base/index.ts';
import type { Host, HostEvent } from '../../host/index.ts';
import type { RunningComponent } from '../hosting.ts';

/** Knows which ports were tried, so that nobody is told to come before they are open. */
export interface PortsOpen {
  hear(event: HostEvent): void;
  /** Settles when every port that a component may be served on is open or has failed. */
  tried(components: readonly RunningComponent[]): Promise<void>;
}

/** How long that may take, in milliseconds: a port that is tried says soon how it is. */
const patienceMs = 10_000;

export function createPortsOpen(clock: Clock): PortsOpen {
  const known = new Set<number>();
  const waiting = new Set<() => void>();
  return {
    hear(event) {
      if (event.kind !== 'port') return;
      if (event.state.kind === 'closed') known.delete(event.port);
      else known.add(event.port);
      for (const look of waiting) look();
    },
    tried(components) {
      const wanted = components.flatMap(({ host, key }) => grantedPorts(host, key));
      return new Promise((resolve) => {
        let timer: Owned | undefined;
        const look = (isLate = false): void => {
          if (!isLate && !wanted.every((port) => known.has(port))) return;
          waiting.delete(look);
          void timer?.dispose();
          resolve();
        };
        waiting.add(look);
        timer = clock.after(patienceMs, () => look(true));
        look();
      });
    },
  };
}

/** The ports that a component asks for and was granted, where it answers requests at all. */
function grantedPorts(host: Host, key: RunningComponent['key']): readonly number[] {
  const { version, grants = [] } = host.snapshot(key) ?? {};
  if (!version?.exports.some(({ name }) => name.startsWith('wasi:http/incoming-handler@'))) return [];
  return version.requests.flatMap(({ capability, pattern }) =>
    capability === 'network.listen' && grants.some((each) => each.capability === capability && each.pattern === pattern)
      ? [Number(pattern)]
      : [],
  );
}
