import type { Message } from './message.ts';
import type { Receiver } from './receiver.ts';

/** Who gets the messages of one subject. */
export interface Route {
  /** The one receiver, where there is just one and it always is the same. */
  readonly only: Receiver | undefined;
  /** Whether some receiver may want senders to be refused. */
  readonly mayRefuse: boolean;
  /** Who gets this message: all that are in no queue group, and one of each group. */
  receiversOf(message: Message): Receiver[];
}

export function routeOf(receivers: readonly Receiver[]): Route {
  const alone = receivers.filter(({ options }) => options.queue === undefined);
  const groups = Array.from(
    Map.groupBy(
      receivers.filter(({ options }) => options.queue !== undefined),
      ({ options }) => options.queue,
    ).values(),
  );
  let turn = 0;
  return {
    only: receivers.length === 1 ? receivers[0] : undefined,
    mayRefuse: receivers.some(({ options }) => options.whenFull === 'refuse'),
    receiversOf(message) {
      if (groups.length === 0) return alone;
      const at = turn++;
      return [...alone, ...groups.flatMap((members) => pick(members, at, message.body.length))];
    },
  };
}

/** The members of a group take turns; one that has no room is passed over, unless none has. */
function pick(members: readonly Receiver[], turn: number, size: number): Receiver[] {
  const first = turn % members.length;
  const inTurn = [...members.slice(first), ...members.slice(0, first)];
  const chosen = inTurn.find((member) => !member.isFull(size)) ?? inTurn[0];
  return chosen ? [chosen] : [];
}
