import * as vscode from 'vscode';
import { type Owned, Scope } from '../../base/index.ts';
import type { Component } from '../components/component.ts';
import type { Components } from '../components/discovery.ts';
import { importStates } from '../rights/import-states.ts';
import { soon } from '../soon.ts';
import type { Language } from './client.ts';

/** Lenses are read, not watched: a busy component changes at every call. */
const tellDelayMs = 300;

/** Tells the language server how the imports of the components that run stand, whenever that has changed. */
export function tellRights(components: Components, language: Pick<Language, 'rights'>): Owned {
  const scope = new Scope((error) => console.error(error));
  const told = new Map<string, string>();
  const tell = scope.own(
    soon(tellDelayMs, () => {
      for (const component of components.list()) {
        const { folder, rights } = statesOf(component) ?? {};
        const text = JSON.stringify(rights);
        if (!folder || !rights || told.get(folder.toString()) === text) continue;
        told.set(folder.toString(), text);
        language.rights(folder, rights);
      }
    }),
  );
  scope.own(components.onChange(() => tell.ask()));
  return scope;
}

function statesOf(component: Component) {
  const { manifest, uri } = component;
  const { version, links = [] } = component.snapshot() ?? {};
  if (!manifest || !version) return undefined;
  return {
    folder: vscode.Uri.joinPath(uri, '..', manifest.wit),
    rights: importStates(
      version.imports.flatMap(({ kind, name }) => (kind === 'interface' ? [name] : [])),
      component.facts(),
      links.flatMap(({ interface: name, right }) => (right ? [] : [name])),
    ),
  };
}
