import { type JsonNode, type Member, numberOf, spanOf } from './json.ts';
import { canaryShape, swapShape } from './keys.ts';
import { type Reading, readObject, reportKind } from './reading.ts';
import { readWhole } from './restart.ts';

/** How a new version shows itself before it takes the place of the one that serves. */
export interface CanaryRules {
  /** The part of the calls that goes to the new version, from 0.001 to 0.5. The old one serves the rest. */
  readonly share: number;
  /** How many calls the new version has to answer before it takes the place of the old one. */
  readonly calls: number;
  /** By how much its part of failed calls may exceed that of the old version, from 0 to 1. */
  readonly errors: number;
}

const usual: CanaryRules = { share: 0.1, calls: 100, errors: 0.05 };

const mostCalls = 1_000_000;

/** With less than one call in a thousand nobody would live to see the end of it. */
const shares = [0.001, 0.5] as const;

/** `{ "canary": { "share": 0.1, "calls": 100, "errors": 0.05 } }`. Without a canary a new version serves all calls at once. */
export function readSwap(reading: Reading, member: Member | undefined): CanaryRules | undefined {
  if (!member?.value) return undefined;
  const node = readObject(reading, member.value, 'swap', swapShape).get('canary')?.value;
  if (!node) return undefined;
  const members = readObject(reading, node, 'swap.canary', canaryShape);
  const calls = members.get('calls')?.value;
  return {
    share: readPart(reading, members.get('share')?.value, 'swap.canary.share', shares) ?? usual.share,
    calls: (calls && readWhole(reading, calls, 'swap.canary.calls', [1, mostCalls])) ?? usual.calls,
    errors: readPart(reading, members.get('errors')?.value, 'swap.canary.errors', [0, 1]) ?? usual.errors,
  };
}

function readPart(
  reading: Reading,
  node: JsonNode | undefined,
  where: string,
  [least, greatest]: readonly [number, number],
): number | undefined {
  if (!node) return undefined;
  const part = numberOf(node);
  if (part === undefined) reportKind(reading, node, where, 'a number');
  else if (part >= least && part <= greatest) return part;
  else reading.report(spanOf(node), `"${where}" is a number from ${least} to ${greatest}, as 0.1`);
  return undefined;
}
