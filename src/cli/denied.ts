import { shown, shownShort } from '../base/index.ts';
import { type ComponentKey, type CountedDenial, type Host, reasonWords } from '../host/index.ts';
import { capabilities, capabilityWords } from '../manifest/index.ts';
import { rightText } from './rights.ts';
import type { Target } from './target.ts';

/** What a component was denied so far, as programs read it: with what would allow it, where something can. */
export interface Denied {
  readonly capability: string;
  readonly what: string;
  readonly import: string;
  readonly reason: string;
  readonly count: number;
  /** In the form of `--grant`. */
  readonly allow?: string;
}

export function deniedOf(host: Host, key: ComponentKey): readonly Denied[] {
  // What went over a limit failed for that, and no right would change it.
  const denials = (host.snapshot(key)?.denials ?? []).filter(({ reason }) => reason !== 'over-limit');
  return denials.map((denial) => {
    const pattern = denial.request ?? denial.suggestion;
    return {
      capability: denial.capability,
      what: denial.what,
      import: denial.operation,
      reason: denial.reason,
      count: denial.count,
      ...(pattern === undefined || !mayBeGranted(denial) ? {} : { allow: `${denial.capability}=${pattern}` }),
    };
  });
}

/** Denials as lines for people, the ones that a grant would mend with the option that does. */
export function deniedLines(
  denied: readonly Denied[],
  { bare, manifest }: Pick<Target, 'bare' | 'manifest'>,
): string[] {
  return denied.flatMap(({ capability, what, import: operation, reason, count, allow }) => {
    const known = capabilities.find((each) => each === capability);
    const words = known ? capabilityWords[known] : shownShort(capability);
    const times = count === 1 ? '' : `, ${count} times`;
    const line = `denied: ${words} ${shown(what)} (${reasonWords(reason)}; ${shown(operation)}${times})`;
    if (allow === undefined) return [line];
    const [, pattern = ''] = /^[^=]*=(.*)$/s.exec(allow) ?? [];
    const right = rightText({ capability, pattern });
    // A link asks for its own approval, by the interface that it is for.
    const isLink = capability === 'custom' && manifest.links.some((link) => link.interface === pattern.split(' ')[0]);
    const asked =
      bare || isLink || manifest.requests.some((each) => each.capability === capability && each.pattern === pattern);
    return [line, asked ? `  --grant ${right} would allow it` : `  airlock.json would have to ask for ${right}`];
  });
}

/** Whether a grant is what is missing. */
function mayBeGranted({ reason }: CountedDenial): boolean {
  return ['not-requested', 'not-granted', 'revoked', 'expired', 'refused', 'not-answered'].includes(reason);
}
