import { parsePattern, type Pattern, type PathPattern, type Right, type Use } from '../manifest/index.ts';

type Segment = PathPattern['segments'][number];
type Token = Extract<Segment, { kind: 'glob' }>['tokens'][number];

/** What stands for whatever a wildcard may mean; several, since one name may be one that is never granted. */
const fillers = ['x', 'probe', '0', 'probe.txt'];

/** Uses that a right's pattern means, made from the pattern itself. */
export function sampleUses(right: Right): readonly Use[] {
  const parsed = parsePattern(right.capability, right.pattern);
  return parsed.kind === 'pattern'
    ? fillers.flatMap((filler) => sampleOf(right.capability, parsed.pattern, filler))
    : [];
}

function sampleOf(capability: Right['capability'], pattern: Pattern, filler: string): readonly Use[] {
  switch (capability) {
    case 'filesystem.read':
    case 'filesystem.write':
      return pattern.kind === 'path' ? [{ capability, path: pathSample(pattern, filler) }] : [];
    case 'network.connect':
      return pattern.kind === 'host' ? hostSamples(pattern, filler) : [];
    case 'network.listen':
      return pattern.kind === 'port' ? [{ capability, port: pattern.port }] : [];
    case 'storage':
    case 'messaging.publish':
    case 'messaging.subscribe':
      return pattern.kind === 'subject' ? [{ capability, subject: subjectSample(pattern.tokens, filler) }] : [];
    case 'process':
      return pattern.kind === 'program' ? [{ capability, command: commandSample(pattern, filler) }] : [];
    case 'environment':
      return pattern.kind === 'environment'
        ? [
            {
              capability,
              name: pattern.open ? `${pattern.name}${filler.toUpperCase().replace('.', '_')}` : pattern.name,
            },
          ]
        : [];
    case 'custom':
      return pattern.kind === 'custom' ? [{ capability, interface: pattern.interface }] : [];
  }
}

/** Uses just beside what a right's pattern means, the nearest first: none of them is one that it means. */
export function outsideUses(right: Right): readonly Use[] {
  const parsed = parsePattern(right.capability, right.pattern);
  return parsed.kind === 'pattern' ? outsideOf(right.capability, parsed.pattern) : [];
}

function outsideOf(capability: Right['capability'], pattern: Pattern): readonly Use[] {
  switch (capability) {
    case 'filesystem.read':
    case 'filesystem.write':
      return pattern.kind === 'path' ? outsidePaths(pattern).map((path) => ({ capability, path })) : [];
    case 'network.connect':
      return pattern.kind === 'host' ? outsideHosts(pattern) : [];
    case 'network.listen':
      return pattern.kind === 'port' ? portsBeside(pattern.port).map((port) => ({ capability, port })) : [];
    case 'storage':
    case 'messaging.publish':
    case 'messaging.subscribe':
      return pattern.kind === 'subject'
        ? outsideSubjects(pattern.tokens).map((subject) => ({ capability, subject }))
        : [];
    case 'process':
      return pattern.kind === 'program' ? [{ capability, command: [...commandSample(pattern, 'x'), '--probe'] }] : [];
    case 'environment':
      return pattern.kind === 'environment' && pattern.name !== '' ? [{ capability, name: `X${pattern.name}` }] : [];
    case 'custom':
      return pattern.kind === 'custom' ? [{ capability, interface: `${pattern.interface}-probe` }] : [];
  }
}

function pathSample({ segments }: PathPattern, filler: string): string {
  return segments
    .map((segment) => {
      if (segment.kind === 'exact') return segment.name;
      return segment.kind === 'deep' ? filler : segment.tokens.map((token) => tokenSample(token, filler)).join('');
    })
    .join('/');
}

function tokenSample(token: Token, filler: string): string {
  switch (token.kind) {
    case 'character':
      return token.character;
    case 'any':
      return filler.slice(0, 1);
    case 'many':
      return filler;
    case 'class':
      return classSample(token);
    case 'either':
      return (token.options[0] ?? []).map((each) => tokenSample(each, filler)).join('');
  }
}

function classSample({ negated, ranges }: Extract<Token, { kind: 'class' }>): string {
  if (!negated) return String.fromCodePoint(ranges[0]?.[0] ?? 0x78);
  const isIn = (point: number): boolean => ranges.some(([from, to]) => point >= from && point <= to);
  const free = Array.from({ length: 94 }, (_, at) => 0x7a - at).find((point) => point !== 0x2f && !isIn(point));
  return String.fromCodePoint(free ?? 0x78);
}

/** A neighbour of the innermost name that is written out, then what lies outside of the folder altogether. */
function outsidePaths(pattern: PathPattern): readonly string[] {
  const names = pathSample(pattern, 'x').split('/');
  const beside = pattern.segments.flatMap(({ kind }, at) =>
    kind === 'exact' ? [names.map((name, other) => (other === at ? `${name}-probe` : name)).join('/')] : [],
  );
  // Nothing reaches the folder above, whatever the pattern.
  return [...beside.toReversed(), '../probe.txt'];
}

function hostSamples(pattern: Extract<Pattern, { kind: 'host' }>, filler: string): readonly Use[] {
  const scheme = pattern.schemes.at(-1) ?? 'https';
  const host = pattern.below ? `${filler.replace('.', '-')}.${hostText(pattern)}` : hostText(pattern);
  return [{ capability: 'network.connect', scheme, host, port: portOf(pattern, scheme) }];
}

function outsideHosts(pattern: Extract<Pattern, { kind: 'host' }>): readonly Use[] {
  const scheme = pattern.schemes.at(-1) ?? 'https';
  const port = portOf(pattern, scheme);
  const host = hostText(pattern);
  const named = pattern.host.kind === 'name' ? [`probe-${host}`, ...(pattern.below ? [host] : [])] : [];
  return [
    ...named.map((name): Use => ({ capability: 'network.connect', scheme, host: name, port })),
    ...(scheme === 'lookup'
      ? []
      : portsBeside(port).map((other): Use => ({ capability: 'network.connect', scheme, host, port: other }))),
  ];
}

function hostText({ host }: Extract<Pattern, { kind: 'host' }>): string {
  return host.kind === 'name' ? host.name : host.kind === 'ipv4' ? host.address : host.groups;
}

function portOf({ port }: Extract<Pattern, { kind: 'host' }>, scheme: string): number {
  return port ?? ({ https: 443, http: 80 } as Readonly<Record<string, number>>)[scheme] ?? 0;
}

function portsBeside(port: number): readonly number[] {
  return port < 65_535 ? [port + 1] : [port - 1];
}

function subjectSample(tokens: readonly string[], filler: string): string {
  const plain = filler.replace('.', '-');
  return tokens.map((token) => (token === '*' || token === '>' ? plain : token)).join('.');
}

function outsideSubjects(tokens: readonly string[]): readonly string[] {
  const sample = subjectSample(tokens, 'x').split('.');
  const beside = tokens.flatMap((token, at) =>
    token === '*' || token === '>'
      ? []
      : [sample.map((name, other) => (other === at ? `${name}-probe` : name)).join('.')],
  );
  return [...beside.toReversed(), ...(tokens.includes('>') ? [] : [`${sample.join('.')}.x`])];
}

function commandSample(
  { program, arguments: given }: Extract<Pattern, { kind: 'program' }>,
  filler: string,
): readonly string[] {
  return [program, ...given.map((argument) => (argument.kind === 'exact' ? argument.text : filler))];
}
