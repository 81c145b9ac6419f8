import { Emitter, type Event, messageOf, type Log, type Owned } from '../../base/index.ts';
import type { ComponentKey } from '../../host/index.ts';
import { capabilities, type Right } from '../../manifest/index.ts';
import { includesRight, sameRight } from './facts.ts';

/** What the person does not want to be asked or warned about again. It narrows what is shown and widens no right. */
export interface Rulings extends Owned {
  ruledOut(key: ComponentKey): readonly Right[];
  /** Settles when it is kept. */
  ruleOut(key: ComponentKey, right: Right): Promise<void>;
  /** The person has thought better of it. */
  lift(key: ComponentKey, right: Right): Promise<void>;
  readonly onChange: Event<void>;
}

/** Where VS Code keeps what an extension knows, for each person and outside of every repository. */
export interface Memory {
  get(name: string): unknown;
  update(name: string, value: unknown): Thenable<void>;
}

export function openRulings(memory: Memory, log: Log): Rulings {
  const changed = new Emitter<void>((error) => log.error(`telling of rulings: ${messageOf(error)}`));

  function ruledOut(key: ComponentKey): readonly Right[] {
    const kept = memory.get(nameOf(key));
    return Array.isArray(kept) ? kept.flatMap(readRight) : [];
  }

  async function keep(key: ComponentKey, rights: readonly Right[]): Promise<void> {
    await memory.update(nameOf(key), rights.length === 0 ? undefined : rights);
    changed.fire();
  }

  return {
    ruledOut,
    onChange: changed.event,
    async ruleOut(key, right) {
      const before = ruledOut(key);
      if (!includesRight(before, right)) await keep(key, [...before, right]);
    },
    async lift(key, right) {
      const before = ruledOut(key);
      if (includesRight(before, right)) {
        await keep(
          key,
          before.filter((other) => !sameRight(other, right)),
        );
      }
    },
    dispose: () => changed.dispose(),
  };
}

function nameOf({ manifestPath, name, origin }: ComponentKey): string {
  return `ruled-out ${JSON.stringify([manifestPath, name, origin])}`;
}

/** What was kept may have been written by another version. */
function readRight(kept: unknown): readonly Right[] {
  if (typeof kept !== 'object' || kept === null || !('capability' in kept && 'pattern' in kept)) return [];
  const capability = capabilities.find((known) => known === kept.capability);
  return capability && typeof kept.pattern === 'string' ? [{ capability, pattern: kept.pattern }] : [];
}
