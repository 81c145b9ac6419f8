import { dirname } from 'node:path';
import type { Clock } from '../../base/index.ts';
import { decide, defaultLimits, type Use } from '../../manifest/index.ts';
import type { Messaging } from '../broker/connect.ts';
import type { LinkQuestion } from '../gates/link/messages.ts';
import { runOperation } from '../gates/process/messages.ts';
import type { Processes } from '../process/processes.ts';
import { answerStorage } from '../storage/answer.ts';
import { storageOwner } from '../storage/owner.ts';
import type { Storage } from '../storage/storage.ts';
import type { SpanPlace } from '../tracing/span.ts';
import type { ComponentKey, ComponentVersion } from '../version.ts';
import type { Permission, Question, Reply } from './messages.ts';
import type { Asking, Permissions } from './permissions.ts';
import { unsent } from './while-recording.ts';

export interface AnswersPorts {
  readonly clock: Clock;
  readonly permissions: Permissions;
  readonly processes: Processes;
  readonly storage?: Storage | undefined;
  /** What joins a component and the broker, as long as the component is there. */
  messaging(key: ComponentKey): Messaging | undefined;
  /** What another window has revoked holds from now on. */
  look(): void;
}

/** Who asks, and how its deadlines are made to stand still while a person thinks. */
export interface Asker extends Asking {
  readonly version: Pick<ComponentVersion, 'requests' | 'storageBytes'>;
  pause(): { dispose(): void | Promise<void> };
  /** The span of the call in which it asks, where somebody wants to know. */
  readonly place?: SpanPlace;
}

/** Answers what workers ask, in one place for all kinds of questions. Never rejects. */
export type Answers = (question: Exclude<Question, LinkQuestion>, asker: Asker) => Promise<Reply>;

export function createAnswers(ports: AnswersPorts): Answers {
  async function permission(use: Use, operation: string, asker: Asker): Promise<Permission> {
    const pause = asker.pause();
    try {
      return await ports.permissions.answer(use, operation, asker);
    } finally {
      await pause.dispose();
    }
  }

  /** For what is decided here: whether an undecided use is allowed after all. */
  async function permits(use: Use, operation: string, asker: Asker): Promise<boolean> {
    const answer = await permission(use, operation, asker);
    if (answer.kind !== 'decide-again') return answer.kind === 'once';
    return decide(use, asker.policy(), ports.clock.now()).kind === 'allow';
  }

  return async (question, asker) => {
    if (question.kind === 'permission') {
      return { kind: 'permission', permission: await permission(question.use, question.operation, asker) };
    }
    ports.look();
    if (question.kind === 'process') {
      const outcome = await ports.processes.run(question, {
        folder: dirname(asker.key.manifestPath),
        policy: () => asker.policy(),
        permit: (use) => permits(use, runOperation, asker),
        ended: asker.ended,
      });
      return { kind: 'process', outcome };
    }
    if (question.kind === 'messaging') {
      const policy = asker.policy();
      if (policy.recording) return { kind: 'messaging', outcome: unsent(question, policy, ports.clock.now()) };
      const messaging = ports.messaging(asker.key);
      if (!messaging) return { kind: 'messaging', outcome: noMessages };
      const permit = (use: Use, operation: string): Promise<boolean> => permits(use, operation, asker);
      return {
        kind: 'messaging',
        outcome: await messaging.answer(question, { ...asker, requests: asker.version.requests, permit }),
      };
    }
    const owner = {
      account: {
        owner: storageOwner(asker.key),
        quotaBytes: asker.version.storageBytes ?? defaultLimits.storageBytes,
      },
      policy: () => asker.policy(),
      permit: (use: Use) => permits(use, question.operation, asker),
    };
    return { kind: 'storage', outcome: await answerStorage(question, ports.storage, owner, ports.clock.now()) };
  };
}

const noMessages = { kind: 'failed', message: 'the component was removed' } as const;
