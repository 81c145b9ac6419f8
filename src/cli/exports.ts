import { shown } from '../base/index.ts';
import type { ExportedFunction } from '../host/index.ts';
import { type FunctionSignature, parseWaveArguments, printWave } from '../wit/index.ts';
import { type Failed, failed } from './command.ts';

export type FoundExport = { readonly kind: 'export'; readonly exported: ExportedFunction } | Failed;

/**
 * Finds an export by what a person wrote: its whole name `ns:pkg/iface@1.0.0#f`, the same without the version or
 * without the package, or the function's name alone, as long as only one is meant.
 */
export function findExport(exports: readonly ExportedFunction[], name: string): FoundExport {
  const exact = exports.filter((each) => each.name === name);
  const found = exact.length > 0 ? exact : exports.filter((each) => shortForms(each.name).includes(name));
  const [only] = found;
  if (only && found.length === 1) return { kind: 'export', exported: only };
  const advice = (found.length > 0 ? found : exports).slice(0, mostListed).map(exportLine);
  if (found.length > 1) return failed('usage', `${shown(name)} is the name of several exports`, { advice });
  const message = exports.length === 0 ? 'it has no exports that can be called' : `there is no export ${shown(name)}`;
  return failed('not-found', message, { advice });
}

const mostListed = 20;

function exportLine({ name, signature }: ExportedFunction): string {
  return `${shown(name)}: ${shown(signature.text)}`;
}

function shortForms(name: string): readonly string[] {
  const [, owner, functionName = ''] = /^(.*)#(.*)$/.exec(name) ?? [];
  if (owner === undefined) return [];
  const unversioned = owner.replace(/@.*$/, '');
  return [`${unversioned}#${functionName}`, `${unversioned.replace(/^.*\//, '')}#${functionName}`, functionName];
}

export type ReadArguments = { readonly kind: 'values'; readonly values: readonly unknown[] } | Failed;

/**
 * Reads arguments in WAVE, one a word of the command line. For a parameter that is a string, a word that does not begin
 * with a quotation mark is the string itself, since a shell has taken the quotation marks that were around it.
 */
export function readArguments(words: readonly string[], { params, text }: FunctionSignature): ReadArguments {
  if (words.length > params.length && params.every(({ type }) => type.kind === 'string'))
    return wrongArguments(`${words.length} arguments are given, and it takes ${params.length}`, text);
  const waves = words.map((word, index) => {
    const type = words.length === params.length ? params[index]?.type : undefined;
    return type?.kind === 'string' && !word.startsWith('"') ? printWave(word, type) : word;
  });
  const parsed = parseWaveArguments(waves.join(', '), params);
  if (parsed.kind === 'values') return parsed;
  return wrongArguments(parsed.message, text);
}

function wrongArguments(message: string, text: string): Failed {
  return failed('usage', shown(message), {
    advice: [`it is ${shown(text)}`, 'arguments are WAVE: "text" 42 [1, 2] some(true) {field: 1}'],
  });
}
