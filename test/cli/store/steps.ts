import { createHash } from 'node:crypto';
import { type Release, releaseId } from '../../../src/cli/store/release.ts';

/** What a writer of the kill test does, over and over: each step is a function of its number alone. */
export type Step =
  | { readonly kind: 'put'; readonly number: string }
  | { readonly kind: 'roll-back'; readonly to: string }
  | { readonly kind: 'take-off' };

const cycle: readonly Step[] = [
  { kind: 'put', number: '1.0.0' },
  { kind: 'put', number: '1.1.0' },
  { kind: 'put', number: '1.2.0' },
  { kind: 'roll-back', to: '1.0.0' },
  { kind: 'put', number: '1.3.0' },
  { kind: 'take-off' },
];

export function stepAt(index: number): Step {
  const step = cycle[index % cycle.length];
  if (!step) throw new Error('there is no such step');
  return step;
}

/** What is installed after so many steps: the current release and those that are kept. */
export interface Standing {
  readonly current: string | undefined;
  readonly kept: readonly string[];
}

export function standingAfter(steps: number): Standing {
  let standing: Standing = { current: undefined, kept: [] };
  for (const step of cycle.slice(0, steps % cycle.length)) standing = apply(standing, step);
  return standing;
}

function apply({ kept }: Standing, step: Step): Standing {
  if (step.kind === 'take-off') return { current: undefined, kept: [] };
  if (step.kind === 'roll-back') return { current: step.to, kept };
  return { current: step.number, kept: [...kept, step.number] };
}

/** Large enough that a kill can come while it is written. */
export function bytesOf(name: string, number: string): Uint8Array {
  return Buffer.alloc(256 * 1024, createHash('sha256').update(`${name} ${number}`).digest());
}

export const accepted = ['environment LANG', 'environment HOME'] as const;

export function releaseOf(name: string, number: string): Release {
  const manifest = {
    name,
    version: number,
    component: './component.wasm',
    capabilities: { environment: ['LANG', 'HOME'] },
  };
  const facts = {
    name,
    number,
    sha256: createHash('sha256').update(bytesOf(name, number)).digest('hex'),
    manifest: JSON.stringify(manifest),
    key: undefined,
  };
  return {
    ...facts,
    id: releaseId(facts),
    envelope: undefined,
    source: '/there.wasm',
    time: Number(number.replaceAll('.', '')),
  };
}
