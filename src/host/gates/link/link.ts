import { camelCase, fitted, type FunctionSignature } from '../../../wit/index.ts';
import type { Asker } from '../../questions/asker.ts';
import { resultTooLarge, transferFlaw } from '../../worker/transfer.ts';
import { CapabilityDenied, NotLinked } from '../endings.ts';
import type { Guard } from '../guard.ts';
import type { LinkedInterface } from './messages.ts';

type Gate = (...args: readonly unknown[]) => unknown;

/**
 * The gates of interfaces that another component answers. The guest is blocked until there is an answer; where there is
 * none its call ends with a sentence that names the link, for the interface has no error that the host could know of.
 * What comes from the other side is copied by its type before it reaches the guest's glue.
 */
export function linkGates(
  guard: Pick<Guard, 'refused'>,
  asker: Asker,
  interfaces: readonly LinkedInterface[],
): Readonly<Record<string, Record<string, Gate>>> {
  return Object.fromEntries(
    interfaces.map((linked) => [
      linked.name,
      Object.fromEntries(
        linked.functions.map(({ name, signature }) => [camelCase(name), gate(guard, asker, linked, name, signature)]),
      ),
    ]),
  );
}

function gate(
  guard: Pick<Guard, 'refused'>,
  asker: Asker,
  { name, provider }: LinkedInterface,
  called: string,
  { params, result }: FunctionSignature,
): Gate {
  const link = `${name} of ${provider}`;
  return (...given) => {
    const args = params.map((param, index) => {
      const copy = fitted(param.type, given[index]);
      if (copy.kind === 'fits') return copy.value;
      throw new NotLinked(`${called} of ${link} cannot be given ${param.name}: ${copy.message}`);
    });
    if (transferFlaw(args) === resultTooLarge) {
      throw new NotLinked(`${called} of ${link} cannot be given more than 16 MiB at once`);
    }
    const { outcome } = asker.ask<'link'>({ kind: 'link', interface: name, function: called, args });
    switch (outcome.kind) {
      case 'denied':
        guard.refused(outcome.denial);
        throw new CapabilityDenied(`the component called ${called} of ${link}, a link that nobody has approved`);
      case 'failed':
        throw new NotLinked(outcome.message);
      case 'returned': {
        if (!result) return undefined;
        const copy = fitted(result, outcome.value);
        if (copy.kind === 'fits') return copy.value;
        throw new NotLinked(`${called} of ${link} gave what its type does not have: ${copy.message}`);
      }
    }
  };
}
