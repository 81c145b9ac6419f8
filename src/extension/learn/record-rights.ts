import * as vscode from 'vscode';
import type { Owned } from '../../base/index.ts';
import { callExport, exportsOf } from '../commands/call-export.ts';
import type { CommandPorts } from '../commands/register.ts';
import type { Component } from '../components/component.ts';
import { say } from '../notices.ts';
import { shown, shownShort } from '../words.ts';
import { propose } from './proposal.ts';
import type { Proposals } from './proposals.ts';
import type { Recorder, Recording } from './recorder.ts';

/** Recordings of what components need, at most one for each component. */
export interface Recordings extends Owned {
  /**
   * Records what a component needs while one export is called, or until this is called again, and proposes it. A
   * recording that is under way stands in the status bar, where a click ends it.
   */
  record(commands: CommandPorts, component: Component): Promise<void>;
}

type Running = Extract<Recording, { kind: 'recording' }>;

export function createRecordings(recorder: Recorder, proposals: Pick<Proposals, 'show'>): Recordings {
  const running = new Map<string, { readonly recording: Running; readonly item: vscode.StatusBarItem }>();

  async function finish(commands: CommandPorts, component: Component, recording: Running): Promise<void> {
    const name = shownShort(component.title, 60);
    const base = await currentText(component);
    const proposal = propose(base, await recording.stop());
    for (const left of proposal.left) commands.output.warn(`${name}: cannot be requested: ${shown(left)}`);
    if (proposal.added.length > 0) return proposals.show(component, base, proposal);
    say(
      'information',
      `airlock.json asks for all that ${name} was seen to need. What is not granted, Show Rights lists.`,
    );
  }

  return {
    async record(commands, component) {
      const known = running.get(component.id);
      if (known) {
        running.delete(component.id);
        known.item.dispose();
        return finish(commands, component, known.recording);
      }
      const { key } = component;
      if (!key || component.snapshot()?.state !== 'running') {
        say('information', `${component.title} does not run, so there is nothing to record.`);
        return;
      }
      const chosen = await chooseExtent(component);
      if (!chosen || running.has(component.id)) return;
      const recording = await recorder.start(key);
      if (recording.kind === 'refused') return say('error', `Airlock cannot record: ${recording.message}`);
      if (chosen.kind === 'export') {
        await callExport(commands, { component, exported: chosen.exported });
        return finish(commands, component, recording);
      }
      running.set(component.id, { recording, item: showRecording(component, recording.caveat) });
    },
    dispose() {
      for (const { recording, item } of running.values()) {
        item.dispose();
        void recording.stop();
      }
      running.clear();
    },
  };
}

function showRecording(component: Component, caveat = ''): vscode.StatusBarItem {
  const item = vscode.window.createStatusBarItem(`airlock.recording.${component.id}`, vscode.StatusBarAlignment.Left);
  const title = 'Stop and Propose Needed Rights';
  // A name is shown as it is: VS Code makes pictures of some signs.
  const name = shownShort(component.title, 40).replaceAll('$(', '$ (');
  item.name = 'Airlock: Recording';
  item.text = `$(record) Recording ${name}`;
  item.tooltip = `Use the component as it is meant to be used, then click: a change to airlock.json is proposed. ${caveat}`;
  item.command = { command: 'airlock.recordRights', title, arguments: [{ manifest: component.id }] };
  item.show();
  return item;
}

type Extent =
  | { readonly kind: 'all' }
  | { readonly kind: 'export'; readonly exported: ReturnType<typeof exportsOf>[number] };

async function chooseExtent(component: Component): Promise<Extent | undefined> {
  const picked = await vscode.window.showQuickPick(
    [
      {
        label: 'All calls, until I stop',
        detail: 'A click in the status bar ends it, and a change to airlock.json is proposed.',
        extent: { kind: 'all' } as Extent,
      },
      ...exportsOf(component).map((exported) => ({
        label: `One call of ${exported.name}`,
        detail: exported.signature.text,
        extent: { kind: 'export', exported } as Extent,
      })),
    ],
    { title: `Record what ${shownShort(component.title, 60)} needs`, placeHolder: 'Nothing is granted by it.' },
  );
  return picked?.extent;
}

/** What the person sees in the editor, saved or not. */
async function currentText({ uri }: Component): Promise<string> {
  return (await vscode.workspace.openTextDocument(uri)).getText();
}
