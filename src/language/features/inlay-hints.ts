import type { Span } from '../../base/index.ts';
import {
  followPath,
  type IncludeNode,
  type PackagePart,
  type ResolvedPackage,
  topUse,
  type UsePath,
} from '../../wit/index.ts';
import type { Model } from '../workspace/model.ts';
import { counted } from './hover/card.ts';
import { pathsIn } from './paths.ts';

/** A few words that the editor shows behind a place, without their being part of the text. */
export interface InlayHint {
  readonly offset: number;
  readonly label: string;
  /** What the words are short for. */
  readonly tooltip: string;
}

/** The hints in a range: the version that a path leads to without saying so, and how much an `include` brings in. */
export function inlayHintsIn(model: Model, path: string, range: Span): InlayHint[] {
  const hints: InlayHint[] = [];
  for (const owner of model.packages(path)) {
    for (const part of owner.source.parts) {
      if (part.path !== path) continue;
      for (const { path: written, node } of pathsIn(part.items)) {
        if (written.span.end < range.start || range.end < written.span.end) continue;
        const version = versionHint(part, written);
        if (version && node.kind !== 'top-use') hints.push(version);
        if (node.kind === 'include') hints.push(...includeHint(model, owner, part, node));
      }
    }
  }
  return hints.toSorted((a, b) => a.offset - b.offset);
}

/** A bare name may stand for a path with a version: a `use` at the top of the file says which. */
function versionHint(part: PackagePart, written: UsePath): InlayHint | undefined {
  if (written.package) return undefined;
  const use = topUse(part, written.name.text);
  const version = use?.path.package?.version?.text;
  if (!use?.path.package || version === undefined) return undefined;
  const { namespace, name } = use.path.package;
  const whole = `${namespace.text}:${name.text}/${use.path.name.text}@${version}`;
  return { offset: written.span.end, label: `@${version}`, tooltip: whole };
}

function includeHint(model: Model, owner: ResolvedPackage, part: PackagePart, node: IncludeNode): InlayHint[] {
  const target = followPath(owner, part, node.path, model.finder(part.path));
  if (target?.kind !== 'world') return [];
  const { imports, exports } = target;
  const counts = [
    imports.size === 0 ? [] : [counted(imports.size, 'import')],
    exports.size === 0 ? [] : [counted(exports.size, 'export')],
  ].flat();
  const label = counts.length === 0 ? 'nothing' : counts.join(', ');
  return [{ offset: node.path.span.end, label, tooltip: `What the world \`${target.whole}\` brings in.` }];
}
