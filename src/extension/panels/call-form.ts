import * as vscode from 'vscode';
import { messageOf, type Owned, Scope } from '../../base/index.ts';
import type { ExportedFunction } from '../../host/index.ts';
import type { CallFormView, FromCallForm, ShownOutcome, ToCallForm } from '../../panels/index.ts';
import { exampleArguments } from '../../wit/index.ts';
import type { CallHistory } from '../calls/history.ts';
import { type CallPorts, performCall } from '../calls/perform.ts';
import { figuresOf, figureWords, millisecondWords } from '../calls/figures.ts';
import { exportsOf } from '../commands/call-export.ts';
import type { Component } from '../components/component.ts';
import { shownShort, useWords } from '../words.ts';
import { openPanel, type Panel } from './panel.ts';

/** The forms that are open, one for each export. */
export interface CallForms extends Owned {
  open(component: Component, exported: ExportedFunction): void;
}

export interface CallFormPorts extends CallPorts {
  readonly extension: vscode.Uri;
  readonly history: CallHistory;
}

export function createCallForms(ports: CallFormPorts): CallForms {
  const scope = new Scope((error) => console.error(error));
  const open = new Map<string, Panel<ToCallForm>>();
  scope.own({ dispose: () => Array.from(open.values()).forEach((panel) => void panel.dispose()) });
  return {
    open(component, { name }) {
      const id = `${component.id} ${name}`;
      const known = open.get(id);
      if (known) return known.reveal();
      const tell = (): void => {
        // The version that serves may have another signature than the one before.
        const exported = exportsOf(component).find((each) => each.name === name);
        if (exported) panel.post({ kind: 'view', view: viewOf(ports, component, exported) });
      };
      const call = async (text: string): Promise<void> => {
        panel.post({ kind: 'outcome', outcome: await outcomeOf(ports, component, name, text) });
        tell();
      };
      const panel = openPanel<ToCallForm>(
        ports.extension,
        { viewType: 'airlock.callForm', title: `Call ${shownShort(name, 60)}`, script: 'call-form' },
        {
          closed: () => open.delete(id),
          hear(message) {
            const said = message as Partial<FromCallForm & { readonly text: string }> | { readonly kind: 'ready' };
            if (said.kind === 'ready') return tell();
            if (typeof said.text !== 'string') return;
            if (said.kind === 'call') void call(said.text);
            // The command tells the person itself what came of it.
            if (said.kind === 'save-test') {
              const argument = { manifest: component.id, export: name, arguments: said.text };
              void vscode.commands.executeCommand('airlock.saveAsTest', argument);
            }
          },
        },
      );
      open.set(id, panel);
    },
    dispose: () => scope.dispose(),
  };
}

function viewOf(ports: CallFormPorts, component: Component, exported: ExportedFunction): CallFormView {
  const { name, signature } = exported;
  const past = ports.history.of(component.id, name);
  return {
    component: component.title,
    name,
    signature: signature.text,
    params: signature.params,
    text: past[0]?.text ?? exampleArguments(signature.params),
    figures: figureWords(figuresOf(component.metrics(), name)),
    history: past.map(({ text, outcome, milliseconds, time }) => ({
      text,
      outcome,
      when: `${new Date(time).toLocaleTimeString()}, ${millisecondWords(milliseconds)}`,
    })),
  };
}

async function outcomeOf(
  ports: CallFormPorts,
  component: Component,
  name: string,
  text: string,
): Promise<ShownOutcome> {
  try {
    const exported = exportsOf(component).find((each) => each.name === name);
    if (!exported) throw new Error(`${component.title} does not export ${name} any more`);
    const { outcome, failed, milliseconds, denied } = await performCall(ports, component, exported, text);
    return { text, outcome, isError: failed, took: millisecondWords(milliseconds), denied: denied.map(useWords) };
  } catch (error) {
    return { text, outcome: messageOf(error), isError: true, took: '', denied: [] };
  }
}
