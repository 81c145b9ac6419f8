import * as vscode from 'vscode';
import { type Log, messageOf, type Owned } from '../base/index.ts';

/** The output channel "Airlock": what happened, line by line, for people and for tests. */
export interface Output extends Log, Owned {
  /** One line of the form `component: text`. */
  line(component: string, text: string): void;
  /** An error of our own, with what was being done. */
  failed(doing: string, error: unknown): void;
  show(): void;
}

export function openOutput(): Output {
  const channel = vscode.window.createOutputChannel('Airlock', { log: true });
  return {
    info: (message) => channel.info(message),
    warn: (message) => channel.warn(message),
    error: (message) => channel.error(message),
    line: (component, text) => channel.info(`${component}: ${text}`),
    failed: (doing, error) => channel.error(`${doing}: ${messageOf(error)}`),
    show: () => channel.show(true),
    dispose: () => channel.dispose(),
  };
}
