/** What has become of a version that the state of the one before was not handed over to, for the output and the problems. */
export function refusedStateLine(why: string): string {
  return `the new version does not serve, since ${withoutStop(why)}; the old one goes on serving, with its state`;
}

/** The same for a person who looks at something else, with what they can do about it. */
export function refusedStateNotice(title: string, why: string): string {
  return (
    `${title}: the old version goes on serving, with its state, since ${withoutStop(why)}. ` +
    'With "state": { "onRefusal": "start-clean" } in airlock.json the new one would begin without it.'
  );
}

/** Guests say why in sentences of their own. */
function withoutStop(text: string): string {
  return text.replace(/[.\s]+$/, '');
}
