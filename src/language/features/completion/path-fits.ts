import type { Span } from '../../../base/index.ts';
import { followPath, type Interface, type World } from '../../../wit/index.ts';
import { circlesOf } from './circles.ts';
import type { PathRole } from './position.ts';
import type { Site } from './site.ts';

/** Says whether an interface or a world may stand at the end of a path here. */
export function fitting(site: Site, role: PathRole, span: Span): (target: Interface | World) => boolean {
  const { scope, owner, part, find } = site;
  if (role === 'top-use') return (target) => !target.excluded;
  const taken = new Set(
    scope?.kind === 'world'
      ? scope.items.flatMap((item) => {
          if (item.kind !== role || item.kind === 'include' || item.kind === 'use') return [];
          // What is being written is not there already.
          if (item.target.kind !== 'path' || item.target.path.span.start === span.start) return [];
          return followPath(owner, part, item.target.path, find) ?? [];
        })
      : [],
  );
  const isCircle = circlesOf(site);
  return (target) => {
    if ((target.excluded && !site.isLeftOut) || taken.has(target) || target === scope) return false;
    if ((target.kind === 'world') !== (role === 'include')) return false;
    // Of what has no types a `use` can take nothing; one's own may get some yet.
    if (role === 'use' && target.types.size === 0 && target.owner !== owner.source) return false;
    const leads = role === 'use' || role === 'include' || target.owner !== owner.source;
    return !leads || !isCircle(target);
  };
}
