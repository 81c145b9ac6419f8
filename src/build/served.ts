import { type Clock, messageOf, PendingRequests } from '../base/index.ts';
import type { ChildPort } from './fork.ts';
import type { Broken } from './process/protocol.ts';

/** A process that answers requests, one of them at a time. It is started when it is asked, also after it ended. */
export interface Served<R> {
  /** Sends by `send` and waits for the reply. After what is no reply the process is not asked again: it is ended. */
  ask(send: (port: ChildPort, id: number) => void, milliseconds: number): Promise<Answered<R>>;
  /** Ends the process, if there is one. What waits for it settles as died. */
  end(reason: string): void;
}

export type Answered<R> =
  | { readonly kind: 'reply'; readonly value: R }
  | { readonly kind: 'timeout'; readonly milliseconds: number }
  /** It could not be started, ended, or says that it broke. */
  | { readonly kind: 'died'; readonly reason: string };

/** `R` is what the process answers with, {@link Broken} among it. */
export interface ServedPorts<R> {
  /** What the process is called in a sentence: `build process`. */
  readonly name: string;
  fork(): ChildPort;
  readonly clock: Clock;
  isReply(message: unknown): message is R;
  /** Takes what the process says besides. */
  onOther(message: unknown): void;
  /** Hears that it ended without being asked to. */
  onEnd?(reason: string): void;
}

export function createServed<R extends { readonly kind: string; readonly id: number }>(
  ports: ServedPorts<R>,
): Served<Exclude<R, Broken>> {
  let child: Child<R> | undefined;

  function start(): Child<R> {
    const started: Child<R> = { port: ports.fork(), pending: new PendingRequests(ports.clock) };
    started.port.onMessage((message) => {
      if (ports.isReply(message)) started.pending.reply(message.id, message);
      else if (child === started) ports.onOther(message);
    });
    started.port.onExit((reason) => {
      if (child === started) {
        child = undefined;
        ports.onEnd?.(reason);
      }
      started.pending.gone(reason);
    });
    return started;
  }

  function end(reason: string): void {
    const ending = child;
    child = undefined;
    ending?.port.kill();
    ending?.pending.gone(reason);
  }

  return {
    async ask(send, milliseconds) {
      try {
        child ??= start();
      } catch (error) {
        return { kind: 'died', reason: `The ${ports.name} could not be started: ${messageOf(error)}` };
      }
      const { port, pending } = child;
      const settled = await pending.request((id) => send(port, id), milliseconds);
      if (settled.kind === 'gone') return { kind: 'died', reason: settled.reason };
      if (settled.kind === 'reply' && isWhole(settled.value)) return { kind: 'reply', value: settled.value };
      // Late or broken: either way the process is not one to ask again.
      const reason = settled.kind === 'reply' ? reasonOf(settled.value) : undefined;
      end(reason ?? 'It took too long.');
      return reason === undefined ? { kind: 'timeout', milliseconds } : { kind: 'died', reason };
    },
    end,
  };
}

interface Child<M> {
  readonly port: ChildPort;
  readonly pending: PendingRequests<M>;
}

function isWhole<R extends { readonly kind: string }>(reply: R): reply is Exclude<R, Broken> {
  return reply.kind !== 'broken';
}

function reasonOf(broken: object): string {
  return 'reason' in broken ? String(broken.reason) : 'It broke.';
}
