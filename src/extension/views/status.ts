import * as vscode from 'vscode';
import { type Owned, Scope } from '../../base/index.ts';
import type { Component } from '../components/component.ts';
import type { Components } from '../components/discovery.ts';
import { isRuledOut, tallyOf } from '../rights/picture.ts';
import { setContext } from '../set-context.ts';
import { soon } from '../soon.ts';
import { shownShort } from '../words.ts';
import { type ComponentStatus, detailLine, statusLine } from './status-words.ts';

const updateDelayMs = 150;

/** A count that goes on rising is told of once in so many milliseconds, where nobody looks most of the time. */
const countMs = 1000;

/** An item with what it says. */
interface ShownItem {
  readonly item: vscode.LanguageStatusItem;
  /** All but the count of denials. */
  readonly told: string;
  readonly denied: number;
  /** When it was told of, in milliseconds since the epoch. */
  readonly time: number;
}

/** The entry of the status bar, and for each component one among the language status items of its own files. */
export function showStatus(components: Components): Owned {
  const scope = new Scope((error) => console.error(error));
  const bar = scope.own(vscode.window.createStatusBarItem('airlock.status', vscode.StatusBarAlignment.Left, 0));
  bar.name = 'Airlock';
  const items = new Map<string, ShownItem>();
  const update = scope.own(soon(updateDelayMs, show));
  scope.own(components.onChange(() => update.ask()));
  scope.own({ dispose: () => items.forEach(({ item }) => item.dispose()) });

  /** The line that stands in the bar. */
  let toldLine = '';

  function show(): void {
    const all = components.list();
    const stati = all.map(statusOf);
    const line = statusLine(stati);
    setContext('airlock.hasComponents', all.length > 0);
    setContext(
      'airlock.isServed',
      all.some(({ openPorts }) => openPorts.length > 0),
    );
    setContext(
      'airlock.isHeldBack',
      all.some(({ heldBack }) => heldBack !== undefined),
    );
    const facts = all.map((component) => component.facts());
    // What the walkthrough waits for.
    if (facts.some(({ denials }) => denials.length > 0)) setContext('airlock.hasDenied', true);
    if (facts.some(({ grants }) => grants.length > 0)) setContext('airlock.hasGranted', true);
    if (!line) bar.hide();
    else if (toldLine !== JSON.stringify(line)) {
      const { Warning, Error: Failed } = backgrounds;
      bar.text = line.text;
      bar.tooltip = line.tooltip;
      bar.backgroundColor = line.severity === 'error' ? Failed : line.severity === 'warning' ? Warning : undefined;
      bar.command = { command: 'airlock.revealRow', title: 'Show in the Tree', arguments: [{ manifest: line.about }] };
      bar.accessibilityInformation = { label: line.text.replace(/^\$\([^)]*\)\s*/u, '') };
      bar.show();
    }
    toldLine = JSON.stringify(line ?? '');
    for (const [id, { item }] of items) {
      if (stati.some((status) => status.id === id)) continue;
      item.dispose();
      items.delete(id);
    }
    all.forEach((component, at) => showLanguageStatus(component, stati[at]));
  }

  function showLanguageStatus(component: Component, status: ComponentStatus | undefined): void {
    if (!status) return;
    const known = items.get(component.id);
    const told = JSON.stringify({ ...status, denied: status.denied > 0 });
    const isFresh = known?.told === told && Date.now() - known.time < countMs;
    if (isFresh && known.denied !== status.denied) update.ask();
    if (known?.told === told && (isFresh || known.denied === status.denied)) return;
    const item =
      known?.item ?? vscode.languages.createLanguageStatusItem(`airlock.${component.id}`, filesOf(component));
    items.set(component.id, { item, told, denied: status.denied, time: Date.now() });
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
