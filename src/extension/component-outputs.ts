import * as vscode from 'vscode';
import { type Clock, type Owned, Scope } from '../base/index.ts';
import { foldLines, type LineFold } from './fold-lines.ts';
import { shownShort } from './words.ts';

/** What a component says of its own: its prints and its logs, in an output channel for each, made when it first speaks. */
export interface ComponentOutputs extends Owned {
  print(component: Speaker, stream: 'stdout' | 'stderr', line: string): void;
  log(component: Speaker, level: LogLevel, line: string): void;
  /** Opens a component's channel, and says whether it has one. */
  show(component: Speaker): boolean;
  forget(component: Speaker): void;
}

/** The levels of `wasi:logging`. */
export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'critical';

interface Speaker {
  readonly id: string;
  readonly title: string;
}

/** More than a person reads, and less than what slows down the editor. */
const linesInASecond = 200;

/** Longer lines are cut, so that one line is no flood by itself. */
const longestLine = 10_000;

export function createComponentOutputs(clock: Clock): ComponentOutputs {
  const scope = new Scope((error) => console.error(error));
  const channels = new Map<string, { readonly channel: vscode.LogOutputChannel; readonly fold: LineFold }>();

  function channelOf({ id, title }: Speaker) {
    const known = channels.get(id);
    if (known) return known;
    const channel = vscode.window.createOutputChannel(`Airlock: ${title}`, { log: true });
    const fold = foldLines(clock, linesInASecond, (count) =>
      channel.warn(`${count.toLocaleString('en')} more lines in that second are not shown`),
    );
    const made = { channel, fold };
    channels.set(id, made);
    return made;
  }

  function forget({ id }: Pick<Speaker, 'id'>): void {
    const known = channels.get(id);
    channels.delete(id);
    void known?.fold.dispose();
    known?.channel.dispose();
  }

  function log(component: Speaker, level: LogLevel, line: string): void {
    const { channel, fold } = channelOf(component);
    if (!fold.take()) return;
    // A tab is how programs align what they print, and hides nothing.
    const text = line
      .split('\t')
      .map((part) => shownShort(part, longestLine))
      .join('\t');
    channel[level === 'critical' ? 'error' : level](text);
  }

  scope.own({
    dispose: () => {
      for (const id of Array.from(channels.keys())) forget({ id });
    },
  });
  return {
    log,
    print: (component, stream, line) => log(component, stream === 'stderr' ? 'warn' : 'info', line),
    show(component) {
      const known = channels.get(component.id);
      known?.channel.show(true);
      return known !== undefined;
    },
    forget,
    dispose: () => scope.dispose(),
  };
}
