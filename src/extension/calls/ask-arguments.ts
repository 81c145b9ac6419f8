import * as vscode from 'vscode';
import { exampleArguments, parseWaveArguments } from '../../wit/index.ts';
import type { ExportedFunction } from '../../host/index.ts';
import { shownShort } from '../words.ts';
import type { PastCall } from './history.ts';
import { millisecondWords } from './figures.ts';

/**
 * Asks for arguments in WAVE and checks them at each keystroke. The box begins with those of the last call, or with the
 * smallest value of each type; earlier calls are a click or a key away.
 *
 * @returns undefined where the person turned it down
 */
export async function askArguments(exported: ExportedFunction, past: readonly PastCall[]): Promise<string | undefined> {
  const { params } = exported.signature;
  if (params.length === 0) return '';
  let value = past[0]?.text ?? exampleArguments(params);
  for (;;) {
    const asked = await askOnce(exported, value, past.length > 0);
    if (asked?.kind !== 'history') return asked?.text;
    value = (await pickPast(past)) ?? asked.text;
  }
}

interface Asked {
  readonly kind: 'arguments' | 'history';
  readonly text: string;
}

const historyButton = { iconPath: new vscode.ThemeIcon('history'), tooltip: 'Earlier Calls' };

function askOnce(exported: ExportedFunction, value: string, hasPast: boolean): Promise<Asked | undefined> {
  const { params } = exported.signature;
  const problemOf = (text: string): string | undefined => {
    const parsed = parseWaveArguments(text, params);
    return parsed.kind === 'error' ? parsed.message : undefined;
  };
  const box = vscode.window.createInputBox();
  box.title = `${exported.name}: ${exported.signature.text}`;
  box.prompt = `Arguments in WAVE, separated by commas: ${params.map(({ name }) => name).join(', ')}`;
  box.placeholder = '"text", 42, [1, 2], some(true), {field: 1}';
  box.value = value;
  box.valueSelection = firstValue(value);
  box.buttons = hasPast ? [historyButton] : [];
  // Only what the person has typed is found fault with.
  box.onDidChangeValue((text) => (box.validationMessage = problemOf(text)));
  return new Promise<Asked | undefined>((resolve) => {
    box.onDidTriggerButton(() => {
      resolve({ kind: 'history', text: box.value });
      box.hide();
    });
    box.onDidAccept(() => {
      box.validationMessage = problemOf(box.value);
      if (box.validationMessage !== undefined) return;
      resolve({ kind: 'arguments', text: box.value });
      box.hide();
    });
    box.onDidHide(() => {
      resolve(undefined);
      box.dispose();
    });
    box.show();
  });
}

/** Asks for one of earlier calls; gives its arguments in WAVE. */
export async function pickPast(past: readonly PastCall[]): Promise<string | undefined> {
  const picked = await vscode.window.showQuickPick(
    past.map(({ text, outcome, milliseconds, time }) => ({
      label: shownShort(text),
      description: `${new Date(time).toLocaleTimeString()}, ${millisecondWords(milliseconds)}`,
      detail: shownShort(outcome),
      text,
    })),
    { placeHolder: 'Which earlier call?', matchOnDetail: true },
  );
  return picked?.text;
}

/** What is typed first takes the place of the first value: of a text, what stands between its quotes. */
function firstValue(text: string): [number, number] {
  const quoted = /^"((?:[^"\\]|\\.)*)"/u.exec(text);
  if (quoted) return [1, 1 + (quoted[1]?.length ?? 0)];
  return [0, text.length];
}
