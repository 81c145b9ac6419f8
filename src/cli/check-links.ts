import { flawedLinks, flawText, matchLink } from '../host/index.ts';
import type { Manifest } from '../manifest/index.ts';
import type { BuiltOutcome } from './building.ts';
import type { Problem } from './problem.ts';
import { manifestProblems } from './target.ts';

/** A manifest that is right, and what came of it where it was built. */
export interface CheckedManifest {
  readonly path: string;
  readonly text: string;
  readonly manifest: Manifest;
  readonly built: BuiltOutcome | undefined;
}

/**
 * What is wrong with the links between components, each at the link: providers that are missing, ambiguous or wait for
 * their consumers, and those that were built and do not answer what is imported from them.
 */
export function checkLinks(all: readonly CheckedManifest[]): readonly Problem[] {
  const parties = all.map(({ path, manifest }) => ({ id: path, name: manifest.name, links: manifest.links }));
  const flawed = flawedLinks(parties);
  return all.flatMap((consumer) => {
    const { path, text, manifest, built } = consumer;
    const found = manifest.links.flatMap((link) => {
      const flaw = flawed.find((each) => each.id === path && each.link.interface === link.interface);
      const message = flaw ? flawText(flaw) : mismatchOf(link, built, all);
      return message === undefined ? [] : [{ span: link.span, message, severity: 'error' as const }];
    });
    return manifestProblems(path, text, found);
  });
}

function mismatchOf(
  link: Manifest['links'][number],
  consumer: BuiltOutcome | undefined,
  all: readonly CheckedManifest[],
): string | undefined {
  const provider = all.find(({ manifest }) => manifest.name === link.provider)?.built;
  if (!consumer || !provider) return undefined;
  const match = matchLink(link.interface, consumer.version, provider.version);
  if (match.kind === 'mismatch') return `${link.provider} does not answer this: ${match.message}`;
  return match.kind === 'unused' ? `The component does not import ${link.interface}, so this links nothing` : undefined;
}
