import { existsSync, statSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { basename, sep } from 'node:path';
import * as vscode from 'vscode';
import { Emitter, type Event, type Owned, Scope } from '../../base/index.ts';
import type { Builder } from '../../build/index.ts';
import type { Host } from '../../host/index.ts';
import type { FollowUp } from '../follow-up.ts';
import type { Language } from '../language-client/client.ts';
import type { ComponentOutputs } from '../component-outputs.ts';
import type { Output } from '../output.ts';
import type { Problems } from '../problems/problems.ts';
import { soon } from '../soon.ts';
import type { WorkspaceFiles } from '../system/workspace-files.ts';
import { Component } from './component.ts';

/** The components of all workspace folders, each described by an `airlock.json`. */
export interface Components extends Owned {
  list(): readonly Component[];
  /** The component whose manifest a document is. */
  byManifest(uri: vscode.Uri): Component | undefined;
  /** This component has changed, or, without one, some came or went. */
  readonly onChange: Event<Component | undefined>;
  /** Looks for manifests, builds and starts what they describe, and goes on watching. */
  start(): Promise<void>;
}

export interface ComponentsPorts {
  readonly host: Host;
  readonly builder: Builder;
  readonly output: Output;
  readonly problems: Problems;
  readonly language: Pick<Language, 'deployed'>;
  readonly followUp: FollowUp;
  readonly prints: Pick<ComponentOutputs, 'log' | 'print' | 'forget'>;
  /** Who starts after whom. */
  readonly files: Pick<WorkspaceFiles, 'of' | 'onChange'>;
}

const manifests = '**/airlock.json';
const excluded = '**/node_modules/**';

/** A folder that is moved is many events; one look answers them all. */
const lookDelayMs = 200;

/** A build is many changes, of which those that are linked to it need to hear once. */
const tellOthersMs = 50;

export function watchComponents(ports: ComponentsPorts): Components {
  const failed = (doing: string) => (error: unknown) => ports.output.failed(doing, error);
  const scope = new Scope(failed('ending the components'));
  const changed = scope.own(new Emitter<Component | undefined>(failed('telling of components')));
  const others = scope.own(new Emitter<void>(failed('telling of other components')));
  /** By the real path of the manifest: grants hang on it, so a second way to the same file is the same component. */
  const byPath = new Map<string, Component>();

  async function add(uri: vscode.Uri): Promise<void> {
    const folder = vscode.workspace.getWorkspaceFolder(uri);
    if (!folder || uri.scheme !== 'file') return;
    const [manifestPath, workspaceRoot] = await Promise.all([realpath(uri.fsPath), realpath(folder.uri.fsPath)]);
    if (byPath.has(manifestPath)) return;
    if (!manifestPath.startsWith(workspaceRoot + sep)) {
      ports.output.warn(`${uri.fsPath} leads out of the workspace and is left alone`);
      return;
    }
    const component = new Component(
      uri,
      { manifestPath, workspaceRoot },
      {
        ...ports,
        changed: () => changed.fire(component),
        all: () => Array.from(byPath.values()),
        onOthers: others.event,
        gone: () => void remove(component).catch(failed('removing a component')),
      },
    );
    byPath.set(manifestPath, component);
    changed.fire(undefined);
    component.refresh('found');
  }

  async function remove(component: Component): Promise<void> {
    if (byPath.get(component.manifestPath) === component) byPath.delete(component.manifestPath);
    await component.dispose();
    changed.fire(undefined);
  }

  /** Brings the components in line with what is on disk. */
  async function look(): Promise<void> {
    const found = await vscode.workspace.findFiles(manifests, excluded);
    const added = found.map((uri) => add(uri).catch(failed(`looking at ${uri.fsPath}`)));
    const outside = Array.from(byPath.values()).filter(({ uri }) => !vscode.workspace.getWorkspaceFolder(uri));
    await Promise.all([...added, ...outside.map(remove)]);
    for (const component of byPath.values()) if (!existsSync(component.manifestPath)) await remove(component);
  }

  /** Whether a component's manifest is, or was, at a path or below it. */
  function held(path: string): boolean {
    return Array.from(byPath.values()).some(({ uri }) => uri.fsPath === path || uri.fsPath.startsWith(path + sep));
  }

  // One that is linked to another may start when something has become of that one.
  const tellOthers = scope.own(
    soon(tellOthersMs, () => {
      byPath.forEach((component) => component.othersChanged());
      others.fire();
    }),
  );
  scope.own(ports.files.onChange(() => tellOthers.ask()));
  scope.own(changed.event(() => tellOthers.ask()));

  async function start(): Promise<void> {
    const lookAgain = scope.own(soon(lookDelayMs, () => void look().catch(failed('looking for components'))));
    // A folder that comes, goes or is renamed is told of as one, without the files in it, so every event counts here.
    const watcher = scope.own(vscode.workspace.createFileSystemWatcher('**', false, true, false));
    scope.own(watcher.onDidCreate(({ fsPath }) => mayHoldManifests(fsPath) && lookAgain.ask()));
    scope.own(watcher.onDidDelete(({ fsPath }) => held(fsPath) && lookAgain.ask()));
    scope.own(vscode.workspace.onDidChangeWorkspaceFolders(() => lookAgain.ask()));
    await look();
    // Until now an empty view meant nothing yet.
    await vscode.commands.executeCommand('setContext', 'airlock.hasLooked', true);
  }

  scope.own(
    ports.host.onEvent((event) => {
      // Not by the whole key: other bytes in the place of a component start under another one.
      byPath.get(event.key.manifestPath)?.hear(event);
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
    byManifest: (uri) => Array.from(byPath.values()).find((component) => component.id === uri.toString()),
    dispose: () => scope.dispose(),
  };
}

/** A manifest, or a folder, which may have come with manifests in it. */
function mayHoldManifests(path: string): boolean {
  if (path.includes(`${sep}node_modules${sep}`) || path.includes(`${sep}.git${sep}`)) return false;
  return basename(path) === 'airlock.json' || (statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false);
}
