import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { type Owned, Scope } from '../../base/index.ts';
import type { Component } from '../components/component.ts';
import type { Components } from '../components/discovery.ts';
import { soon } from '../soon.ts';
import { shownShort } from '../words.ts';
import { rightsDocument } from './document.ts';
import { type Page, rightsPage } from './page.ts';

/** The pages of components' rights that are open, one for each component. */
export interface RightsPages extends Owned {
  show(component: Component): void;
  /** What stands on the open page of a component, for tests. */
  shown(component: Component): string | undefined;
}

interface Open {
  readonly component: Component;
  readonly panel: vscode.WebviewPanel;
  page: Page;
}

/** A busy component changes at every call; a page is read by a person. */
const updateDelayMs = 150;

export function createRightsPages(components: Components): RightsPages {
  const scope = new Scope((error) => console.error(error));
  const open = new Map<string, Open>();
  const update = scope.own(soon(updateDelayMs, () => Array.from(open.values()).forEach(refresh)));
  scope.own(components.onChange(() => update.ask()));
  scope.own({
    dispose() {
      for (const { panel } of Array.from(open.values())) panel.dispose();
    },
  });

  function refresh(entry: Open): void {
    if (!components.list().includes(entry.component)) return entry.panel.dispose();
    const page = pageOf(entry.component);
    if (page.html === entry.page.html) return;
    entry.page = page;
    send(entry);
  }

  function show(component: Component): void {
    const known = open.get(component.id);
    if (known) return known.panel.reveal();
    const title = `Rights: ${shownShort(component.title, 60)}`;
    const panel = vscode.window.createWebviewPanel('airlock.rights', title, vscode.ViewColumn.Active, {
      enableScripts: true,
      enableFindWidget: true,
      enableCommandUris: false,
      localResourceRoots: [],
    });
    const entry: Open = { component, panel, page: pageOf(component) };
    open.set(component.id, entry);
    panel.onDidDispose(() => open.delete(component.id));
    panel.webview.onDidReceiveMessage((message: unknown) => hear(entry, message));
    panel.webview.html = rightsDocument(randomBytes(16).toString('hex'), entry.page.html);
  }

  return {
    show,
    shown: (component) => open.get(component.id)?.page.html,
    dispose: () => scope.dispose(),
  };
}

function pageOf(component: Component): Page {
  return rightsPage({
    title: component.title,
    manifestPath: component.manifestPath,
    state: component.snapshot()?.state ?? 'not running',
    reasons: component.manifest?.reasons ?? {},
    facts: component.facts(),
    now: Date.now(),
  });
}

/** A page that was hidden is made anew from its first text, so each tells when it is there, and is told what holds now. */
function hear(entry: Open, message: unknown): void {
  if (typeof message !== 'object' || message === null || !('kind' in message)) return;
  if (message.kind === 'ready') send(entry);
  const act = 'id' in message && typeof message.id === 'string' ? entry.page.acts.get(message.id) : undefined;
  // The command asks as it does for everybody: a page grants nothing.
  if (act) void vscode.commands.executeCommand(act.command, { manifest: entry.component.id, ...act.right });
}

function send({ panel, page }: Open): void {
  void panel.webview.postMessage({ html: page.html });
}
