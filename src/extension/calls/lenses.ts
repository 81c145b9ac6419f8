import { relative, sep } from 'node:path';
import * as vscode from 'vscode';
import { type Owned, Scope } from '../../base/index.ts';
import { exportsOf } from '../commands/call-export.ts';
import type { Component } from '../components/component.ts';
import type { Components } from '../components/discovery.ts';
import { rangeOf } from '../problems/problems.ts';
import { soon } from '../soon.ts';
import { exportPlaces } from './export-places.ts';
import { implementationPlaces } from './implementation-places.ts';
import { figuresOf, figureWords } from './figures.ts';

/** Lenses are read, not watched: a busy component changes at every call. */
const updateDelayMs = 300;

/** Over each exported function, in WIT and where it is implemented: **Call**, and what became of its calls. */
export function registerCallLenses(components: Components): Owned {
  const scope = new Scope((error) => console.error(error));
  const changed = scope.own(new vscode.EventEmitter<void>());
  const update = scope.own(soon(updateDelayMs, () => changed.fire()));
  scope.own(components.onChange(() => update.ask()));
  scope.own(
    vscode.languages.registerCodeLensProvider(
      { scheme: 'file' },
      {
        onDidChangeCodeLenses: changed.event,
        provideCodeLenses: (document) => lensesIn(document, components.list()),
      },
    ),
  );
  return scope;
}

function lensesIn(document: vscode.TextDocument, components: readonly Component[]): vscode.CodeLens[] {
  const isWit = document.languageId === 'wit';
  return components.flatMap((component) => {
    if (!component.key || !(isWit ? isWitOf : isSourceOf)(component, document.uri)) return [];
    const text = document.getText();
    const places = (isWit ? exportPlaces : implementationPlaces)(text, exportsOf(component));
    const metrics = component.metrics();
    return places.flatMap(({ exported, span }) => {
      const range = rangeOf(text, span);
      const argument = { manifest: component.id, export: exported.name };
      const figures = figureWords(figuresOf(metrics, exported.name));
      return [
        new vscode.CodeLens(range, {
          title: '$(play) Call',
          tooltip: `Call ${exported.name} of ${component.title} with values in WAVE.`,
          command: 'airlock.callExport',
          arguments: [argument],
        }),
        new vscode.CodeLens(range, {
          title: figures,
          tooltip: 'Calls since this version serves, whoever made them. Open the form with its history.',
          command: 'airlock.openCallForm',
          arguments: [argument],
        }),
      ];
    });
  });
}

function isWitOf({ manifest, uri }: Component, document: vscode.Uri): boolean {
  return manifest !== undefined && isBelow(vscode.Uri.joinPath(uri, '..', manifest.wit), document);
}

function isSourceOf({ uri, inputs, manifest }: Component, document: vscode.Uri): boolean {
  if (!isBelow(vscode.Uri.joinPath(uri, '..'), document)) return false;
  // What a build command reads nobody knows.
  return inputs.includes(document.fsPath) || (manifest?.code.kind === 'command' && compiled.test(document.path));
}

const compiled = /\.(?:c|cc|cpp|cs|go|h|py|rs|zig|mbt)$/u;

function isBelow(folder: vscode.Uri, file: vscode.Uri): boolean {
  const way = relative(folder.fsPath, file.fsPath);
  return way !== '..' && !way.startsWith(`..${sep}`);
}
