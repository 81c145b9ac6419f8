import type { Connection } from 'vscode-languageserver/node';
import type { RightState, RightStates } from './features/capabilities.ts';
import { pathOf } from './protocol.ts';
import { createBaselines, type Earlier } from './workspace/baselines.ts';
import { fewAtATime } from './workspace/few-at-a-time.ts';
import type { ReadBaseline } from './workspace/git-head.ts';
import type { Model } from './workspace/model.ts';

/** What is known of roots beside their files: what they were before, and what a host that runs them says. */
export interface Outside {
  earlier(root: string): readonly Earlier[];
  rights(root: string): RightStates;
  /** Looks at the last commit of roots again, soon: those that were asked for last come first. */
  compareAgain(roots: readonly string[]): void;
  /** Nobody has a file of a root open any more: its last commit is not looked at, if it still waits for that. */
  leave(root: string): void;
  /** A client that does not trust the workspace says so, and then no program reads the repository. */
  allowGit(allowed: boolean): void;
}

/**
 * Listens to what a client that runs components tells, in notifications of our own:
 * `airlock/git` `{ allowed }`; `airlock/deployed` `{ folder }` with the URI of a folder of WIT whose present files make
 * the version that runs from now on; `airlock/rights` `{ folder, rights: { [interface]: { state, uses, denials } } }`.
 */
export function listenOutside(
  connection: Connection,
  model: Model,
  read: ReadBaseline | undefined,
  changed: () => void,
): Outside {
  let allowed = true;
  const baselines = createBaselines(model, async (root) => (allowed ? read?.(root) : undefined));
  const rights = new Map<string, RightStates>();
  let told: NodeJS.Timeout | undefined;
  // The first of many roots is told of soon, and the others with it or together after it.
  const tell = (): void => {
    told ??= setTimeout(() => {
      told = undefined;
      changed();
    }, untilTold);
    told.unref();
  };
  const queue = fewAtATime(mostAtOnce, async (root) => {
    if (await baselines.refresh(root)) tell();
  });
  const compareAgain = (roots: readonly string[]): void => queue.add(roots);
  // A manifest may name one file instead of a folder.
  const rootOf = (folder: string): string => pathOf(folder).replace(/\/[^/]*\.wit$|\/$/, '');
  connection.onNotification('airlock/git', (given: { allowed: boolean }) => {
    allowed = given.allowed;
    compareAgain(Array.from(model.roots()).filter((root) => Array.from(model.pathsOf(root)).some(model.isOpen)));
  });
  connection.onNotification('airlock/deployed', ({ folder }: { folder: string }) => {
    baselines.runs(rootOf(folder));
    changed();
  });
  connection.onNotification('airlock/rights', (given: { folder: string; rights: Record<string, RightState> }) => {
    rights.set(rootOf(given.folder), new Map(Object.entries(given.rights)));
    changed();
  });
  return {
    earlier: (root) => baselines.of(root),
    rights: (root) => rights.get(root) ?? new Map(),
    compareAgain,
    leave: (root) => queue.leave(root),
    allowGit(value) {
      allowed = value;
    },
  };
}

/** Processes of git at one time. */
const mostAtOnce = 2;

/** Milliseconds. */
const untilTold = 50;
