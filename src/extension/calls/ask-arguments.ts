import * as vscode from 'vscode';
import { completeWave, exampleArguments, type NamedType, parseWaveArguments } from '../../wit/index.ts';
import type { ExportedFunction } from '../../host/index.ts';
import { shownShort } from '../words.ts';
import type { PastCall } from './history.ts';
import { millisecondWords } from './figures.ts';

/**
 * Asks for arguments in WAVE and checks them at each keystroke. The box begins with those of the last call, or with the
 * smallest value of each type; earlier calls and what may come next are a click or a key away.
 *
 * @returns undefined where the person turned it down
 */
export async function askArguments(exported: ExportedFunction, past: readonly PastCall[]): Promise<string | undefined> {
  const { params } = exported.signature;
  if (params.length === 0) return '';
  let value = past[0]?.text ?? exampleArguments(params);
  let selection = firstValue(value);
  for (;;) {
    const asked = await askOnce(exported, value, selection, past.length > 0);
    switch (asked?.kind) {
      case 'history':
        value = (await pickPast(past)) ?? asked.text;
        selection = firstValue(value);
        break;
      case 'next':
        value = (await pickNext(asked.text, params)) ?? asked.text;
        selection = [value.length, value.length];
        break;
      default:
        return asked?.text;
    }
  }
}

interface Asked {
  readonly kind: 'arguments' | 'history' | 'next';
  readonly text: string;
}

const historyButton = { iconPath: new vscode.ThemeIcon('history'), tooltip: 'Earlier Calls' };
const nextButton = { iconPath: new vscode.ThemeIcon('lightbulb'), tooltip: 'What May Come Next' };

function askOnce(
  exported: ExportedFunction,
  value: string,
  selection: [number, number],
  hasPast: boolean,
): Promise<Asked | undefined> {
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
  box.valueSelection = selection;
  box.buttons = hasPast ? [nextButton, historyButton] : [nextButton];
  // Only what the person has typed is found fault with.
  box.onDidChangeValue((text) => (box.validationMessage = problemOf(text)));
  return new Promise<Asked | undefined>((resolve) => {
    box.onDidTriggerButton((button) => {
      resolve({ kind: button === historyButton ? 'history' : 'next', text: box.value });
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

/**
 * Asks what is to come next: at the end of the text, because an input box does not tell where its cursor stands.
 *
 * @returns the text that goes on with it
 */
async function pickNext(text: string, params: readonly NamedType[]): Promise<string | undefined> {
  const proposals = completeWave(text, text.length, params);
  const picked = await vscode.window.showQuickPick(
    proposals.map((proposal) => ({
      label: shownShort(proposal.text.trim()),
      description: shownShort(proposal.detail),
      proposal,
    })),
    {
      title: shownShort(text),
      placeHolder: proposals.length === 0 ? 'Nothing can be proposed here' : 'What comes next?',
    },
  );
  return picked && text.slice(0, picked.proposal.span.start) + picked.proposal.text;
}

/** What is typed first takes the place of the first value: of a text, what stands between its quotes. */
function firstValue(text: string): [number, number] {
  const quoted = /^"((?:[^"\\]|\\.)*)"/u.exec(text);
  if (quoted) return [1, 1 + (quoted[1]?.length ?? 0)];
  return [0, text.length];
}
