import * as vscode from 'vscode';
import { capabilities, parsePattern, type Right } from '../../manifest/index.ts';
import type { Component } from '../components/component.ts';
import type { Components } from '../components/discovery.ts';
import { say } from '../notices.ts';
import { rowText } from '../words.ts';

/** The component that a command is about: of the tree's row, of the quick fix's argument, or picked by the person. */
export async function chosenComponent(components: Components, argument: unknown): Promise<Component | undefined> {
  const named = namedComponent(components, argument);
  if (named) return named;
  const all = components.list();
  if (all.length <= 1) {
    if (all.length === 0) say('information', 'Airlock: there is no airlock.json in this workspace.');
    return all[0];
  }
  const picked = await vscode.window.showQuickPick(
    all.map((component) => ({
      label: rowText(component.title),
      description: rowText(vscode.workspace.asRelativePath(component.uri)),
      component,
    })),
    { placeHolder: 'Which component?' },
  );
  return picked?.component;
}

/** The component that an argument names, by being one of ours or by its manifest's address. */
export function namedComponent(components: Components, argument: unknown): Component | undefined {
  if (typeof argument !== 'object' || argument === null) return undefined;
  if ('component' in argument) return components.list().find((component) => component === argument.component);
  if ('manifest' in argument && typeof argument.manifest === 'string') {
    const { manifest } = argument;
    return components.list().find((component) => component.id === manifest);
  }
  return undefined;
}

/** The right that an argument names, if it is one that could be granted at all. */
export function namedRight(argument: unknown): Right | undefined {
  if (typeof argument !== 'object' || argument === null) return undefined;
  if ('right' in argument) return namedRight(argument.right);
  if (!('capability' in argument && 'pattern' in argument) || typeof argument.pattern !== 'string') return undefined;
  const capability = capabilities.find((known) => known === argument.capability);
  if (!capability || parsePattern(capability, argument.pattern).kind === 'error') return undefined;
  return { capability, pattern: argument.pattern };
}

/** The text that an argument has under a name. */
export function textOf(argument: unknown, name: string): string | undefined {
  if (typeof argument !== 'object' || argument === null) return undefined;
  const value = (argument as Readonly<Record<string, unknown>>)[name];
  return typeof value === 'string' ? value : undefined;
}
