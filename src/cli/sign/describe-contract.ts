import { shown } from '../../base/index.ts';
import type { BinaryDescription, BinarySource, Described } from '../../build/index.ts';
import { type Failed, failed } from '../command.ts';
import { debugLog, startDescriber } from '../programs.ts';
import type { Ports } from '../ports.ts';
import { normalContract } from './contract.ts';

export type ReadContract =
  | { readonly kind: 'contract'; readonly text: string; readonly description: BinaryDescription }
  | Failed;

/** Reads the contract out of bytes that nobody vouches for. */
export type ContractReader = (bytes: Uint8Array) => Promise<ReadContract>;

/** A reader with a process of its own for each question: bytes are hostile, and what decodes them may break. */
export function contractReader(ports: Ports): ContractReader {
  return async (bytes) => {
    const describer = startDescriber(ports, debugLog(ports));
    try {
      const from: BinarySource = { kind: 'bytes', bytes };
      return contractIn(await describer.ask('describe', { from }));
    } finally {
      describer.dispose();
    }
  };
}

function contractIn(described: Described<BinaryDescription>): ReadContract {
  if (described.kind === 'refused')
    return failed('contract', `its contract cannot be read: ${shown(described.message)}`);
  if (described.kind === 'timeout') return failed('limit', `it was not understood within ${described.milliseconds} ms`);
  if (described.kind === 'died') return failed('failure', `what looks into it ended: ${shown(described.reason)}`);
  const { kind, wit } = described.value;
  if (kind !== 'component')
    return failed(
      'contract',
      `it is no component but ${kind === 'core-module' ? 'a core module' : 'WIT in binary form'}`,
    );
  const text = normalContract(wit);
  return text === undefined
    ? failed('contract', 'its contract is not text')
    : { kind: 'contract', text, description: described.value };
}
