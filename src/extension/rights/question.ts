import { explain, parsePattern, type Right } from '../../manifest/index.ts';
import { rightWords, shown, shownShort } from '../words.ts';
import { patternWords } from './pattern-words.ts';

/** What a person is asked to do; it is what the button says. */
export type Act = 'Grant' | 'Request and Grant' | 'Never Ask Again';

/** What a question is about. The reason is the author's word. */
export interface Asked {
  readonly title: string;
  readonly manifestPath: string;
  readonly right: Right;
  readonly reason: string | undefined;
}

/** The question before an act: it names exactly what comes of it, and quotes the author where the author says why. */
export function questionOf(act: Act, asked: Asked): { readonly message: string; readonly detail: string } {
  const { right } = asked;
  const what = `${rightWords(right.capability)}: ${patternWords(right)}`;
  if (act === 'Never Ask Again') {
    return {
      message: `Never let ${shown(asked.title)} ${what}, and never ask again?`,
      detail: lines([
        meaning(right),
        'It stays denied and is no longer reported as a problem. It is still listed in the Airlock view, where you can grant it.',
      ]),
    };
  }
  return {
    message: `Allow ${shown(asked.title)} to ${what}?`,
    detail: lines([
      meaning(right),
      asked.reason === undefined ? undefined : authorSays(asked.reason),
      act === 'Request and Grant' ? 'The request is written into airlock.json.' : undefined,
      `This holds for ${shown(asked.manifestPath)} until you revoke it in the Airlock view.`,
    ]),
  };
}

/** A reason as a claim, never as ours. */
export function authorSays(reason: string): string {
  return `The author says: “${shownShort(reason, 300)}”`;
}

/** What a right covers, as a sentence. Undefined for a text that is no pattern. */
export function meaning(right: Right): string | undefined {
  const covered = coverage(right);
  return covered === undefined ? undefined : `That is: ${covered}.`;
}

/** What a right covers, in words that stand by themselves. Undefined for a text that is no pattern. */
export function coverage({ capability, pattern }: Right): string | undefined {
  const parsed = parsePattern(capability, pattern);
  return parsed.kind === 'pattern' ? explain(parsed.pattern) : undefined;
}

function lines(texts: readonly (string | undefined)[]): string {
  return texts.filter((text) => text !== undefined).join('\n');
}
