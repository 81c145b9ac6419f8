import type { Command, Group, Listing } from './command.ts';

/** What `airlock` says of itself: every command in a line, by what one does with it. */
export function helpText(listings: readonly Listing[]): string {
  const width = Math.max(...listings.map(({ name }) => name.length));
  const lines = groups.flatMap((group) =>
    listings
      .filter((listing) => listing.group === group)
      .map(({ name, summary }, index) => `  ${(index === 0 ? group : '').padEnd(6)} ${name.padEnd(width)}  ${summary}`),
  );
  return [
    'Usage: airlock COMMAND [OPTION...]',
    '',
    ...lines,
    '',
    'airlock COMMAND --help explains one of them; --json makes any of them print for',
    'programs. Exit codes: 0 fine, 1 failure, 2 usage, 3 manifest, 4 build,',
    '5 contract, 6 denied, 7 limit, 8 not found, 9 integrity.',
    '',
  ].join('\n');
}

const groups: readonly Group[] = ['write', 'run', 'look', 'keep', 'share', 'setup'];

export function examplesText(examples: Command['examples']): string {
  const lines = examples.flatMap(([line, says]) => [`  $ ${line}`, `      ${says}`]);
  return ['Examples:', ...lines].join('\n');
}
