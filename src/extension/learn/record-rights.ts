import * as vscode from 'vscode';
import { callExport, exportsOf } from '../commands/call-export.ts';
import type { CommandPorts } from '../commands/register.ts';
import type { Component } from '../components/component.ts';
import { say } from '../notices.ts';
import { shown, shownShort } from '../words.ts';
import { propose } from './proposal.ts';
import type { Proposals } from './proposals.ts';
import type { Recorder } from './recorder.ts';

export interface RecordPorts {
  readonly recorder: Recorder;
  readonly proposals: Pick<Proposals, 'show'>;
}

/** Records what a component needs while one export is called, or until the person has seen enough, and proposes it. */
export async function recordRights(
  commands: CommandPorts,
  { recorder, proposals }: RecordPorts,
  component: Component,
): Promise<void> {
  const { key } = component;
  if (!key || component.snapshot()?.state !== 'running') {
    say('information', `${component.title} does not run, so there is nothing to record.`);
    return;
  }
  const chosen = await chooseExtent(component);
  if (!chosen) return;
  const recording = await recorder.start(key);
  if (recording.kind === 'refused') return say('error', `Airlock cannot record: ${recording.message}`);
  const name = shownShort(component.title, 60);
  if (chosen.kind === 'export') await callExport(commands, { component, exported: chosen.exported });
  else if (!(await untilEnough(name, recording.caveat))) return void (await recording.stop());
  const base = await currentText(component);
  const proposal = propose(base, await recording.stop());
  for (const left of proposal.left) commands.output.warn(`${name}: cannot be requested: ${shown(left)}`);
  if (proposal.added.length > 0) return proposals.show(component, base, proposal);
  say(
    'information',
    `airlock.json asks for all that ${name} was seen to need. What is not granted, Show Rights lists.`,
  );
}

type Extent =
  | { readonly kind: 'all' }
  | { readonly kind: 'export'; readonly exported: ReturnType<typeof exportsOf>[number] };

async function chooseExtent(component: Component): Promise<Extent | undefined> {
  const picked = await vscode.window.showQuickPick(
    [
      {
        label: 'All calls, until I stop',
        detail: 'Use the component as it is meant to be used; then a change to airlock.json is proposed.',
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

/** Whether the person wants a proposal of it. */
async function untilEnough(name: string, caveat: string | undefined): Promise<boolean> {
  const text = `Recording what ${name} needs.${caveat === undefined ? '' : ` ${caveat}`}`;
  return (await vscode.window.showInformationMessage(text, 'Stop and Propose', 'Discard')) === 'Stop and Propose';
}

/** What the person sees in the editor, saved or not. */
async function currentText({ uri }: Component): Promise<string> {
  return (await vscode.workspace.openTextDocument(uri)).getText();
}
