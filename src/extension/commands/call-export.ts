import * as vscode from 'vscode';
import {
  type CallOutcome,
  type ExportedFunction,
  exportedFunctions,
  failureWords,
  type Recording,
} from '../../host/index.ts';
import { type FunctionSignature, parseWaveArguments, printWave } from '../../wit/index.ts';
import type { Component } from '../components/component.ts';
import { say } from '../notices.ts';
import { abridged, shownOfResults } from './abridge.ts';
import type { CommandPorts } from './register.ts';
import { chosenComponent } from './targets.ts';

/** What was last given to each export, offered again at the next call. */
const lastArguments = new WeakMap<Component, Map<string, string>>();

/** Asks for an export and its arguments in WAVE, calls it, and shows the result in the output. */
export async function callExport(ports: CommandPorts, argument: unknown): Promise<void> {
  const component = await chosenComponent(ports.components, argument);
  if (!component?.key) return;
  const exported = exportOf(component, argument) ?? (await pickExport(component));
  if (!exported) return;
  const text = await askArguments(component, exported);
  if (text === undefined) return;
  await callWith(ports, component, exported, text);
  ports.output.show();
}

/**
 * Calls an export with arguments in WAVE, writes the outcome into the output, and returns it as it stands there.
 *
 * @param recording the instance that is called instead of the one that serves
 */
export async function callWith(
  ports: Pick<CommandPorts, 'host' | 'output'>,
  component: Component,
  exported: ExportedFunction,
  text: string,
  recording?: Recording,
): Promise<string> {
  const { key } = component;
  if (!key) throw new Error(`${component.title} does not run`);
  const parsed = parseWaveArguments(text, exported.signature.params);
  if (parsed.kind === 'error') throw new Error(parsed.message);
  const started = performance.now();
  const { path, signature } = exported;
  const outcome = await (recording
    ? recording.call(path, signature, parsed.values)
    : ports.host.call(key, path, signature, parsed.values));
  const milliseconds = Math.round(performance.now() - started);
  const described = describeOutcome(outcome, exported.signature);
  const where = recording ? 'recording: ' : '';
  ports.output.line(component.title, `${where}${exported.name}(${text}) -> ${described} (${milliseconds} ms)`);
  if (outcome.kind === 'failed' && outcome.failure.stack) ports.output.line(component.title, outcome.failure.stack);
  return described;
}

/** The outcome as the person reads it: the result in WAVE, or what went wrong. */
function describeOutcome(outcome: CallOutcome, signature: FunctionSignature): string {
  if (outcome.kind === 'failed') return `failed, ${failureWords[outcome.failure.kind]}: ${outcome.failure.message}`;
  if (!signature.result) return '()';
  const { value, left } = abridged(outcome.value, shownOfResults);
  const text = printWave(value, signature.result);
  return left === 0 ? text : `${text} (and ${left} more elements or characters)`;
}

function exportOf(component: Component, argument: unknown): ExportedFunction | undefined {
  if (typeof argument !== 'object' || argument === null || !('exported' in argument)) return undefined;
  const { exported } = argument;
  if (typeof exported !== 'object' || exported === null || !('name' in exported)) return undefined;
  return exportsOf(component).find(({ name }) => name === exported.name);
}

async function pickExport(component: Component): Promise<ExportedFunction | undefined> {
  const exports = exportsOf(component);
  if (exports.length === 0) {
    say('information', `${component.title} has no exports to call, or does not run.`);
    return undefined;
  }
  const picked = await vscode.window.showQuickPick(
    exports.map((exported) => ({ label: exported.name, description: exported.signature.text, exported })),
    { placeHolder: `Which export of ${component.title}?` },
  );
  return picked?.exported;
}

/** Asks for arguments in WAVE; what was given last is offered again. */
export async function askArguments(component: Component, exported: ExportedFunction): Promise<string | undefined> {
  const { params } = exported.signature;
  if (params.length === 0) return '';
  const remembered = lastArguments.get(component) ?? new Map<string, string>();
  lastArguments.set(component, remembered);
  const text = await vscode.window.showInputBox({
    title: `${exported.name}: ${exported.signature.text}`,
    prompt: `Arguments in WAVE, separated by commas: ${params.map(({ name }) => name).join(', ')}`,
    placeHolder: '"text", 42, [1, 2], some(true), {field: 1}',
    value: remembered.get(exported.name) ?? '',
    validateInput: (value) => {
      const parsed = parseWaveArguments(value, params);
      return parsed.kind === 'error' ? parsed.message : undefined;
    },
  });
  if (text !== undefined) remembered.set(exported.name, text);
  return text;
}

/** The functions of the version that serves, or served last. */
export function exportsOf(component: Component): readonly ExportedFunction[] {
  return exportedFunctions(component.snapshot()?.version?.exports ?? []);
}
