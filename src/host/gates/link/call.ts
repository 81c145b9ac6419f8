import { fitted, type FunctionSignature, type PassHandle } from '../../../wit/index.ts';
import type { Asker } from '../../questions/asker.ts';
import { resultTooLarge, transferFlaw } from '../../worker/transfer.ts';
import { CapabilityDenied, NotLinked } from '../endings.ts';
import type { Guard } from '../guard.ts';
import { dropOf, type LinkedInterface, type LinkHandle } from './messages.ts';

/** What stands for a handle on either side of the link: an object here, a {@link LinkHandle} on the way. */
export interface HandleForms {
  readonly leaving: PassHandle;
  readonly entering: PassHandle;
}

/** Calls over one link. Each ends the guest's call by what it throws where there is no answer. */
export interface LinkCalls {
  /** @param name as components have it */
  call(name: string, signature: FunctionSignature, given: readonly unknown[]): unknown;
  /** Ends a resource. */
  drop(resource: string, handle: LinkHandle): void;
}

export function linkCalls(
  guard: Pick<Guard, 'refused'>,
  asker: Asker,
  linked: LinkedInterface,
  forms: HandleForms,
): LinkCalls {
  const link = `${linked.name} of ${linked.provider}`;

  function ask(name: string, args: readonly unknown[], handles: readonly LinkHandle[]): unknown {
    const { outcome } = asker.ask<'link'>({ kind: 'link', interface: linked.name, function: name, args, handles });
    switch (outcome.kind) {
      case 'denied':
        guard.refused(outcome.denial);
        throw new CapabilityDenied(`the component called ${name} of ${link}, a link that nobody has approved`);
      case 'failed':
        throw new NotLinked(outcome.message);
      case 'returned':
        return outcome.value;
    }
  }

  return {
    call(name, { params, result }, given) {
      const handles: LinkHandle[] = [];
      const leaving: PassHandle = (type, value) => {
        const handle = forms.leaving(type, value);
        if (typeof handle === 'string') handles.push(handle);
        return handle;
      };
      const args = params.map((param, index) => {
        const copy = fitted(param.type, given[index], leaving);
        if (copy.kind === 'fits') return copy.value;
        throw new NotLinked(`${name} of ${link} cannot be given ${param.name}: ${copy.message}`);
      });
      if (transferFlaw(args) === resultTooLarge) {
        throw new NotLinked(`${name} of ${link} cannot be given more than 16 MiB at once`);
      }
      const value = ask(name, args, handles);
      if (!result) return undefined;
      const copy = fitted(result, value, forms.entering);
      if (copy.kind === 'fits') return copy.value;
      throw new NotLinked(`${name} of ${link} gave what its type does not have: ${copy.message}`);
    },
    drop: (resource, handle) => void ask(dropOf(resource), [handle], [handle]),
  };
}
