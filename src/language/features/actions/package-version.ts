import { isCompatible } from '../../../wit/index.ts';
import type { Fix } from './action.ts';
import { changeVersion } from './versions.ts';

/** Names a version of a package that is there: the compatible one first. */
export const nameOtherVersion: Fix = function* ({ model, path }, diagnostic) {
  const { data } = diagnostic;
  if (data?.kind !== 'missing-package') return;
  const { package: bare, version: from, available } = data;
  const isGood = (to: string): boolean => from === undefined || (to !== '' && isCompatible(from, to));
  const best = available.find(isGood);
  for (const to of available.slice(0, most)) {
    const edits = changeVersion(model, path, { bare, from, to });
    if (edits.length === 0) continue;
    yield {
      title: `Name \`${to === '' ? bare : `${bare}@${to}`}\`, which is there`,
      kind: 'quickfix',
      edits,
      fixes: [diagnostic],
      preferred: to === best,
    };
  }
};

/** Nobody keeps more versions of one package than a list can show. */
const most = 4;
