import type { Failure } from '../failure.ts';
import type { TapeEvent } from './events.ts';
import type { Tape, TapedCall, TapedDenial, TapedImport, TapedInstance } from './tape.ts';

/** How much a tape holds: when there is more, the oldest calls go. */
export interface TapeRoom {
  readonly calls: number;
  readonly characters: number;
}

export const usualTapeRoom: TapeRoom = { calls: 10_000, characters: 32 * 1024 * 1024 };

/** Writes a tape, of as many instances as there come. */
export interface TapeWriter {
  /** An instance of a version begins. What is returned takes what its worker tells. */
  instance(version: string): (event: TapeEvent) => void;
  /** What is on the tape so far. */
  tape(): Tape;
}

type Open<T> = { -readonly [Key in keyof T]: T[Key] };

interface OpenCall extends Open<Omit<TapedCall, 'imports' | 'denied'>> {
  readonly imports: Open<TapedImport>[];
  readonly denied: TapedDenial[];
  /** How many characters it holds. */
  size: number;
}

interface OpenInstance extends Open<Omit<TapedInstance, 'start' | 'calls'>> {
  readonly start: Open<TapedImport>[];
  readonly calls: OpenCall[];
}

/** @param now milliseconds since the epoch */
export function createTapeWriter(
  of: Pick<Tape, 'component' | 'time'>,
  now: () => number,
  room: TapeRoom = usualTapeRoom,
): TapeWriter {
  const instances: OpenInstance[] = [];
  const held = { calls: 0, characters: 0 };

  /** Makes room, oldest first; the newest call stays, however long it is. */
  function tidy(): void {
    while (held.calls > 1 && (held.calls > room.calls || held.characters > room.characters)) {
      const oldest = instances.find(({ calls }) => calls.length > 0);
      const call = oldest?.calls.shift();
      if (!oldest || !call) return;
      oldest.dropped++;
      held.calls--;
      held.characters -= call.size;
    }
  }

  function grow(call: OpenCall | undefined, characters: number): void {
    held.characters += characters;
    if (call) call.size += characters;
    tidy();
  }

  return {
    instance(version) {
      const instance: OpenInstance = { version, dropped: 0, start: [], calls: [] };
      instances.push(instance);
      let call: OpenCall | undefined;
      let asked: Open<TapedImport> | undefined;
      return (event) => {
        switch (event.kind) {
          case 'call': {
            const { name, args, time } = event;
            call = { name, args, time, took: 0, imports: [], denied: [], cut: false, size: 0 };
            asked = undefined;
            instance.calls.push(call);
            held.calls++;
            return grow(call, name.length + args.length);
          }
          case 'asks': {
            const { name, args } = event;
            // What comes between two calls belongs to the one before.
            asked = { name, args, denied: [] };
            (call?.imports ?? instance.start).push(asked);
            return grow(call, name.length + args.length);
          }
          case 'answered':
            if (asked) Object.assign(asked, answerOf(event));
            asked = undefined;
            return grow(call, (event.result ?? event.ends ?? '').length);
          case 'denied':
            ((asked?.denied as TapedDenial[] | undefined) ?? call?.denied)?.push(event.denied);
            return grow(call, event.denied.what.length);
          case 'cut':
            if (call) call.cut = true;
            asked = undefined;
            return;
          case 'returns':
            if (call) Object.assign(call, { ending: { kind: 'returns', text: event.text }, took: event.took });
            return grow(call, event.text.length);
          case 'failed':
            if (call && !call.ending) Object.assign(call, { ending: failing(event.failure), took: now() - call.time });
        }
      };
    },
    tape: () => ({ ...of, instances: instances.filter(wasCalled).map(plainInstance) }),
  };
}

function answerOf({ result, ends }: Pick<TapedImport, 'result' | 'ends'>): object {
  return { ...(result !== undefined && { result }), ...(ends !== undefined && { ends }) };
}

function failing({ kind, message }: Failure): Extract<TapedCall['ending'], { kind: 'fails' }> {
  return { kind: 'fails', failure: kind, message };
}

/** One that was never called says nothing, and may not even have come to the end of its start. */
function wasCalled({ calls }: OpenInstance): boolean {
  return calls.length > 0;
}

function plainInstance({ calls, start, ...rest }: OpenInstance): TapedInstance {
  return {
    ...rest,
    start: structuredClone(start),
    calls: calls.map(({ name, args, time, took, imports, denied, cut, ending }) =>
      structuredClone({ name, args, time, took, imports, denied, cut, ...(ending && { ending }) }),
    ),
  };
}
