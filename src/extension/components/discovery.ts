import { realpath } from 'node:fs/promises';
import * as vscode from 'vscode';
import { Emitter, type Event, type Owned, Scope } from '../../base/index.ts';
import type { Builder } from '../../build/index.ts';
import type { ComponentKey, Host } from '../../host/index.ts';
import type { Output } from '../output.ts';
import type { Problems } from '../problems/problems.ts';
import { Component } from './component.ts';

/** The components of all workspace folders, each described by an `airlock.json`. */
export interface Components extends Owned {
  list(): readonly Component[];
  byKey(key: ComponentKey): Component | undefined;
  /** The component whose manifest a document is. */
  byManifest(uri: vscode.Uri): Component | undefined;
  /** Some component came, went or changed. */
  readonly onChange: Event<void>;
  /** Looks for manifests, builds and starts what they describe, and goes on watching. */
  start(): Promise<void>;
}

export interface ComponentsPorts {
  readonly host: Host;
  readonly builder: Builder;
  readonly output: Output;
  readonly problems: Problems;
}

const manifests = '**/airlock.json';
const excluded = '**/node_modules/**';

export function watchComponents(ports: ComponentsPorts): Components {
  const failed = (doing: string) => (error: unknown) => ports.output.failed(doing, error);
  const scope = new Scope(failed('ending the components'));
  const changed = scope.own(new Emitter<void>(failed('telling of components')));
  const byPath = new Map<string, Component>();

  async function add(uri: vscode.Uri): Promise<void> {
    const folder = vscode.workspace.getWorkspaceFolder(uri);
    if (!folder || uri.scheme !== 'file' || byPath.has(uri.fsPath)) return;
    // Grants hang on the real path, so a second way to the same manifest is the same component.
    const [manifestPath, workspaceRoot] = await Promise.all([realpath(uri.fsPath), realpath(folder.uri.fsPath)]);
    if (byPath.has(uri.fsPath)) return;
    const component = new Component(uri, { manifestPath, workspaceRoot }, { ...ports, changed: () => changed.fire() });
    byPath.set(uri.fsPath, component);
    changed.fire();
    component.refresh('found');
  }

  async function remove(uri: vscode.Uri): Promise<void> {
    const component = byPath.get(uri.fsPath);
    byPath.delete(uri.fsPath);
    await component?.dispose();
    changed.fire();
  }

  async function look(): Promise<void> {
    const found = await vscode.workspace.findFiles(manifests, excluded);
    const gone = Array.from(byPath.values()).filter(({ uri }) => !vscode.workspace.getWorkspaceFolder(uri));
    await Promise.all([...found.map(add), ...gone.map(({ uri }) => remove(uri))]);
  }

  async function start(): Promise<void> {
    const watcher = scope.own(vscode.workspace.createFileSystemWatcher(manifests, false, true, false));
    const inModules = (uri: vscode.Uri): boolean => uri.path.split('/').includes('node_modules');
    watcher.onDidCreate((uri) => void (inModules(uri) || add(uri).catch(failed('adding a component'))));
    watcher.onDidDelete((uri) => void remove(uri).catch(failed('removing a component')));
    scope.own(vscode.workspace.onDidChangeWorkspaceFolders(() => void look().catch(failed('looking for components'))));
    await look();
    // Until now an empty view meant nothing yet.
    await vscode.commands.executeCommand('setContext', 'airlock.hasLooked', true);
  }

  scope.own(
    ports.host.onEvent((event) => {
      const component = Array.from(byPath.values()).find(({ key }) => key && sameKey(key, event.key));
      component?.hear(event);
    }),
  );
  scope.own({
    dispose: async () => {
      await Promise.all(Array.from(byPath.values(), (component) => component.dispose()));
    },
  });

  return {
    start,
    onChange: changed.event,
    list: () => Array.from(byPath.values()).toSorted((a, b) => a.title.localeCompare(b.title)),
    byKey: (key) => Array.from(byPath.values()).find((component) => component.key && sameKey(component.key, key)),
    byManifest: (uri) => byPath.get(uri.fsPath),
    dispose: () => scope.dispose(),
  };
}

function sameKey(one: ComponentKey, other: ComponentKey): boolean {
  return one.manifestPath === other.manifestPath && one.name === other.name && one.origin === other.origin;
}
