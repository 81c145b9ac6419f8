import { compilePolicy, type Policy } from '../../manifest/index.ts';
import { requestedVariables } from '../gates/cli/environment.ts';
import type { Variables } from '../worker/messages.ts';

/**
 * The requested variables of the host's environment. The value of one that is not granted never leaves the main thread;
 * its name does, so that its refusal can be told.
 *
 * @param now milliseconds since the epoch
 */
export function variablesFor(
  policy: Policy,
  environment: Readonly<Record<string, string | undefined>>,
  now: number,
): Variables {
  const decide = compilePolicy(policy);
  return Object.fromEntries(
    requestedVariables(policy.requests, Object.keys(environment)).flatMap((name) => {
      const value = environment[name];
      if (value === undefined) return [];
      return [[name, decide({ capability: 'environment', name }, now).kind === 'allow' ? value : ''] as const];
    }),
  );
}
