import * as vscode from 'vscode';
import { type Owned, Scope } from '../../base/index.ts';
import type { Proposal } from '../../manifest/index.ts';
import type { Component } from '../components/component.ts';
import { say } from '../notices.ts';
import { shownShort } from '../words.ts';

/** Proposed manifests, each shown as the difference from the one that there is. */
export interface Proposals extends Owned {
  /** Opens the difference. `base` is the text that the proposal was made for. */
  show(component: Component, base: string, proposal: Proposal): Promise<void>;
  /** Writes the proposal that an address, or else the editor in front, shows into its manifest. It grants nothing. */
  accept(argument: unknown): Promise<void>;
}

const scheme = 'airlock-proposal';

interface Shown {
  readonly component: Component;
  readonly base: string;
  readonly proposal: Proposal;
}

export function createProposals(): Proposals {
  const scope = new Scope((error) => console.error(error));
  /** By the address of the manifest, so that there is one for each component. */
  const shown = new Map<string, Shown>();
  const changed = scope.own(new vscode.EventEmitter<vscode.Uri>());
  scope.own(
    vscode.workspace.registerTextDocumentContentProvider(scheme, {
      onDidChange: changed.event,
      provideTextDocumentContent: (uri) => shown.get(uri.toString())?.proposal.text ?? '',
    }),
  );

  return {
    async show(component, base, proposal) {
      const uri = component.uri.with({ scheme });
      shown.set(uri.toString(), { component, base, proposal });
      changed.fire(uri);
      const title = `${shownShort(component.title, 60)}: needed rights (✓ accepts)`;
      await vscode.commands.executeCommand('vscode.diff', component.uri, uri, title, { preview: false });
    },
    async accept(argument) {
      const uri = argument instanceof vscode.Uri ? argument : vscode.window.activeTextEditor?.document.uri;
      const found = uri && shown.get(uri.toString());
      if (!uri || !found) {
        say('information', 'No proposal is open. Airlock: Record Needed Rights makes one.');
        return;
      }
      const { component, base, proposal } = found;
      const document = await vscode.workspace.openTextDocument(component.uri);
      if (document.getText() !== base) {
        say('error', 'airlock.json has changed since the proposal was made. Record once more.');
        return;
      }
      const edit = new vscode.WorkspaceEdit();
      edit.replace(component.uri, wholeOf(document), proposal.text);
      if (!(await vscode.workspace.applyEdit(edit)) || !(await document.save())) {
        throw new Error('airlock.json could not be written');
      }
      shown.delete(uri.toString());
      await close(uri);
      const count =
        proposal.added.length === 1 ? 'One request was added' : `${proposal.added.length} requests were added`;
      const answer = await vscode.window.showInformationMessage(`${count}. None of it is granted yet.`, 'Show Rights');
      if (answer) await vscode.commands.executeCommand('airlock.showRights', { manifest: component.id });
    },
    dispose: () => scope.dispose(),
  };
}

function wholeOf(document: vscode.TextDocument): vscode.Range {
  return new vscode.Range(new vscode.Position(0, 0), document.positionAt(document.getText().length));
}

async function close(uri: vscode.Uri): Promise<void> {
  const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
  await vscode.window.tabGroups.close(
    tabs.filter(
      ({ input }) => input instanceof vscode.TabInputTextDiff && input.modified.toString() === uri.toString(),
    ),
  );
}
