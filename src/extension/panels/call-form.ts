import * as vscode from 'vscode';
import { messageOf, type Owned, Scope } from '../../base/index.ts';
import type { ExportedFunction } from '../../host/index.ts';
import type { CallFormView, FromCallForm, ShownOutcome, ToCallForm } from '../../panels/index.ts';
import { exampleArguments } from '../../wit/index.ts';
import type { CallHistory } from '../calls/history.ts';
import { type CallPorts, performCall } from '../calls/perform.ts';
import { figuresOf, figureWords, millisecondWords } from '../calls/figures.ts';
import { asHeld, heldOf } from '../calls/held.ts';
import { callablesOf } from '../commands/call-export.ts';
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

interface OpenForm {
  readonly component: Component;
  readonly panel: Panel<ToCallForm>;
  /** Shows what is so now. */
  tell(): void;
}

export function createCallForms(ports: CallFormPorts): CallForms {
  const scope = new Scope((error) => console.error(error));
  const open = new Map<string, OpenForm>();
  scope.own({ dispose: () => Array.from(open.values()).forEach(({ panel }) => void panel.dispose()) });
  /** What is held is the same in all forms of a component. */
  const tellAll = (component: Component | undefined): void => {
    for (const form of open.values()) if (component === undefined || form.component === component) form.tell();
  };
  // With the instance in which it lives, what is held is gone.
  scope.own(ports.host.onEvent(({ kind }) => kind === 'moved' && tellAll(undefined)));
  return {
    open(component, { name }) {
      const id = `${component.id} ${name}`;
      const known = open.get(id);
      if (known) return known.panel.reveal();
      const tell = (): void => {
        // The version that serves may have another signature than the one before.
        const exported = callablesOf(component).find((each) => each.name === name);
        if (exported) panel.post({ kind: 'view', view: viewOf(ports, component, exported) });
      };
      const call = async (text: string): Promise<void> => {
        panel.post({ kind: 'outcome', outcome: await outcomeOf(ports, component, name, text) });
        tellAll(component);
      };
      const drop = async (held: string): Promise<void> => {
        const outcome = component.key && (await ports.host.holdings.drop(component.key, held));
        if (outcome?.kind === 'failed')
          ports.output.line(component.title, `dropping ${held}: ${outcome.failure.message}`);
        tellAll(component);
      };
      // The command tells the person itself what came of it.
      const saveAsTest = (text: string): void => {
        const argument = { manifest: component.id, export: name, arguments: text };
        void vscode.commands.executeCommand('airlock.saveAsTest', argument);
      };
      const panel = openPanel<ToCallForm>(
        ports.extension,
        { viewType: 'airlock.callForm', title: `Call ${shownShort(name, 60)}`, script: 'call-form' },
        {
          closed: () => open.delete(id),
          hear(message) {
            const said = message as
              | Partial<Extract<FromCallForm, { kind: 'call' | 'save-test' }>>
              | Partial<Extract<FromCallForm, { kind: 'drop' }>>
              | { kind: 'ready' };
            if (said.kind === 'ready') return tell();
            if (said.kind === 'drop' && typeof said.name === 'string') return void drop(said.name);
            if (said.kind === 'save-test' && typeof said.text === 'string') return saveAsTest(said.text);
            if (said.kind !== 'call' || typeof said.text !== 'string') return;
            void call(said.text);
          },
        },
      );
      open.set(id, { component, panel, tell });
    },
    dispose: () => scope.dispose(),
  };
}

function viewOf(ports: CallFormPorts, component: Component, exported: ExportedFunction): CallFormView {
  const { name } = exported;
  const { signature } = asHeld(ports.host, component, exported);
  const past = ports.history.of(component.id, name);
  return {
    component: component.title,
    name,
    signature: signature.text,
    params: signature.params,
    text: past[0]?.text ?? exampleArguments(signature.params),
    figures: figureWords(figuresOf(component.metrics(), name)),
    held: heldOf(ports.host, component).map(({ name: held, resource }) => ({ name: held, resource })),
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
    const exported = callablesOf(component).find((each) => each.name === name);
    if (!exported) throw new Error(`${component.title} does not export ${name} any more`);
    const { outcome, failed, milliseconds, denied } = await performCall(ports, component, exported, text);
    return { text, outcome, isError: failed, took: millisecondWords(milliseconds), denied: denied.map(useWords) };
  } catch (error) {
    return { text, outcome: messageOf(error), isError: true, took: '', denied: [] };
  }
}
