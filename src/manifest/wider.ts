import { readHost } from './addresses.ts';
import type { HostUse, Use } from './capability.ts';
import { isInterpreter } from './interpreters.ts';
import { programPatternOf } from './programs.ts';
import { allows, asItself, suggestPattern } from './suggest.ts';

/**
 * Patterns that allow this use and more, from the narrowest to the widest, for a person to choose from: as
 * `./data/*.txt`, `./data/*`, `./data/**` for `data/a.txt`. None is the whole of anything: not all files of the manifest's
 * folder at any depth, not all hosts of a top-level domain, not every argument of an interpreter. None where only the
 * narrowest makes sense, or nothing is allowed at all.
 */
export function widerPatterns(use: Use): readonly string[] {
  const narrowest = suggestPattern(use);
  const wider = Array.from(new Set(candidates(use)));
  return wider.filter((pattern) => pattern !== narrowest && allows(pattern, use));
}

function candidates(use: Use): readonly string[] {
  switch (use.capability) {
    case 'filesystem.read':
    case 'filesystem.write':
      return widerPaths(use.path);
    case 'network.connect':
      return widerHosts(use);
    case 'storage':
    case 'messaging.publish':
    case 'messaging.subscribe':
      return widerSubjects(use.subject.split('.'));
    case 'process':
      return widerCommands(use.command);
    case 'environment':
      return widerNames(use.name);
    default:
      return [];
  }
}

function widerPaths(path: string): readonly string[] {
  const names = path.split('/');
  const last = names.at(-1) ?? '';
  const folder = (depth: number): string => ['.', ...names.slice(0, depth).map(asItself)].join('/');
  const inside = folder(names.length - 1);
  const dot = last.lastIndexOf('.');
  const folders = names.map((_, above) => `${folder(names.length - 1 - above)}/**`).slice(0, -1);
  return [
    ...(dot > 0 ? [`${inside}/*${asItself(last.slice(dot))}`] : [`${folder(names.length)}/**`]),
    `${inside}/*`,
    ...folders,
  ];
}

function widerHosts(use: HostUse): readonly string[] {
  const host = readHost(use.host);
  if (host?.kind !== 'name') return [];
  const labels = host.name.split('.');
  const usual = (use.scheme === 'https' && use.port === 443) || (use.scheme === 'http' && use.port === 80);
  const port = usual || use.scheme === 'lookup' ? '' : `:${use.port}`;
  const web = use.scheme === 'http' || use.scheme === 'https';
  const parents = labels.map((_, at) => labels.slice(at + 1)).filter(isOwned);
  return [
    ...(web ? [`${host.name}${port}`] : []),
    ...parents.flatMap((parent) => {
      const below = `*.${parent.join('.')}${port}`;
      return [`${use.scheme}://${below}`, ...(web ? [below] : [])];
    }),
  ];
}

/**
 * Whether a domain is likely to belong to one owner: two labels, or three where the first two look like `co.uk`. Which
 * ones do not is a list that changes weekly; the person sees the domain before choosing it.
 */
function isOwned(labels: readonly string[]): boolean {
  const [second = '', top = ''] = labels.slice(-2);
  return labels.length > (top.length === 2 && second.length <= 3 ? 2 : 1);
}

function widerSubjects(tokens: readonly string[]): readonly string[] {
  const starts = tokens.map((_, at) => tokens.slice(0, tokens.length - 1 - at)).slice(0, -1);
  return starts.flatMap((start, at) =>
    at === 0 ? [`${start.join('.')}.*`, `${start.join('.')}.>`] : [`${start.join('.')}.>`],
  );
}

/** The last arguments, one after the other, from the end up to an option; the first only where it looks like a file. */
function widerCommands(command: readonly string[]): readonly string[] {
  const [program = '', ...given] = command;
  if (isInterpreter(program)) return [];
  const wider: string[] = [];
  for (let at = given.length - 1; at >= 0; at--) {
    const argument = given[at] ?? '';
    if (argument.startsWith('-') || (at === 0 && !/[./]/.test(argument))) break;
    const gaps = Array.from({ length: given.length - at }, () => '*');
    wider.push([programPatternOf([program, ...given.slice(0, at)]), ...gaps].join(' '));
  }
  return wider;
}

/** The beginnings of a name that end in `_`, the longest first, each with a letter in it. */
function widerNames(name: string): readonly string[] {
  const starts = Array.from(name.matchAll(/_/g), ({ index }) => name.slice(0, index + 1));
  return starts
    .filter((start) => /[A-Za-z]/.test(start) && start !== name)
    .toReversed()
    .map((start) => `${start}*`);
}
