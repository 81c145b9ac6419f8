import { type ExportedFunction, type HeldResource, type Host, passesHandles } from '../../host/index.ts';
import { signatureWithNamedHandles } from '../../wit/index.ts';
import type { Component } from '../components/component.ts';

/** An export as a person writes its arguments now: where its types have handles, by the names of what they hold. */
export function asHeld(
  host: Pick<Host, 'holdings'>,
  component: Component,
  exported: ExportedFunction,
): ExportedFunction {
  const held = heldOf(host, component);
  const signature = signatureWithNamedHandles(exported.signature, ({ of, resource }) =>
    held.filter((each) => each.of === of && each.resource === resource).map(({ name }) => name),
  );
  return { ...exported, signature };
}

/** The resources of a component that the person holds. */
export function heldOf(host: Pick<Host, 'holdings'>, { key }: Component): readonly HeldResource[] {
  return key ? host.holdings.list(key) : [];
}

/**
 * Whether a call goes to the instance in which the person's resources live: where handles pass, and as long as resources
 * of an interface are held for its other functions as well, which may tell of them.
 */
export function goesToHeld(host: Pick<Host, 'holdings'>, component: Component, exported: ExportedFunction): boolean {
  if (passesHandles(exported)) return true;
  return heldOf(host, component).some(({ of }) => of === exported.path.interface);
}
