import { shown } from '../base/index.ts';
import { capabilities, onlyNeverGrantable, parsePattern, type Right } from '../manifest/index.ts';
import { type Failed, failed } from './command.ts';

/** The option with which a person grants a right for one run, on every command that runs something. */
export const grantOption = {
  flags: '--grant <right>',
  text: 'grant this right for this run, as filesystem.read=./data/**',
  many: true,
} as const;

export type ParsedRights = { readonly kind: 'rights'; readonly rights: readonly Right[] } | Failed;

/** Reads rights as people write them on a command line, `CAPABILITY=PATTERN`. What is not understood grants nothing. */
export function parseRights(texts: readonly string[]): ParsedRights {
  const rights: Right[] = [];
  for (const text of texts) {
    const [name = '', ...rest] = text.split('=');
    const pattern = rest.join('=');
    const capability = capabilities.find((each) => each === name);
    if (capability === undefined || rest.length === 0)
      return failed('usage', `${shown(text)} is no right`, {
        advice: [`a right is CAPABILITY=PATTERN, with one of ${capabilities.join(', ')}`],
      });
    const parsed = parsePattern(capability, pattern);
    if (parsed.kind === 'error') return failed('usage', `${shown(text)}: ${shown(parsed.message)}`);
    rights.push({ capability, pattern });
  }
  return { kind: 'rights', rights };
}

/**
 * Reads rights that are to be granted. One that can never be granted is told at once, as what it is: the command line is
 * understood, and still nothing comes of it.
 */
export function parseGrants(texts: readonly string[]): ParsedRights {
  const parsed = parseRights(texts);
  if (parsed.kind === 'failed') return parsed;
  for (const right of parsed.rights) {
    const pattern = parsePattern(right.capability, right.pattern);
    const why = pattern.kind === 'pattern' ? onlyNeverGrantable(right.capability, pattern.pattern) : undefined;
    if (why !== undefined) return failed('denied', `${rightText(right)} can never be granted: ${why}`);
  }
  return parsed;
}

export function holds(list: readonly Right[], right: Right): boolean {
  return list.some((each) => isSameRight(each, right));
}

export function isSameRight(one: Right, other: Right): boolean {
  return one.capability === other.capability && one.pattern === other.pattern;
}

/** A right as it is written on a command line, quoted where a shell would read more into it. */
export function rightText({ capability, pattern }: { readonly capability: string; readonly pattern: string }): string {
  return quoted(`${capability}=${pattern}`);
}

/** A word as a POSIX shell and PowerShell take it unchanged. */
function quoted(word: string): string {
  const text = shown(word);
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
