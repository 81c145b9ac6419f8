import type { Span } from '../base/index.ts';
import { type Flaw, flaw } from './flaw.ts';
import { spanInString, spanOf } from './json.ts';
import type { Member } from './json.ts';
import { type Reading, readStrings } from './reading.ts';

/** An export that language models may be offered as a tool, and where it is named, quotes included. */
export interface OfferedTool {
  /** As the tree names it; the version of its interface may be left out. */
  readonly export: string;
  readonly span: Span;
}

const mostTools = 64;

/**
 * Reads `tools`. Whether the component has such an export is for those to say who know what was built. What is offered
 * allows nothing: each call is confirmed by the person, and goes through the gates as any other.
 */
export function readTools(reading: Reading, member: Member | undefined): readonly OfferedTool[] {
  if (!member?.value) return [];
  return readStrings(reading, member.value, 'tools', mostTools).flatMap(({ text, node }) => {
    const found = exportFlaw(text);
    if (found) reading.report(spanInString(node, text, found.span), found.message);
    return found ? [] : [{ export: text, span: spanOf(node) }];
  });
}

function exportFlaw(text: string): Flaw | undefined {
  if (exportName.test(text) && text.length <= 256) return undefined;
  return flaw('A tool is the name of an export, as "greet" or "example:math/add#sum"', 0, text.length);
}

const exportName =
  /^(?:(?:[a-z][a-z0-9-]*:[a-z][a-z0-9-]*\/)?[A-Za-z][A-Za-z0-9-]*(?:@[0-9A-Za-z.+-]+)?#)?[A-Za-z][A-Za-z0-9-]*$/;
