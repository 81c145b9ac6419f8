import type { Fix } from './action.ts';
import { setOwnVersion } from './versions.ts';

/** Gives a package the version that its changes ask for. */
export const raiseVersion: Fix = function* ({ model, path }, diagnostic) {
  const { code, data, span } = diagnostic;
  if (code !== 'breaking' || data?.kind !== 'replace') return;
  const owner = model.surroundings(path, span.start)?.owner;
  const edits = owner ? setOwnVersion(model, owner, data.text) : [];
  if (!owner || edits.length === 0) return;
  yield {
    title: `Write \`package ${owner.source.bare}@${data.text}\``,
    kind: 'quickfix',
    edits,
    fixes: [diagnostic],
    preferred: true,
  };
};
