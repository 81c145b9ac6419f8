import type { Message } from './message.ts';
import type { Listening } from './receiver.ts';

/** Who gets the messages of one subject. */
export interface Route {
  /** The one receiver, where there is just one and it always is the same. */
  readonly only: Listening | undefined;
  /** Whether some receiver may want senders to be refused. */
  readonly mayRefuse: boolean;
  /** Who gets this message: all that are in no queue group, and one of each group. */
  receiversOf(message: Message): Listening[];
}

/** @param listening all that listen to the subject, each receiver once, in the order in which they get a message */
export function routeOf(listening: readonly Listening[]): Route {
  const alone = listening.filter(({ queue }) => queue === undefined);
  const groups = Array.from(
    Map.groupBy(
      listening.filter(({ queue }) => queue !== undefined),
      ({ queue }) => queue,
    ).values(),
  );
  let turn = 0;
  return {
    only: listening.length === 1 ? listening[0] : undefined,
    mayRefuse: listening.some(({ receiver }) => receiver.options.whenFull === 'refuse'),
    receiversOf(message) {
      if (groups.length === 0) return alone;
      const at = turn++;
      return [...alone, ...groups.flatMap((members) => pick(members, at, message.body.length))];
    },
  };
}

/** The members of a group take turns; one that has no room is passed over, unless none has. */
function pick(members: readonly Listening[], turn: number, size: number): Listening[] {
  const first = turn % members.length;
  const inTurn = [...members.slice(first), ...members.slice(0, first)];
  const chosen = inTurn.find(({ receiver }) => !receiver.isFull(size)) ?? inTurn[0];
  return chosen ? [chosen] : [];
}
