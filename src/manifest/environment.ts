import { type Flaw, flaw } from './flaw.ts';

/** The name of a variable, or the start of names. Upper and lower case differ, on every system. */
export interface EnvironmentPattern {
  readonly kind: 'environment';
  readonly text: string;
  readonly name: string;
  /** Whether the pattern ended in `*`: every variable whose name starts with `name`, that name included. */
  readonly open: boolean;
}

export function matchEnvironment(pattern: EnvironmentPattern, name: string): boolean {
  return pattern.open ? name.startsWith(pattern.name) : name === pattern.name;
}

export function parseEnvironmentPattern(
  text: string,
): { kind: 'pattern'; pattern: EnvironmentPattern } | { kind: 'error'; flaw: Flaw } {
  const message = problem(text);
  if (message !== undefined) return { kind: 'error', flaw: flaw(message, 0, text.length) };
  const open = text.endsWith('*');
  return { kind: 'pattern', pattern: { kind: 'environment', text, name: open ? text.slice(0, -1) : text, open } };
}

function problem(text: string): string | undefined {
  if (text === '') return 'The name of a variable cannot be empty';
  if (text === '*') return '"*" alone would be the whole environment; start with a letter, as GREETER_*';
  if (text.length > 256) return 'The name of a variable has at most 256 characters';
  if (text.slice(0, -1).includes('*')) return '"*" stands only at the end';
  if (/^[A-Za-z_][A-Za-z0-9_]*\*?$/.test(text)) return undefined;
  return 'The name of a variable is letters, digits and "_", and starts with no digit';
}
