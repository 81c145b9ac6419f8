import { alone, type Figures } from './figure.ts';
import { measureDecisions } from './gates-decision/decision.ts';
import { measureDenials } from './gates-denials.ts';
import { measureFileGates } from './gates-files.ts';

/** What the gates cost. Each entry measures one thing, alone and in this order; more go below it. */
const measurements: readonly ((now: () => number) => Promise<Figures>)[] = [
  (now) => Promise.resolve({ 'decision p99': alone(measureDecisions(now), 'µs', 5) }),
  measureFileGates,
  measureDenials,
];

export async function measureGates(now: () => number): Promise<Figures> {
  let figures: Figures = {};
  for (const measure of measurements) figures = { ...figures, ...(await measure(now)) };
  return figures;
}
