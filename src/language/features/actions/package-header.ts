import type { Fix } from './action.ts';
import { kebabCase } from './better-name.ts';
import { lineEndOf } from './text.ts';

/** Adds `package example:name;`, named after the folder, to a file that names no package. */
export const addHeader: Fix = function* ({ path, facts }, diagnostic) {
  if (diagnostic.code !== 'no-package') return;
  const folders = path.split('/').slice(0, -1);
  const folder = folders.findLast((each) => each !== 'wit' && each !== 'deps' && kebabCase(each) !== '') ?? '';
  const header = `package example:${kebabCase(folder) || 'package'};`;
  const { text } = facts;
  const eol = lineEndOf(text);
  const at = afterNotice(text);
  yield {
    title: `Add \`${header}\``,
    kind: 'quickfix',
    edits: [{ path, span: { start: at, end: at }, text: `${header}${eol}${text.slice(at).trim() === '' ? '' : eol}` }],
    fixes: [diagnostic],
    preferred: true,
  };
};

/** Gives a file of a folder the name that the package has in the others. */
export const matchHeader: Fix = function* ({ path, model }, diagnostic) {
  if (diagnostic.code !== 'package-mismatch') return;
  const [first] = diagnostic.related;
  const name = first && model.facts(first.path)?.text.slice(first.span.start, first.span.end);
  if (name === undefined) return;
  yield {
    title: `Name it \`${name}\`, as the other files do`,
    kind: 'quickfix',
    edits: [{ path, span: diagnostic.span, text: name }],
    fixes: [diagnostic],
    preferred: true,
  };
};

/** After the byte order mark and a notice: comments that an empty line sets apart from what follows. */
function afterNotice(text: string): number {
  const start = text.startsWith('\uFEFF') ? 1 : 0;
  const notice = /(?:\/\/(?!\/[^/])[^\n]*\n)+\r?\n+/y;
  notice.lastIndex = start;
  return notice.test(text) ? notice.lastIndex : start;
}
