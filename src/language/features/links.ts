import type { Span } from '../../base/index.ts';
import { followPath, type Place } from '../../wit/index.ts';
import type { Model } from '../workspace/model.ts';
import { pathsIn } from './paths.ts';

/** A path that names a package, and the interface, the world or else the package that it leads to. */
export interface DocumentLink {
  readonly span: Span;
  readonly target: Place;
  readonly tooltip: string;
}

export function linksIn(model: Model, path: string): DocumentLink[] {
  const links: DocumentLink[] = [];
  const find = model.finder(path);
  for (const owner of model.packages(path)) {
    for (const part of owner.source.parts) {
      if (part.path !== path) continue;
      for (const { path: written } of pathsIn(part.items)) {
        if (!written.package) continue;
        const { namespace, name, version } = written.package;
        const whole = `${namespace.text}:${name.text}${version ? `@${version.text}` : ''}`;
        const found = followPath(owner, part, written, find);
        const target = found?.place ?? find(whole)?.source.place;
        if (target) links.push({ span: written.span, target, tooltip: found?.whole ?? whole });
      }
    }
  }
  return links.toSorted((a, b) => a.span.start - b.span.start);
}
