import type { Span } from '../base/index.ts';
import type { Capability, Use } from './capability.ts';
import { type EnvironmentPattern, matchEnvironment, parseEnvironmentPattern } from './environment.ts';
import type { Flaw } from './flaw.ts';
import { type HostPattern, matchHost, parseHostPattern } from './hosts.ts';
import { matchPath } from './path-match.ts';
import { type PathPattern, parsePathPattern } from './paths.ts';

/** What a pattern text means, once it was read. The capability decides the grammar. */
export type Pattern = PathPattern | HostPattern | EnvironmentPattern;

/** The span of an error counts from the start of the pattern's text, which may be shorter than its JSON form. */
export type ParsedPattern =
  | { readonly kind: 'pattern'; readonly pattern: Pattern }
  | { readonly kind: 'error'; readonly message: string; readonly span: Span };

export function parsePattern(capability: Capability, text: string): ParsedPattern {
  const parsed = grammars[capability](text);
  return parsed.kind === 'error' ? { kind: 'error', ...parsed.flaw } : parsed;
}

/** Whether the pattern allows the use. A pattern of another kind than the use's never does. */
export function matchesUse(pattern: Pattern, use: Use): boolean {
  if (use.capability === 'network.connect') return pattern.kind === 'host' && matchHost(pattern, use);
  if (use.capability === 'environment') return pattern.kind === 'environment' && matchEnvironment(pattern, use.name);
  return pattern.kind === 'path' && matchPath(pattern, use.path);
}

const grammars: Readonly<
  Record<Capability, (text: string) => { kind: 'pattern'; pattern: Pattern } | { kind: 'error'; flaw: Flaw }>
> = {
  'filesystem.read': parsePathPattern,
  'filesystem.write': parsePathPattern,
  'network.connect': parseHostPattern,
  environment: parseEnvironmentPattern,
};
