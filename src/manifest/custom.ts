import { type Flaw, flaw, unprintableFlaw } from './flaw.ts';

/**
 * An interface that no standard covers, `ns:package/interface` without a version, and the parameters that its host is
 * given. As a text the parameters follow the name as JSON with sorted keys, so that a grant for some parameters is no
 * grant for others.
 */
export interface CustomPattern {
  readonly kind: 'custom';
  readonly text: string;
  readonly interface: string;
  readonly parameters: Readonly<Record<string, unknown>>;
}

export function parseCustomPattern(
  text: string,
): { kind: 'pattern'; pattern: CustomPattern } | { kind: 'error'; flaw: Flaw } {
  if (text.length > longest) {
    const message = `An interface and its parameters have at most ${longest} characters`;
    return { kind: 'error', flaw: flaw(message, longest, text.length) };
  }
  const hidden = unprintableFlaw(text);
  if (hidden) return { kind: 'error', flaw: hidden };
  const [, name = '', given] = /^([^ ]*)(?: (.*))?$/s.exec(text) ?? [];
  if (!interfaceName.test(name) || name.length > 256) {
    const message = 'A custom capability is the name of an interface without a version, as "example:payments/charge"';
    return { kind: 'error', flaw: flaw(message, 0, name.length) };
  }
  if (/^wasi:|^airlock:/.test(name)) {
    return { kind: 'error', flaw: flaw('What a standard covers has a capability of its own', 0, name.length) };
  }
  const parameters = given === undefined ? {} : readParameters(given);
  if (!parameters || customPatternText(name, parameters) !== text) {
    const message = 'The parameters are a JSON object with its keys in order';
    return { kind: 'error', flaw: flaw(message, name.length, text.length) };
  }
  return { kind: 'pattern', pattern: { kind: 'custom', text, interface: name, parameters } };
}

/** The text of the right to an interface with these parameters. */
export function customPatternText(name: string, parameters: Readonly<Record<string, unknown>>): string {
  return Object.keys(parameters).length === 0 ? name : `${name} ${JSON.stringify(sorted(parameters))}`;
}

const longest = 4096;

const interfaceName = /^[a-z][a-z0-9-]*:[a-z][a-z0-9-]*\/[a-z][a-z0-9-]*$/;

function readParameters(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

/** The same value with the keys of its objects in order, at every depth. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, sorted(inner)]));
}
