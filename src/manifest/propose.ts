import type { Right, Use } from './capability.ts';
import { requestEdit } from './edit.ts';
import { smallestRequests } from './learn.ts';
import { parseManifest } from './parse.ts';

/** A change to a manifest that a person may accept: it asks for more, and grants nothing. */
export interface Proposal {
  /** The manifest as it would be. */
  readonly text: string;
  readonly added: readonly Right[];
  /** What was used and cannot be asked for in a manifest of this version. */
  readonly left: readonly string[];
}

/** The smallest change under which a manifest asks for all uses. Nothing in it changes but what is added. */
export function propose(text: string, uses: readonly Use[]): Proposal {
  const existing = parseManifest(text).manifest?.requests ?? [];
  const { add, left } = smallestRequests(uses, existing);
  const added: Right[] = [];
  const refused: string[] = [];
  let proposed = text;
  for (const right of add) {
    const next = apply(proposed, right);
    // A manifest with an error runs nothing, so what would be one is told instead.
    if (next !== proposed && parseManifest(next).manifest) {
      proposed = next;
      added.push(right);
    } else refused.push(`${right.capability} ${right.pattern}`);
  }
  return { text: proposed, added, left: [...refused, ...left.map((use) => JSON.stringify(use))] };
}

function apply(text: string, { capability, pattern }: Right): string {
  let result = text;
  for (const { span, newText } of requestEdit(text, capability, pattern).toReversed()) {
    result = result.slice(0, span.start) + newText + result.slice(span.end);
  }
  return result;
}
