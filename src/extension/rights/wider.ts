import { type Capability, explain, parsePattern, type Right } from '../../manifest/index.ts';

/** A right that covers another one and more, and what it covers, in words. */
export interface WiderRight {
  readonly right: Right;
  readonly words: string;
}

/**
 * The rights that a person may want instead of one that names a single thing, from the narrowest to the widest. None
 * where the grammar of the capability has no wider pattern, or the person would have to think of it themselves.
 */
export function widerRights({ capability, pattern }: Right): readonly WiderRight[] {
  const texts = Array.from(new Set(widerTexts(capability, pattern))).filter((text) => text !== pattern);
  return texts.flatMap((text) => {
    const parsed = parsePattern(capability, text);
    return parsed.kind === 'pattern' ? [{ right: { capability, pattern: text }, words: explain(parsed.pattern) }] : [];
  });
}

function widerTexts(capability: Capability, pattern: string): readonly string[] {
  switch (capability) {
    case 'filesystem.read':
    case 'filesystem.write':
      return widerPaths(pattern);
    case 'network.connect':
      return widerHosts(pattern);
    case 'environment':
      return widerNames(pattern);
    case 'storage':
    case 'messaging.publish':
    case 'messaging.subscribe':
      return widerSubjects(pattern);
    case 'network.listen':
    case 'process':
    case 'custom':
      return [];
  }
}

/** The files of the same kind beside it, all beside it, all below its folder, and so on up to the manifest's own. */
function widerPaths(pattern: string): readonly string[] {
  const segments = pattern.replace(/^\.\//, '').split('/');
  if (pattern === '.') return ['./**'];
  const name = segments.at(-1) ?? '';
  const folders = segments.slice(0, -1);
  const below = (count: number): string => ['.', ...folders.slice(0, count)].join('/');
  const extension = /^[^*?[\]{}]+(\.[A-Za-z0-9]+)$/.exec(name)?.[1];
  const beside = below(folders.length);
  const isOpen = name === '**';
  return [
    ...(extension === undefined ? [] : [`${beside}/*${extension}`]),
    ...(isOpen ? [] : [`${beside}/*`]),
    ...folders.map((_, at) => `${below(folders.length - at)}/**`),
    './**',
  ];
}

/** All hosts below the domain that it stands in; a domain of one label would be half of the world. */
function widerHosts(pattern: string): readonly string[] {
  const [, scheme = '', host = '', port = ''] = /^([a-z]+:\/\/)?([^:/[\]]+)(:\d+)?$/.exec(pattern) ?? [];
  const labels = host.split('.');
  if (labels.length < 3 || labels[0] === '*' || /^[0-9.]+$/.test(host)) return [];
  return [`${scheme}*.${labels.slice(1).join('.')}${port}`];
}

/** All variables with its first word. */
function widerNames(pattern: string): readonly string[] {
  const prefix = /^[A-Za-z][A-Za-z0-9]*_/.exec(pattern)?.[0];
  return prefix === undefined ? [] : [`${prefix}*`];
}

function widerSubjects(pattern: string): readonly string[] {
  const tokens = pattern.split('.');
  return tokens.length < 2 || tokens.at(-1) === '>' ? [] : [`${tokens.slice(0, -1).join('.')}.>`];
}
