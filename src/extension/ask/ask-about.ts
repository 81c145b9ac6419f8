import type { Clock } from '../../base/index.ts';
import type { ComponentKey } from '../../host/index.ts';
import { reasonFor } from '../../manifest/index.ts';
import type { Components } from '../components/discovery.ts';
import { questionText } from './question-text.ts';
import type { Answer } from './question-turn.ts';
import { quickPickSurface } from './quick-pick.ts';
import { createQuestions, type PermissionQuestion } from './questions.ts';

/** Asks the person about a use of a component that waits. Never rejects; nobody's answer is `no-answer`. */
export type AskAbout = (key: ComponentKey, question: PermissionQuestion, givenUp?: AbortSignal) => Promise<Answer>;

export function createAskAbout(components: () => ReturnType<Components['list']>, clock: Clock): AskAbout {
  const questions = createQuestions({
    clock,
    surface(manifestPath, question) {
      const component = components().find((each) => each.manifestPath === manifestPath);
      const reason = component?.manifest && reasonFor(component.manifest.reasons, question.use.capability);
      return quickPickSurface(questionText(component?.title ?? 'A component', question, reason));
    },
  });
  return (key, question, givenUp) => questions.ask(key.manifestPath, question, givenUp);
}
