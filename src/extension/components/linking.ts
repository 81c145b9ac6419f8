import type { Span } from '../../base/index.ts';
import { type ActorSnapshot, flawedLinks, flawText, type LinkParty, type LinkState } from '../../host/index.ts';
import type { Manifest, Request } from '../../manifest/index.ts';

/** A component as far as its links go. */
export interface Linked {
  readonly manifestPath: string;
  readonly manifest: Manifest | undefined;
  snapshot(): ActorSnapshot | undefined;
}

/** Something about a link of a component, at its place in the manifest. */
export interface LinkProblem {
  readonly span: Span;
  readonly message: string;
  /** An error keeps the component from starting; a warning is about now. */
  readonly severity: 'error' | 'warning';
}

/** What the manifests say against the links of a component: nobody there, two of one name, a circle. */
export function graphProblems(component: Linked, all: readonly Linked[]): readonly LinkProblem[] {
  const links = component.manifest?.links ?? [];
  if (links.length === 0) return [];
  return flawedLinks(all.map(partyOf))
    .filter(({ id }) => id === component.manifestPath)
    .flatMap((flawed) => {
      const place = links.find((link) => link.interface === flawed.link.interface);
      return place ? [{ span: place.span, message: flawText(flawed), severity: 'error' as const }] : [];
    });
}

/**
 * What keeps a component from starting: what its manifest says against its links, or that somebody who is to answer
 * them has no version yet.
 */
export function startProblems(component: Linked, all: readonly Linked[]): readonly LinkProblem[] {
  const found = graphProblems(component, all);
  if (found.length > 0) return found;
  const waiting = new Set(
    providersOf(component, all).flatMap((each) =>
      each.manifest && !each.snapshot()?.version ? [each.manifest.name] : [],
    ),
  );
  return (component.manifest?.links ?? [])
    .filter(({ provider }) => waiting.has(provider))
    .map(({ interface: name, provider, span }) => ({
      span,
      message: `${provider} was not built or did not start, so nobody answers ${name}`,
      severity: 'error',
    }));
}

/**
 * What is to be said of the links of a component now. Once it runs, the host knows more than the manifests: who is
 * stopped, and what nobody approved.
 *
 * @param refusal why the host did not take the newest version, if that was for its links
 */
export function linkProblems(
  component: Linked,
  all: readonly Linked[],
  refusal: string | undefined,
): readonly LinkProblem[] {
  const links = component.manifest?.links ?? [];
  const found = graphProblems(component, all);
  if (found.length > 0 || links.length === 0) return found;
  if (refusal !== undefined) {
    const about = links.filter((link) => refusal.includes(link.interface));
    return (about.length > 0 ? about : links).map(({ span }) => ({ span, message: refusal, severity: 'error' }));
  }
  return (component.snapshot()?.links ?? []).flatMap((state) => {
    const place = links.find((link) => link.interface === state.interface);
    if (!place || state.message === undefined) return [];
    return [{ span: place.span, message: `${state.message}.`, severity: 'warning' as const }];
  });
}

/** Everything outside of a component that decides whether its links let it start: with none of it changed, nothing has. */
export function linkPicture(component: Linked, all: readonly Linked[]): string {
  const providers = (component.manifest?.links ?? []).map(({ provider }) =>
    all
      .filter(({ manifest }) => manifest?.name === provider)
      .map((each) => [each.manifestPath, each.snapshot()?.version?.hash ?? '']),
  );
  return JSON.stringify([graphProblems(component, all).map(({ message }) => message), providers]);
}

/** The components that answer a component's links, where a name means one. */
export function providersOf<T extends Linked>(component: Linked, all: readonly T[]): readonly T[] {
  return (component.manifest?.links ?? []).flatMap(({ provider }) => {
    const found = all.filter(({ manifest }) => manifest?.name === provider);
    return found.length === 1 ? found : [];
  });
}

/** The rights to links that a person has to approve, each at its link: they are asked for by the link itself. */
export function linkRequests({
  manifest,
  links,
}: {
  readonly manifest: Manifest | undefined;
  readonly links: readonly LinkState[];
}): readonly Request[] {
  return links.flatMap(({ interface: name, right }) => {
    const place = manifest?.links.find((link) => link.interface === name);
    return right && place ? [{ ...right, span: place.span }] : [];
  });
}

function partyOf({ manifestPath, manifest }: Linked): LinkParty {
  return { id: manifestPath, name: manifest?.name ?? '', links: manifest?.links ?? [] };
}
