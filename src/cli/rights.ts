import { shown } from '../base/index.ts';
import { capabilities, parsePattern, type Right } from '../manifest/index.ts';
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

/** A right as it is written on a command line, quoted where a shell would read more into it. */
export function rightText({ capability, pattern }: { readonly capability: string; readonly pattern: string }): string {
  return quoted(`${capability}=${pattern}`);
}

/** A word as a POSIX shell and PowerShell take it unchanged. */
function quoted(word: string): string {
  const text = shown(word);
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
