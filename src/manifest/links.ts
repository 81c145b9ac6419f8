import type { Span } from '../base/index.ts';
import { nameFlaw } from './fields.ts';
import { type JsonNode, spanOf, stringOf } from './json.ts';
import type { Request } from './manifest.ts';
import { parsePattern } from './pattern.ts';
import { type Reading, readEntries, readText } from './reading.ts';

/** An import that another component answers. */
export interface Link {
  /** The imported interface without its version, as `example:math/add`. */
  readonly interface: string;
  /** The name of the component that exports it, as its manifest has it. */
  readonly provider: string;
}

/** A link and where it stands: the span is that of the provider's name, quotes included. */
export interface ManifestLink extends Link {
  readonly span: Span;
}

/** Each link is a thread that waits for another one, and a line that a person may be asked about. */
const mostLinks = 32;

/**
 * Reads `links`. Whether there is such a component, and whether it exports the interface, is for those to say who know
 * all components.
 */
export function readLinks(
  reading: Reading,
  node: JsonNode | undefined,
  own: { readonly name: string | undefined; readonly requests: readonly Request[] },
): readonly ManifestLink[] {
  if (!node) return [];
  const requested = new Set(
    own.requests.flatMap(({ capability, pattern }) => (capability === 'custom' ? [pattern.split(' ', 1)[0]] : [])),
  );
  return readEntries(reading, node, 'links', mostLinks).flatMap(({ name, key, value }) => {
    const problem = interfaceProblem(name) ?? (requested.has(name) ? twice(name) : undefined);
    if (problem !== undefined) reading.report(spanOf(key), problem);
    const provider = value && readText(reading, value, `links.${shown(name)}`, nameFlaw);
    if (provider !== undefined && provider === own.name && value && stringOf(value) !== undefined) {
      reading.report(spanOf(value), 'A component cannot be linked to itself: it would wait for its own answer');
    }
    return problem !== undefined || provider === undefined || !value
      ? []
      : [{ interface: name, provider, span: spanOf(value) }];
  });
}

function interfaceProblem(name: string): string | undefined {
  if (name.includes('@')) return 'A link is for an interface without its version, as "example:math/add"';
  const parsed = parsePattern('custom', name);
  if (parsed.kind === 'pattern' && !name.includes(' ')) return undefined;
  return /^wasi:|^airlock:/.test(name)
    ? `The host answers ${shown(name)} itself, so it cannot be linked`
    : 'A link is for an imported interface without its version, as "example:math/add"';
}

/** A request of the interface is a question to the host; a link answers it by another component. */
function twice(name: string): string {
  return `${name} is requested under "capabilities.custom" as well: either a component answers it, or the host`;
}

function shown(name: string): string {
  return name.length > 60 ? `${name.slice(0, 60)}…` : name;
}
