import { matchEnvironment, parsePattern, type Right } from '../../../manifest/index.ts';
import type { Guard } from '../guard.ts';

/**
 * `wasi:cli/environment`. The interface hands out the whole list and has no error, so a variable that was requested
 * and not granted is left out and recorded; one that was never requested is left out in silence, since nobody asked
 * for it.
 *
 * @param variables what the host could give: those of its own environment that some request names
 * @param args what whoever runs it gives as arguments
 */
export function environmentGate(
  guard: Guard,
  requests: readonly Right[],
  variables: Readonly<Record<string, string>>,
  args: readonly string[] = [],
) {
  const names = namesToJudge(requests, variables);
  return {
    getEnvironment(): [string, string][] {
      return names.flatMap((name): [string, string][] => {
        const allowed = guard.allows({ capability: 'environment', name }, 'wasi:cli/environment#get-environment');
        const value = variables[name];
        return allowed && value !== undefined ? [[name, value]] : [];
      });
    },
    getArguments: (): string[] => [...args],
    initialCwd: (): string | undefined => undefined,
  };
}

/** Names asked for exactly are judged even when the host has no such variable: the refusal is worth knowing all the same. */
function namesToJudge(requests: readonly Right[], variables: Readonly<Record<string, string>>): readonly string[] {
  const patterns = requests.filter((request) => request.capability === 'environment').map((request) => request.pattern);
  const exact = patterns.filter((pattern) => !pattern.endsWith('*'));
  return [...new Set([...exact, ...requestedVariables(requests, Object.keys(variables))])].toSorted();
}

/** Those of `names` that some request covers. */
export function requestedVariables(requests: readonly Right[], names: readonly string[]): readonly string[] {
  const patterns = requests.flatMap((request) => {
    if (request.capability !== 'environment') return [];
    const parsed = parsePattern('environment', request.pattern);
    return parsed.kind === 'pattern' && parsed.pattern.kind === 'environment' ? [parsed.pattern] : [];
  });
  return names.filter((name) => patterns.some((pattern) => matchEnvironment(pattern, name)));
}
