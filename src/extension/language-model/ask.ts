import { parseWaveArguments } from '../../wit/index.ts';
import type { Component } from '../components/component.ts';
import { type OfferedExport, offeredBy } from './offered.ts';

/** What a model wants. */
export type ModelWish =
  | { readonly kind: 'list' }
  | { readonly kind: 'call'; readonly offered: OfferedExport; readonly text: string }
  /** It is told why, so that it can ask for something else. */
  | { readonly kind: 'refused'; readonly message: string };

/** Models write long texts; an argument that is longer than this nobody has read who confirms it. */
const longestArguments = 4000;

/** Reads what a model asks for. The editor has checked it by the schema of the tool, and it is read with care all the same. */
export function readWish(input: unknown, components: readonly Component[]): ModelWish {
  const given: Readonly<Record<string, unknown>> = typeof input === 'object' && input !== null ? { ...input } : {};
  const { action, component: named, export: name, arguments: text = '' } = given;
  if (action === 'list') return { kind: 'list' };
  if (action !== 'call') return refused('"action" is "list" or "call"');
  if (typeof text !== 'string') return refused('"arguments" is a text in WAVE');
  if (text.length > longestArguments) return refused(`"arguments" has at most ${longestArguments} characters`);
  const offered = components.flatMap(offeredBy).filter((each) => each.component.title === named);
  const found = offered.filter(({ exported }) => exported.name === name);
  const [one] = found;
  if (!one) return refused('No component offers this export: ask for the list, and take both names from it');
  if (found.length > 1) return refused('Several components of this name offer this export');
  const parsed = parseWaveArguments(text, one.exported.signature.params);
  if (parsed.kind === 'error')
    return refused(`"arguments" does not fit ${one.exported.signature.text}: ${parsed.message}`);
  return { kind: 'call', offered: one, text };
}

function refused(message: string): ModelWish {
  return { kind: 'refused', message };
}
