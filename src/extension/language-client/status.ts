import * as vscode from 'vscode';
import type { Owned } from '../../base/index.ts';

/** Where the language server stands, as a person is told. */
export type ServerState =
  | { readonly kind: 'starting' }
  | { readonly kind: 'running' }
  | { readonly kind: 'waiting'; readonly milliseconds: number }
  | { readonly kind: 'stopped'; readonly reason: string };

/** The server's entry among the language status items of a WIT document. */
export interface LanguageStatus extends Owned {
  show(state: ServerState): void;
}

export function createLanguageStatus(): LanguageStatus {
  const item = vscode.languages.createLanguageStatusItem('airlock.wit', { language: 'wit' });
  item.name = 'WIT Language Server';
  item.command = { command: 'airlock.restartServer', title: 'Restart Server' };
  return {
    show(state) {
      const { text, detail, severity } = words(state);
      item.text = text;
      item.detail = detail;
      item.severity = severity;
      item.busy = state.kind === 'starting' || state.kind === 'waiting';
    },
    dispose: () => item.dispose(),
  };
}

function words(state: ServerState): { text: string; detail: string; severity: vscode.LanguageStatusSeverity } {
  const { Information, Warning, Error: Failed } = vscode.LanguageStatusSeverity;
  switch (state.kind) {
    case 'starting':
      return { text: 'WIT', detail: 'The language server starts.', severity: Information };
    case 'running':
      return { text: 'WIT', detail: 'The language server runs.', severity: Information };
    case 'waiting': {
      const seconds = (state.milliseconds / 1000).toFixed(1);
      return { text: 'WIT', detail: `The language server ended; it starts again in ${seconds} s.`, severity: Warning };
    }
    case 'stopped':
      return { text: 'WIT: not running', detail: state.reason, severity: Failed };
  }
}
