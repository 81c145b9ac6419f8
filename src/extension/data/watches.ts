import * as vscode from 'vscode';
import { Emitter, type Event, type Owned } from '../../base/index.ts';
import type { Host, SeenMessage } from '../../host/index.ts';
import { bodyText } from './send.ts';

/** The topics that a person watches. What comes on them stands in the output channel "Airlock Messages". */
export interface Watches extends Owned {
  /** Throws for a text that is no pattern of subjects. */
  begin(pattern: string): void;
  end(pattern: string): void;
  list(): readonly { readonly pattern: string; readonly seen: number }[];
  /** A line of the channel that is no message. */
  say(line: string): void;
  show(): void;
  readonly onChange: Event<void>;
}

export function createWatches(host: Pick<Host, 'messages'>): Watches {
  const channel = vscode.window.createOutputChannel('Airlock Messages');
  const changed = new Emitter<void>((error) => channel.appendLine(String(error)));
  const watched = new Map<string, { readonly watching: Owned; seen: number }>();

  function see(pattern: string, message: SeenMessage): void {
    const watch = watched.get(pattern);
    if (!watch) return;
    watch.seen++;
    channel.appendLine(messageLine(message));
    changed.fire();
  }

  return {
    begin(pattern) {
      if (watched.has(pattern)) return;
      watched.set(pattern, { watching: host.messages.watch(pattern, (message) => see(pattern, message)), seen: 0 });
      changed.fire();
    },
    end(pattern) {
      void watched.get(pattern)?.watching.dispose();
      if (watched.delete(pattern)) changed.fire();
    },
    list: () => Array.from(watched, ([pattern, { seen }]) => ({ pattern, seen })),
    say: (line) => channel.appendLine(line),
    show: () => channel.show(true),
    onChange: changed.event,
    dispose() {
      for (const { watching } of watched.values()) void watching.dispose();
      changed.dispose();
      channel.dispose();
    },
  };
}

/** A message as one line: when, where, and its text, or its bytes in base64. */
function messageLine({ subject, start, size, replyTo, time }: SeenMessage): string {
  const when = new Date(time).toISOString().slice(11, 23);
  const asks = replyTo === undefined ? '' : ' (asks)';
  const rest = size > start.length ? ` … (${size.toLocaleString('en')} bytes)` : '';
  return `${when} ${subject}${asks}: ${bodyText(start)}${rest}`;
}
