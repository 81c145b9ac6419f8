import * as vscode from 'vscode';
import { type Owned, Scope } from '../../base/index.ts';
import type { Component } from '../components/component.ts';
import type { Components } from '../components/discovery.ts';
import { isRuledOut, tallyOf } from '../rights/picture.ts';
import { soon } from '../soon.ts';
import { shownShort } from '../words.ts';
import { type ComponentStatus, detailLine, statusLine } from './status-words.ts';

const updateDelayMs = 150;

/** The entry of the status bar, and for each component one among the language status items of its own files. */
export function showStatus(components: Components): Owned {
  const scope = new Scope((error) => console.error(error));
  const bar = scope.own(vscode.window.createStatusBarItem('airlock.status', vscode.StatusBarAlignment.Left, 0));
  bar.name = 'Airlock';
  const items = new Map<string, vscode.LanguageStatusItem>();
  const update = scope.own(soon(updateDelayMs, show));
  scope.own(components.onChange(() => update.ask()));
  scope.own({ dispose: () => items.forEach((item) => item.dispose()) });

  function show(): void {
    const all = components.list();
    const stati = all.map(statusOf);
    const line = statusLine(stati);
    void vscode.commands.executeCommand('setContext', 'airlock.hasComponents', all.length > 0);
    const isServed = all.some(({ openPorts }) => openPorts.length > 0);
    void vscode.commands.executeCommand('setContext', 'airlock.isServed', isServed);
    const isHeldBack = all.some(({ heldBack }) => heldBack !== undefined);
    void vscode.commands.executeCommand('setContext', 'airlock.isHeldBack', isHeldBack);
    const facts = all.map((component) => component.facts());
    // What the walkthrough waits for.
    if (facts.some(({ denials }) => denials.length > 0)) know('airlock.hasDenied');
    if (facts.some(({ grants }) => grants.length > 0)) know('airlock.hasGranted');
    if (!line) bar.hide();
    else {
      const { Warning, Error: Failed } = backgrounds;
      bar.text = line.text;
      bar.tooltip = line.tooltip;
      bar.backgroundColor = line.severity === 'error' ? Failed : line.severity === 'warning' ? Warning : undefined;
      bar.command = { command: 'airlock.revealRow', title: 'Show in the Tree', arguments: [{ manifest: line.about }] };
      bar.accessibilityInformation = { label: line.text.replace(/^\$\([^)]*\)\s*/u, '') };
      bar.show();
    }
    for (const [id, item] of items) {
      if (stati.some((status) => status.id === id)) continue;
      item.dispose();
      items.delete(id);
    }
    all.forEach((component, at) => showLanguageStatus(component, stati[at]));
  }

  function showLanguageStatus(component: Component, status: ComponentStatus | undefined): void {
    if (!status) return;
    const known = items.get(component.id);
    const item = known ?? vscode.languages.createLanguageStatusItem(`airlock.${component.id}`, filesOf(component));
    items.set(component.id, item);
    item.name = 'Airlock Component';
    item.text = shownShort(`${component.title}: ${status.kind}`, 60);
    item.detail = shownShort(detailLine(status));
    item.busy = status.kind === 'building' || status.kind === 'starting';
    const { Information, Warning, Error: Failed } = vscode.LanguageStatusSeverity;
    item.severity = status.kind === 'failed' ? Failed : status.denied > 0 ? Warning : Information;
    item.command = { command: 'airlock.revealRow', title: 'Show', arguments: [{ manifest: component.id }] };
  }

  show();
  return scope;
}

function know(context: string): void {
  void vscode.commands.executeCommand('setContext', context, true);
}

const backgrounds = {
  Warning: new vscode.ThemeColor('statusBarItem.warningBackground'),
  Error: new vscode.ThemeColor('statusBarItem.errorBackground'),
};

function filesOf({ uri }: Component): vscode.DocumentSelector {
  return { scheme: 'file', pattern: new vscode.RelativePattern(vscode.Uri.joinPath(uri, '..'), '**') };
}

function statusOf(component: Component): ComponentStatus {
  const { id, title, state } = component;
  const snapshot = component.snapshot();
  const { denials, ruledOut } = component.facts();
  const denied = tallyOf(denials.filter((denial) => !isRuledOut(denial, ruledOut))).count;
  return { id, title: shownShort(title, 60), denied, ...kindOf(state, snapshot?.state) };
}

function kindOf(
  state: Component['state'],
  actor: string | undefined,
): Pick<ComponentStatus, 'kind'> & { readonly problem?: string } {
  if (state.kind === 'building') return { kind: 'building' };
  if (state.kind === 'failed') return { kind: 'failed', problem: shownShort(state.message) };
  if (state.kind === 'invalid') return { kind: 'failed', problem: 'airlock.json has errors' };
  if (actor === 'running') return { kind: 'running' };
  if (actor === 'failed') return { kind: 'failed' };
  return { kind: actor === 'stopped' ? 'stopped' : 'starting' };
}
