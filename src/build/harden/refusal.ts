/**
 * Why a component was refused.
 * - `malformed`: the bytes are not a component as the binary format defines it.
 * - `unsupported`: a form that cannot be made safe, or that no toolchain writes for a component that runs here.
 * - `unbounded`: something whose size the host cannot bound: memory64, shared memory, garbage-collected types, …
 * - `too-complex`: more nesting, instances or names than any real component has.
 * - `memory`, `table`: what it needs at its start is above the limit.
 * - `name`: an import or export whose name the host refuses.
 */
export type RefusalKind = 'malformed' | 'unsupported' | 'unbounded' | 'too-complex' | 'memory' | 'table' | 'name';

/** A refusal, with one sentence for the person. */
export interface Refusal {
  readonly kind: RefusalKind;
  readonly message: string;
}
