import { shown } from '../../base/index.ts';
import { compareVersions } from '../../wit/index.ts';
import { type Failed, failed } from '../command.ts';
import { type Installed, originOfRelease, type Release, releaseId } from './release.ts';

/** What is about to be installed. */
export type Candidate = Pick<Release, 'name' | 'number' | 'sha256' | 'manifest' | 'key'> & {
  /** `CAPABILITY PATTERN`, sorted, each once. */
  readonly rights: readonly string[];
};

/** What is known before it. */
export interface Standing {
  readonly installed: Installed | undefined;
  /** The rights that the current release asks for. */
  readonly rights: readonly string[];
  /** The key that the name is bound to. */
  readonly signer: string | undefined;
  /** The highest release number that was ever installed from that key. */
  readonly highest: string | undefined;
}

export type Plan =
  | { readonly kind: 'nothing-to-do' }
  | {
      readonly kind: 'go';
      /** The rights that a person has to say yes to: those that were not accepted for this origin before. */
      readonly asked: readonly string[];
      /** The rights that go on from the release before. */
      readonly kept: readonly string[];
      readonly trust: 'unsigned' | 'new-signer' | 'known-signer';
    }
  | Failed;

/** Decides whether a release may take the place of what is there, and what has to be asked. */
export function planInstall(candidate: Candidate, { installed, rights, signer, highest }: Standing): Plan {
  const { name, number, key } = candidate;
  if (signer !== undefined && key !== signer) return strangerRefused(name, key, signer);
  const current = installed?.current;
  if (current && current.id === releaseId(candidate)) return { kind: 'nothing-to-do' };
  if (current) {
    const order = compareVersions(number, current.number);
    if (order < 0)
      return failed('integrity', `${name} ${number} is older than ${current.number}, which is installed`, {
        advice: [`airlock rollback ${name} goes back to a release that is kept`],
      });
    // A number that stands for two things could hide one of them; only what nobody signs may be built anew under it.
    if (order === 0 && current.key !== undefined)
      return failed('integrity', `${name} ${number} is installed already, and this is something else under its number`);
  }
  // Who takes a component off and installs it again must not be given a release whose faults were mended since.
  if (!current && highest !== undefined && compareVersions(number, highest) < 0)
    return failed('integrity', `${name} ${number} is older than ${highest}, which was installed before`, {
      advice: [`airlock uninstall ${name} --forget-signer forgets that, and whose the name is`],
    });
  const goesOn = current !== undefined && originOfRelease(current) === originOfRelease(candidate);
  const kept = goesOn ? candidate.rights.filter((right) => rights.includes(right)) : [];
  return {
    kind: 'go',
    asked: candidate.rights.filter((right) => !kept.includes(right)),
    kept,
    trust: key === undefined ? 'unsigned' : key === signer ? 'known-signer' : 'new-signer',
  };
}

function strangerRefused(name: string, key: string | undefined, signer: string): Failed {
  const by = key === undefined ? 'this is not signed' : `this is signed by ${shown(key)}`;
  return failed('integrity', `${name} is bound to the signer ${signer}, and ${by}`, {
    advice: [
      `airlock uninstall ${name} --forget-signer frees the name, if you know that the signer has another key now`,
    ],
  });
}
