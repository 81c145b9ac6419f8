import * as vscode from 'vscode';
import type { QuestionText } from './question-text.ts';
import { rowText } from '../words.ts';
import type { Answer, Surface } from './question-turn.ts';

type Choice = vscode.QuickPickItem & { readonly answer?: Exclude<Answer, 'no-answer'> };

/**
 * A list as the surface of a question: unlike VS Code's dialog it has no default button, and nothing in it is active
 * until the person moves there. What is typed into it filters nothing and chooses nothing.
 */
export function quickPickSurface(text: QuestionText): Surface {
  const pick = vscode.window.createQuickPick<Choice>();
  pick.title = rowText(text.title);
  pick.placeholder = text.placeholder;
  pick.ignoreFocusOut = true;
  let chooses: (answer: Choice['answer']) => void = () => {};

  // A row that only says something has no answer, and choosing it does nothing.
  const facts = text.facts.map((fact): Choice => ({ label: `$(info) ${rowText(fact)}` }));
  const choices = text.choices.map((choice): Choice => ({ ...choice, detail: rowText(choice.detail) }));
  pick.items = [...facts, { label: '', kind: vscode.QuickPickItemKind.Separator }, ...choices];

  pick.onDidChangeValue(() => {
    pick.value = '';
    pick.activeItems = [];
  });
  pick.onDidAccept(() => chooses(pick.selectedItems[0]?.answer));

  return {
    show(state) {
      pick.busy = state === 'to-read';
      pick.enabled = state === 'to-answer';
      pick.activeItems = [];
      pick.show();
    },
    onChoice: (listener) => void (chooses = listener),
    onClose: (close) => void pick.onDidHide(close),
    dispose: () => pick.dispose(),
  };
}
