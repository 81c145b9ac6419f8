import { shown } from '../../base/index.ts';
import type { Family, HistogramSample, Labels } from '../../telemetry/index.ts';

/** The type of the text that {@link exposition} gives. */
export const expositionType = 'text/plain; version=0.0.4; charset=utf-8';

/** Families as Prometheus reads them; one without samples is left out. */
export function exposition(families: readonly Family[]): string {
  return families
    .filter(({ samples }) => samples.length > 0)
    .map((family) => {
      const { name, type, help } = family;
      return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${linesOf(family)
        .map((line) => `${name}${line}\n`)
        .join('')}`;
    })
    .join('');
}

/** Each sample without the name of its family. */
function linesOf(family: Family): readonly string[] {
  if (family.type === 'histogram') return family.samples.flatMap((sample) => bucketLines(sample, family.bounds));
  return family.samples.map(({ labels, value }) => `${labelText(labels)} ${numberText(value)}`);
}

/** Prometheus counts in each bucket those below it as well. */
function bucketLines({ labels, counts, sum }: HistogramSample, bounds: readonly number[]): readonly string[] {
  let upTo = 0;
  const buckets = [...bounds, Infinity].map((bound, at) => {
    upTo += counts[at] ?? 0;
    return `_bucket${labelText({ ...labels, le: numberText(bound) })} ${upTo}`;
  });
  return [...buckets, `_sum${labelText(labels)} ${numberText(sum)}`, `_count${labelText(labels)} ${upTo}`];
}

function labelText(labels: Labels): string {
  const pairs = Object.entries(labels).map(([label, text]) => `${label}="${escaped(text)}"`);
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}

/**
 * The text of a label. Names come from components: what breaks or turns a line is made visible before it is escaped, so
 * that no name can end its label and begin another sample, in whichever reader.
 */
function escaped(text: string): string {
  return shown(text).replaceAll(/[\\"]/g, (sign) => `\\${sign}`);
}

function numberText(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (Number.isFinite(value)) return String(value);
  return value > 0 ? '+Inf' : '-Inf';
}
