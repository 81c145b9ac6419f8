import type { ActorPorts } from '../../../src/host/actor/ports.ts';
import { policyOf, usualHealth } from '../../../src/manifest/index.ts';

/** What an actor needs that has no rights, no links and no group, and of which nobody hears anything. */
export const quietPorts: Omit<ActorPorts, 'clock' | 'startWorker'> = {
  jitter: () => 1,
  rights: () => ({ grants: [], revoked: [], ruledOut: [], refused: [] }),
  links: () => [],
  policy: ({ requests }) => policyOf(requests, []),
  variables: () => ({}),
  healthRules: () => usualHealth,
  group: () => undefined,
  gaveUp: () => {},
  recorder: { add: () => {}, settle: () => {}, news: () => {}, dispose: () => {} },
  moved: () => {},
  output: () => {},
  changed: () => {},
  bug: () => {},
};
