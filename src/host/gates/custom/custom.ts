import { camelCase } from '../../../wit/index.ts';
import { CapabilityDenied, NotLinked } from '../endings.ts';
import type { Guard } from '../guard.ts';

/** An interface that no standard covers, by its name without a version, with the names of its functions in WIT. */
export interface CustomInterface {
  readonly name: string;
  readonly functions: readonly string[];
}

/**
 * The gates of interfaces that no standard covers. Each call asks for the right to the interface. Such an interface has
 * no error that the host could know of, so a refusal ends the guest's call; so does, with its own words, a call that is
 * allowed while nobody answers the interface.
 */
export function customGates(
  guard: Guard,
  interfaces: readonly CustomInterface[],
): Readonly<Record<string, Record<string, () => never>>> {
  return Object.fromEntries(
    interfaces.map(({ name, functions }) => [
      name,
      Object.fromEntries(functions.map((each) => [camelCase(each), call(guard, name, each)])),
    ]),
  );
}

function call(guard: Guard, name: string, called: string): () => never {
  return () => {
    if (!guard.allows({ capability: 'custom', interface: name }, `${name}#${called}`)) {
      throw new CapabilityDenied(`the component called ${called} of ${name}, which it has no right to`);
    }
    throw new NotLinked(`the component called ${called} of ${name}, to which no component is linked`);
  };
}
