import type { Figures } from './figure.ts';
import { measureBroker } from './host/broker.ts';
import { measureCalls } from './host/calls.ts';
import { measureCrashes } from './host/crashes.ts';
import { measureGlue } from './host/glue.ts';
import { measureMany } from './host/many.ts';
import { measureMessages } from './host/messages.ts';
import { measureSwaps } from './host/swaps.ts';

/** What running components costs. Each entry measures one thing, alone and in this order. */
const measurements: Readonly<Record<string, (now: () => number) => Promise<Figures>>> = {
  broker: (now) => Promise.resolve(measureBroker(now)),
  glue: measureGlue,
  calls: measureCalls,
  messages: measureMessages,
  swaps: measureSwaps,
  crashes: measureCrashes,
  many: measureMany,
};

/** @param only names of measurements; all without any */
export async function measureHost(now: () => number, only: readonly string[]): Promise<Figures> {
  let figures: Figures = {};
  for (const [name, measure] of Object.entries(measurements)) {
    if (only.length === 0 || only.includes(name)) figures = { ...figures, ...(await measure(now)) };
  }
  return figures;
}
