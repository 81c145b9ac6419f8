import { basename, dirname } from 'node:path';
import type { Owned } from '../base/index.ts';
import { type ComponentKey, type Host, nameOfKey } from '../host/index.ts';
import { addedMessages, type ComponentReading, type MessageCounts, readComponent } from './reading.ts';

/** What is asked of a host whose figures are told. */
export type WatchedHost = Pick<Host, 'metrics' | 'snapshot' | 'durations' | 'messages' | 'onEvent'>;

/** The hosts of a process, and under which names their components are told of. */
export interface WatchedHosts {
  /**
   * Reads a host from now on, until what is returned is disposed, which has to be before the host is: what it had
   * counted by then is what it is read as afterwards.
   */
  watch(host: WatchedHost): Owned;
  read(): HostReading;
}

interface HostReading {
  readonly components: readonly ComponentReading[];
  readonly messages: MessageCounts;
}

export function watchHosts(): WatchedHosts {
  /** No two components of all hosts have the same. */
  const names = new Set<string>();
  const sources = new Set<{ read(): HostReading }>();

  /** What two components are both called tells them apart by their folders, and by a number at last. */
  function nameFor({ name, manifestPath }: ComponentKey): string {
    const inFolder = `${name} (${basename(dirname(manifestPath))})`;
    let free = names.has(name) ? inFolder : name;
    for (let number = 2; names.has(free); number++) free = `${inFolder} ${number}`;
    names.add(free);
    return free;
  }

  return {
    watch(host) {
      const known = new Map<string, { readonly key: ComponentKey; readonly name: string }>();
      const listening = host.onEvent(({ kind, key }) => {
        // Nothing has been counted of a component before its first move.
        if (kind !== 'moved') return;
        const id = nameOfKey(key);
        if (!known.has(id)) known.set(id, { key, name: nameFor(key) });
      });
      const read = (): HostReading => ({
        components: Array.from(
          known.values(),
          ({ key, name }) => readComponent(host, key, name, undefined) ?? [],
        ).flat(),
        messages: host.messages.counts(),
      });
      const source = { read };
      sources.add(source);
      return {
        dispose() {
          const last = read();
          source.read = () => last;
          return listening.dispose();
        },
      };
    },
    read() {
      const read = Array.from(sources, (source) => source.read());
      return {
        components: read.flatMap(({ components }) => components),
        messages: addedMessages(read.map(({ messages }) => messages)),
      };
    },
  };
}
