import * as vscode from 'vscode';
import type { Owned } from '../../base/index.ts';
import { askArguments } from '../calls/ask-arguments.ts';
import { performCall } from '../calls/perform.ts';
import { exportsOf } from '../commands/call-export.ts';
import type { CommandPorts } from '../commands/register.ts';
import type { Component } from '../components/component.ts';
import { say, withoutLinks } from '../notices.ts';
import { type ExportedFunction, usesOf } from '../../host/index.ts';
import { propose, type Use } from '../../manifest/index.ts';
import { rowText, shown, shownShort } from '../words.ts';
import type { Proposals } from './proposals.ts';
import type { Recorder, Watch } from './recorder.ts';

/** Recordings of what components need, at most one for each component. */
export interface Recordings extends Owned {
  /**
   * Asks what is to be recorded: calls in an instance of its own, whose needs are proposed when the person ends it, or
   * the refusals of ordinary calls, until this is called again. The latter stands in the status bar, where a click ends
   * it.
   */
  record(commands: CommandPorts, component: Component): Promise<void>;
  /**
   * Records calls in an instance of its own, after the person has confirmed it, and proposes what they needed.
   *
   * @param next the next call, with its arguments in WAVE; undefined when there are no more
   */
  recordCalls(
    commands: Pick<CommandPorts, 'host' | 'output' | 'history' | 'confirmRecording'>,
    component: Component,
    next: () => Promise<RecordedCall | undefined>,
  ): Promise<void>;
}

export interface RecordedCall {
  readonly exported: ExportedFunction;
  readonly text: string;
}

export function createRecordings(recorder: Recorder, proposals: Pick<Proposals, 'show'>): Recordings {
  const running = new Map<string, { readonly watch: Watch; readonly item: vscode.StatusBarItem }>();

  async function finish(
    { output }: Pick<CommandPorts, 'output'>,
    component: Component,
    uses: readonly Use[],
  ): Promise<void> {
    const name = shownShort(component.title, 60);
    const base = await currentText(component);
    const proposal = propose(base, uses);
    for (const left of proposal.left) output.warn(`${name}: cannot be requested: ${shown(left)}`);
    if (proposal.added.length > 0) return proposals.show(component, base, proposal);
    say(
      'information',
      `airlock.json asks for all that ${name} was seen to need. What is not granted, Show Rights lists.`,
    );
  }

  const recordCalls: Recordings['recordCalls'] = async (commands, component, next) => {
    // Whoever started this, it is the person who lets a component read what nobody granted.
    const { key } = component;
    if (!key || !(await commands.confirmRecording(component))) return;
    const started = await commands.host.record(key);
    if (started.kind === 'failed') return say('error', `Airlock cannot record: ${started.failure.message}`);
    const { recording } = started;
    try {
      for (let call = await next(); call; call = await next()) {
        await performCall(commands, component, call.exported, call.text, recording);
      }
    } finally {
      await recording.dispose();
    }
    const denials = recording.denials();
    const name = shownShort(component.title, 60);
    if (denials.some(({ reason }) => reason === 'folded')) {
      commands.output.warn(
        `${name}: it needs more different things than a recording holds; record once more after this`,
      );
    }
    await finish(commands, component, usesOf(denials));
  };

  function watchRefusals(commands: CommandPorts, component: Component): void {
    const { key } = component;
    if (!key || running.has(component.id)) return;
    running.set(component.id, { watch: recorder.start(key), item: showWatch(component) });
    commands.output.line(component.title, 'recording what is refused');
  }

  return {
    recordCalls,
    async record(commands, component) {
      const known = running.get(component.id);
      if (known) {
        running.delete(component.id);
        known.item.dispose();
        return finish(commands, component, known.watch.stop());
      }
      if (!component.key || component.snapshot()?.state !== 'running') {
        say('information', `${component.title} does not run, so there is nothing to record.`);
        return;
      }
      const chosen = await chooseExtent(component);
      if (chosen?.kind === 'refusals') return watchRefusals(commands, component);
      if (!chosen) return;
      let exported: ExportedFunction | undefined = chosen.exported;
      return recordCalls(commands, component, async () => {
        const asked = exported ?? (await chooseNext(component));
        exported = undefined;
        const text = asked && (await askArguments(asked, commands.history.of(component.id, asked.name)));
        return asked && text !== undefined ? { exported: asked, text } : undefined;
      });
    },
    dispose() {
      for (const { item } of running.values()) item.dispose();
      running.clear();
    },
  };
}

/**
 * Asks the person before anything is recorded: commands can be called by tasks, links and other extensions, with any
 * argument, and a recording reads what nobody granted.
 */
export async function askToRecord(component: Component): Promise<boolean> {
  const act = 'Record';
  const answer = await vscode.window.showWarningMessage(
    withoutLinks(`Record what ${shown(component.title)} needs?`),
    {
      modal: true,
      detail: withoutLinks(
        `An instance of its own may read all of ${shown(component.manifestPath)}'s folder but keys, credentials and files named like secrets. What it writes goes into a copy that is thrown away. It reaches no network, program, storage or other component. It ends with the recording.`,
      ),
    },
    act,
  );
  return answer === act;
}

function showWatch(component: Component): vscode.StatusBarItem {
  const item = vscode.window.createStatusBarItem(`airlock.recording.${component.id}`, vscode.StatusBarAlignment.Left);
  const title = 'Stop and Propose Needed Rights';
  // A name is shown as it is: VS Code makes pictures of some signs.
  const name = rowText(shownShort(component.title, 40));
  item.name = 'Airlock: Recording';
  item.text = `$(record) Recording ${name}`;
  item.tooltip =
    'Use the component as it is meant to be used, then click: a change to airlock.json is proposed. What is not granted stays denied, so what it would do after a refusal that stops it is seen once that is granted.';
  item.command = { command: 'airlock.recordRights', title, arguments: [{ manifest: component.id }] };
  item.show();
  return item;
}

type Extent = { readonly kind: 'refusals' } | { readonly kind: 'calls'; readonly exported: ExportedFunction };

async function chooseExtent(component: Component): Promise<Extent | undefined> {
  const picked = await vscode.window.showQuickPick(
    [
      {
        label: 'What ordinary calls are refused, until I stop',
        detail: 'Nothing more is allowed meanwhile. A click in the status bar ends it.',
        extent: { kind: 'refusals' } as Extent,
      },
      ...exportsOf(component).map((exported) => ({
        label: `What ${exported.name} needs`,
        detail: `In an instance of its own that changes nothing: ${exported.signature.text}`,
        extent: { kind: 'calls', exported } as Extent,
      })),
    ],
    {
      title: `Record what ${shownShort(component.title, 60)} needs`,
      placeHolder: 'Nothing is granted by it; a change to airlock.json is proposed.',
    },
  );
  return picked?.extent;
}

async function chooseNext(component: Component): Promise<ExportedFunction | undefined> {
  const picked = await vscode.window.showQuickPick(
    [
      { label: 'Stop and propose what was needed', exported: undefined },
      ...exportsOf(component).map((exported) => ({
        label: `Call ${exported.name} as well`,
        detail: exported.signature.text,
        exported,
      })),
    ],
    { title: `Recording ${shownShort(component.title, 60)}`, ignoreFocusOut: true },
  );
  return picked?.exported;
}

/** What the person sees in the editor, saved or not. */
async function currentText({ uri }: Component): Promise<string> {
  return (await vscode.workspace.openTextDocument(uri)).getText();
}
