import { explain, parsePattern, suggestPattern, type Use } from '../../manifest/index.ts';
import { authorSays } from '../rights/question.ts';
import { rightWords, shortOperation, shown, shownShort } from '../words.ts';
import type { Answer } from './question-turn.ts';
import type { PermissionQuestion } from './questions.ts';

/** What a question says. All of it is plain text on one line each. */
export interface QuestionText {
  readonly title: string;
  /** Says what the guest waits for. */
  readonly placeholder: string;
  readonly choices: readonly {
    readonly answer: Exclude<Answer, 'no-answer'>;
    readonly label: string;
    readonly detail: string;
  }[];
  /** Facts to read before choosing: they cannot be chosen. */
  readonly facts: readonly string[];
}

export function questionText(title: string, question: PermissionQuestion, reason: string | undefined): QuestionText {
  const { use, request, operation } = question;
  const words = rightWords(use.capability);
  const parsed = parsePattern(use.capability, request);
  const covered = parsed.kind === 'pattern' ? explain(parsed.pattern) : shownShort(request);
  return {
    title: `${shownShort(title, 60)} wants to ${words}: ${shownShort(whatOf(use), 100)}`,
    placeholder: 'Its call waits. Choose with the arrow keys or the mouse; Escape denies this once.',
    facts: [
      `airlock.json asks for ${shownShort(request)}: ${covered}`,
      ...(reason === undefined ? [] : [authorSays(reason)]),
      `Through ${shown(shortOperation(operation))}`,
    ],
    choices: [
      { answer: 'once', label: 'Allow once', detail: 'This use alone.' },
      { answer: 'session', label: 'This session', detail: `Until the editor is closed: ${covered}.` },
      { answer: 'always', label: 'Always', detail: `Until you revoke it: ${covered}.` },
      { answer: 'deny', label: 'Deny', detail: 'The call goes on with an error.' },
    ],
  };
}

/** The use as the guest named it; a pattern would have other signs in the place of those that are not seen. */
function whatOf(use: Use): string {
  return 'path' in use && use.path !== '' ? `./${use.path}` : (suggestPattern(use) ?? '');
}
