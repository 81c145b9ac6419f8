import type { Span } from '../base/index.ts';
import type { Capability, Use } from './capability.ts';
import { type CustomPattern, parseCustomPattern } from './custom.ts';
import { type EnvironmentPattern, matchEnvironment, parseEnvironmentPattern } from './environment.ts';
import type { Flaw } from './flaw.ts';
import { type HostPattern, matchHost, parseHostPattern } from './hosts.ts';
import { matchPath } from './path-match.ts';
import { type PathPattern, parsePathPattern } from './paths.ts';
import { parsePortPattern, type PortPattern } from './ports.ts';
import { matchProgram, parseProgramPattern, type ProgramPattern } from './programs.ts';
import { matchSubject, parseSubjectPattern, type SubjectPattern } from './subjects.ts';

/** What a pattern text means, once it was read. The capability decides the grammar. */
export type Pattern =
  | PathPattern
  | HostPattern
  | PortPattern
  | SubjectPattern
  | ProgramPattern
  | EnvironmentPattern
  | CustomPattern;

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
  switch (use.capability) {
    case 'filesystem.read':
    case 'filesystem.write':
      return pattern.kind === 'path' && matchPath(pattern, use.path);
    case 'network.connect':
      return pattern.kind === 'host' && matchHost(pattern, use);
    case 'network.listen':
      return pattern.kind === 'port' && pattern.port === use.port;
    case 'storage':
    case 'messaging.publish':
    case 'messaging.subscribe':
      return pattern.kind === 'subject' && matchSubject(pattern, use.subject);
    case 'process':
      return pattern.kind === 'program' && matchProgram(pattern, use.command);
    case 'environment':
      return pattern.kind === 'environment' && matchEnvironment(pattern, use.name);
    case 'custom':
      return pattern.kind === 'custom' && pattern.interface === use.interface;
  }
}

const grammars: Readonly<
  Record<Capability, (text: string) => { kind: 'pattern'; pattern: Pattern } | { kind: 'error'; flaw: Flaw }>
> = {
  'filesystem.read': parsePathPattern,
  'filesystem.write': parsePathPattern,
  'network.connect': parseHostPattern,
  'network.listen': parsePortPattern,
  storage: parseSubjectPattern,
  'messaging.publish': parseSubjectPattern,
  'messaging.subscribe': parseSubjectPattern,
  process: parseProgramPattern,
  environment: parseEnvironmentPattern,
  custom: parseCustomPattern,
};
