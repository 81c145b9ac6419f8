import type { Cursor } from './cursor.ts';
import { whyReserved } from './reserved-names.ts';

/** What stands under a name, as far as it can be told where the name is checked. */
export type NamedThing = 'function' | 'type' | 'resource' | 'instance';

/** The name of an import or export, still to be checked against what stands under it. */
export interface ExternName {
  readonly text: string;
  check(cursor: Cursor, thing: NamedThing): void;
}

/**
 * Reads the name of an import or export in any of its encodings: plain, with a version's suffix, or with the interface
 * that it implements. The name is judged when `check` is called, which the reader of what follows it does.
 */
export function readExternName(cursor: Cursor): ExternName {
  const form = cursor.byte();
  const text = cursor.name();
  if (form === 2) cursor.each(() => readNameOption(cursor));
  else if (form > 2) cursor.malformed('a name has an unknown form');
  return { text, check: (at, thing) => checkName(at, text, thing) };
}

/** The name of a parameter, field, case or flag. */
export function readLabel(cursor: Cursor): void {
  const label = cursor.name();
  // These become keys of JavaScript objects or strings, never variables, so that no word is reserved for them.
  if (cursor.verdict.refusal === undefined && !isLabel(label)) refuseName(cursor, label, 'it is not in kebab-case');
}

function readNameOption(cursor: Cursor): void {
  const option = cursor.byte();
  const text = cursor.name();
  if (cursor.verdict.refusal) return;
  if (option === 0) checkName(cursor, text, 'instance');
  else if (option !== 1 || !/^[0-9A-Za-z.+-]*$/.test(text))
    refuseName(cursor, text, 'it is a kind of name that the host does not take');
}

const labelForm = '(?:[a-z][0-9a-z]*|[A-Z][0-9A-Z]*)(?:-(?:[0-9a-z]+|[0-9A-Z]+))*';
const plainForm = new RegExp(`^${labelForm}$`);
const bracketForm = new RegExp(`^\\[(constructor|method|static)\\](${labelForm})(?:\\.(${labelForm}))?$`);
const interfaceForm = new RegExp(
  `^[a-z][0-9a-z]*(?:-[0-9a-z]+)*:[a-z][0-9a-z]*(?:-[0-9a-z]+)*/(${labelForm})(?:@[0-9A-Za-z][0-9A-Za-z.+-]*)?$`,
);

function isLabel(text: string): boolean {
  return plainForm.test(text);
}

function checkName(cursor: Cursor, text: string, thing: NamedThing): void {
  if (cursor.verdict.refusal) return;
  const why = whyRefused(text, thing);
  if (why !== undefined) refuseName(cursor, text, why);
}

function whyRefused(text: string, thing: NamedThing): string | undefined {
  if (isLabel(text)) {
    if (thing === 'type') return undefined;
    return whyReserved(thing === 'instance' ? 'interface' : thing, text);
  }
  const [, iface] = interfaceForm.exec(text) ?? [];
  if (iface !== undefined)
    return thing === 'instance' ? whyReserved('interface', iface) : 'only an interface has such a name';
  const [, bracket, resource, member] = bracketForm.exec(text) ?? [];
  if (resource === undefined || (bracket === 'constructor') !== (member === undefined)) {
    return 'it is neither a kebab-case name, nor one of a resource, nor one of an interface';
  }
  if (thing !== 'function') return 'only a function has such a name';
  const ofMember = member === undefined ? undefined : whyReserved(bracket === 'static' ? 'static' : 'method', member);
  return whyReserved('resource', resource) ?? ofMember;
}

function refuseName(cursor: Cursor, text: string, why: string): void {
  // A hostile name may hold anything, and the message is shown to a person: control characters are escaped.
  const shown = JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);
  cursor.refuse('name', `The component imports or exports ${shown}, which the host refuses: ${why}.`);
}
