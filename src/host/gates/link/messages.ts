import type { FunctionSignature } from '../../../wit/index.ts';
import type { DenialEntry } from '../../ledger/layout.ts';

/** An imported interface that another component answers, as a worker knows it. */
export interface LinkedInterface {
  /** Without a version, as the glue has it. */
  readonly name: string;
  /** As the types of its handles name it. */
  readonly wholeName: string;
  /** The name of the component that answers it, for messages. */
  readonly provider: string;
  readonly functions: readonly { readonly name: string; readonly signature: FunctionSignature }[];
  /** The names of the resources that it declares. */
  readonly resources: readonly string[];
}

/**
 * What stands for a resource of the provider's on its way: which instance made it, and a number there, as `3:17`. A
 * number is used once.
 */
export type LinkHandle = string;

/** A call over a link. Whether it may be made, and to whom it goes, is decided on the main thread. */
export interface LinkQuestion {
  readonly kind: 'link';
  readonly interface: string;
  /** The function's name as components have it: that in WIT, or `[method]blob.read`, or {@link dropOf} of a resource. */
  readonly function: string;
  readonly args: readonly unknown[];
  /** All handles among the arguments. */
  readonly handles: readonly LinkHandle[];
}

export type LinkAnswer =
  /** For a function that returns a `result` it is the whole of it. */
  | { readonly kind: 'returned'; readonly value: unknown }
  | { readonly kind: 'denied'; readonly denial: DenialEntry }
  /** A sentence that names the component and says why there is no answer. */
  | { readonly kind: 'failed'; readonly message: string };

/** The name of the function that ends a resource. */
export function dropOf(resource: string): string {
  return `[resource-drop]${resource}`;
}

/** The resource that a function ends, if that is what it does. */
export function droppedBy(name: string): string | undefined {
  const parts = resourceFunction(name);
  return parts?.role === 'resource-drop' ? parts.resource : undefined;
}

/** A name of a resource's function in its parts; nothing for a function that belongs to none. */
export function resourceFunction(
  name: string,
): { readonly role: string; readonly resource: string; readonly member: string } | undefined {
  const [, role, resource, member = ''] = /^\[([a-z-]+)\]([^.]+)(?:\.(.+))?$/.exec(name) ?? [];
  return role === undefined || resource === undefined ? undefined : { role, resource, member };
}
