import { escapeName } from '../../../wit/index.ts';
import { surroundOf } from '../completion/blocks.ts';
import { cursorAt } from '../completion/cursor.ts';
import { typesNamed } from '../completion/elsewhere.ts';
import { siteAt } from '../completion/site.ts';
import type { Fix } from './action.ts';

/** Takes a type that is not there from an interface that declares one by the name, as the completion of it would. */
export const importType: Fix = function* ({ model, path, facts, vendored }, diagnostic) {
  const { code, message, span } = diagnostic;
  const name = /^There is no type `([^`]+)` here/.exec(message)?.[1];
  if (code !== 'unknown-name' || name === undefined) return;
  const cursor = cursorAt(facts.text, span.end);
  const site = cursor && siteAt(model, path, cursor, surroundOf(cursor), vendored);
  if (!site) return;
  let count = 0;
  for (const { target, edits } of typesNamed(site, name)) {
    const from = target.owner === site.owner.source ? escapeName(target.name) : target.whole;
    yield {
      title: `Use \`${name}\` from \`${from}\``,
      kind: 'quickfix',
      edits: edits.map((edit) => ({ path, ...edit })),
      fixes: [diagnostic],
    };
    if (++count === most) return;
  }
};

const most = 4;
