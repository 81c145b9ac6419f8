import { type CountedDenial, whyWords } from '../../host/index.ts';
import { type Capability, keyPathOf, type Request, subscriptionWords } from '../../manifest/index.ts';
import { rightWords, shortOperation, shown, standingWords, timesWords, timeWords } from '../words.ts';
import { type CapabilityPicture, type RightPicture, type Tally, tallyOf } from './picture.ts';
import { authorSays, meaning } from './question.ts';

/** What there is to say about one place in a manifest, in lines of plain text. The first is a title. */
export type HoverLines = readonly [title: string, ...lines: string[]];

/** What a request means, whether it is granted, who used it, when, and how often. */
export function requestLines(
  right: Omit<Request, 'span'>,
  picture: RightPicture | undefined,
  reason: string | undefined,
): HoverLines {
  const terms = right.subscription && subscriptionWords(right.subscription);
  return [
    `${rightWords(right.capability)} ${shown(right.pattern)}`,
    ...[
      meaning(right),
      terms && `Messages come by these terms: ${terms}.`,
      picture && `${sentence(standingWords(picture))}${sinceWords(picture)}.`,
      picture && useSentence(picture),
      picture && picture.denials.length > 0 ? tallySentence('Denied', picture.denials) : undefined,
      ...(picture ? reasonsOf(picture.denials) : []),
      reason === undefined ? undefined : authorSays(reason),
    ].filter((line) => line !== undefined),
  ];
}

/** What a capability lets a component do, and how each of its requests stands. */
export function capabilityLines(
  capability: Capability,
  picture: CapabilityPicture | undefined,
  reason: string | undefined,
): HoverLines {
  const rights = picture?.rights ?? [];
  const unrequested = picture?.unrequested ?? [];
  return [
    `${sentence(rightWords(capability))}: nothing, but for what is listed here and what you grant of it`,
    ...rights.map((each) => `${shown(each.right.pattern)}: ${standingWords(each)}${each.unused ? ', never used' : ''}`),
    ...(unrequested.length > 0 ? [tallySentence('Denied without a request', unrequested)] : []),
    ...reasonsOf(unrequested),
    ...(reason === undefined ? [] : [authorSays(reason)]),
  ];
}

/** The capabilities that a path of keys speaks of: one, or all that stand below it. */
export function capabilitiesAt(path: readonly (string | number)[], all: readonly Capability[]): readonly Capability[] {
  const keys = path.filter((key) => typeof key === 'string');
  if (keys.length < 2) return [];
  return all.filter((capability) => keys.every((key, at) => keyPathOf(capability)[at] === key));
}

function useSentence({ uses, unused }: RightPicture): string | undefined {
  if (uses === undefined) return undefined;
  if (uses.length > 0) return tallySentence('Used', uses);
  return unused ? 'Never used since it was started, so the request can be removed.' : 'Not used yet.';
}

function tallySentence(what: string, counted: readonly (Tally & { readonly operation: string })[]): string {
  const { count, lastTime } = tallyOf(counted);
  const imports = Array.from(new Set(counted.map(({ operation }) => shown(shortOperation(operation))))).slice(0, 3);
  return `${what} ${timesWords(count)}, last on ${timeWords(lastTime)}, through ${imports.join(', ')}.`;
}

/** Why exactly, each once; more would be a page, and there is one. */
function reasonsOf(denials: readonly CountedDenial[]): readonly string[] {
  const all = denials.flatMap((denial) => whyWords(denial) ?? []);
  return Array.from(new Set(all)).slice(0, 3);
}

function sinceWords({ standing, grant }: RightPicture): string {
  return standing === 'granted' && grant?.since !== undefined ? ` since ${timeWords(grant.since)}` : '';
}

function sentence(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
