import * as vscode from 'vscode';
import { asHeld } from '../calls/held.ts';
import { askArguments } from '../calls/ask-arguments.ts';
import type { CallHistory } from '../calls/history.ts';
import { type CallPorts, performCall } from '../calls/perform.ts';
import type { Component } from '../components/component.ts';
import type { Components } from '../components/discovery.ts';
import { say } from '../notices.ts';
import type { Output } from '../output.ts';
import { callableFunctions, type ExportedFunction, exportedFunctions } from '../../host/index.ts';
import { chosenComponent, textOf } from './targets.ts';

export interface CallExportPorts extends CallPorts {
  readonly components: Components;
  readonly output: Output;
  readonly history: CallHistory;
}

/**
 * Asks for what the argument leaves open: the component, the export, its arguments in WAVE. Calls it, and shows the
 * result in the output.
 *
 * @param argument `{ manifest, export, arguments }`, or a row of the tree
 * @returns the outcome as the output shows it, for whoever runs the command with arguments
 */
export async function callExport(ports: CallExportPorts, argument: unknown): Promise<string | undefined> {
  const target = await exportTarget(ports.components, argument);
  if (!target) return undefined;
  const { component, exported } = target;
  const given = textOf(argument, 'arguments');
  const text =
    given ??
    (await askArguments(asHeld(ports.host, component, exported), ports.history.of(component.id, exported.name)));
  if (text === undefined) return undefined;
  const { outcome } = await performCall(ports, component, exported, text);
  if (given === undefined) ports.output.show();
  return outcome;
}

/** The export that a command is about: what its argument names, or what the person picks. */
export async function exportTarget(
  components: Components,
  argument: unknown,
): Promise<{ readonly component: Component; readonly exported: ExportedFunction } | undefined> {
  const component = await chosenComponent(components, argument);
  if (!component?.key) return undefined;
  const exported = exportOf(component, argument) ?? (await pickExport(component));
  return exported && { component, exported };
}

function exportOf(component: Component, argument: unknown): ExportedFunction | undefined {
  const named = textOf(argument, 'export');
  if (named !== undefined) {
    const found = callablesOf(component).find(({ name }) => name === named);
    if (!found) throw new Error(`${component.title} does not export ${named}`);
    return found;
  }
  if (typeof argument !== 'object' || argument === null || !('exported' in argument)) return undefined;
  const { exported } = argument;
  if (typeof exported !== 'object' || exported === null || !('name' in exported)) return undefined;
  return callablesOf(component).find(({ name }) => name === exported.name);
}

async function pickExport(component: Component): Promise<ExportedFunction | undefined> {
  const exports = callablesOf(component);
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

/** The functions of the version that serves, or served last. */
export function exportsOf(component: Component): readonly ExportedFunction[] {
  return exportedFunctions(component.snapshot()?.version?.exports ?? []);
}

/** As {@link exportsOf}, with the functions of resources, which a person can hold between calls. */
export function callablesOf(component: Component): readonly ExportedFunction[] {
  return callableFunctions(component.snapshot()?.version?.exports ?? []);
}
