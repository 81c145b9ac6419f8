import type { WaveText } from './text.ts';

/** The words that cannot be the label of a case unless `%` stands before them. */
const waveKeywords: ReadonlySet<string> = new Set(['true', 'false', 'inf', 'nan', 'some', 'none', 'ok', 'err']);

const label = /%?[A-Za-z][A-Za-z\d]*(?:-[A-Za-z\d]+)*/y;

/** Takes the label of a field or a flag, where `%` may stand but need not. */
export function takeLabel(text: WaveText): string | undefined {
  return text.match(label)?.replace(/^%/, '');
}

/** Takes the label of a case of `type`, which must be one of `cases`. */
export function takeCase(text: WaveText, cases: readonly string[], type: string): string | undefined {
  const found = text.look(label);
  const name = found?.replace(/^%/, '');
  if (found === undefined || name === undefined || !cases.includes(name)) {
    text.fail(`Expected ${oneOf(cases)} of \`${type}\`, found ${text.here}.`);
    return undefined;
  }
  if (waveKeywords.has(found)) {
    text.fail(`Write \`%${found}\`: alone, \`${found}\` is a keyword.`);
    return undefined;
  }
  text.match(label);
  return name;
}

export function printCase(name: string): string {
  return waveKeywords.has(name) ? `%${name}` : name;
}

function oneOf(cases: readonly string[]): string {
  const shown = cases.slice(0, 6).map((each) => `\`${printCase(each)}\``);
  return `one of the cases ${shown.join(', ')}${cases.length > 6 ? ', …' : ''}`;
}
