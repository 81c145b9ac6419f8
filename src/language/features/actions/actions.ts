import type { Span } from '../../../base/index.ts';
import type { WitDiagnostic } from '../../../wit/index.ts';
import { addMissing, removeSemicolon } from './add-missing.ts';
import type { Action, Asked, Fix, Refactoring } from './action.ts';
import { alsoExport } from './also-export.ts';
import { betterName } from './better-name.ts';
import { copyPackage } from './copy-package.ts';
import { didYouMean } from './did-you-mean.ts';
import { escapeKeyword } from './escape.ts';
import { extractType } from './extract-type.ts';
import { fixAll, together } from './fix-all.ts';
import { fixGates } from './gates.ts';
import { importType } from './import-type.ts';
import { inlineAlias } from './inline-alias.ts';
import { moveItems } from './move-items.ts';
import { organiseFile } from './organise.ts';
import { addHeader, matchHeader } from './package-header.ts';
import { nameOtherVersion } from './package-version.ts';
import { raiseVersion } from './raise-version.ts';
import { withoutPackage } from './own-path.ts';
import { addSince, deprecate } from './since.ts';
import { itemsOf, pathsOf } from './tree.ts';
import { removeAllUnused, removeUnused } from './unused.ts';
import { vendorAll, vendorPackage } from './vendor.ts';

/** What puts diagnostics right. In a file that others wrote only those that leave it as it is. */
const fixes: readonly Fix[] = [
  escapeKeyword,
  addMissing,
  removeSemicolon,
  addHeader,
  matchHeader,
  betterName,
  didYouMean,
  withoutPackage,
  importType,
  nameOtherVersion,
  vendorPackage,
  vendorAll,
  copyPackage,
  removeUnused,
  removeAllUnused,
  fixGates,
  alsoExport,
  raiseVersion,
];

const refactorings: readonly Refactoring[] = [extractType, inlineAlias, moveItems, addSince, deprecate];

/** What would put right the diagnostics that touch the selection, and their likes in the file. */
export function fixesAt(asked: Asked): Action[] {
  const all = [...asked.model.diagnostics(asked.path), ...asked.more];
  const touched = [...all.filter((each) => isAsked(asked, each)), ...missingAt(asked), ...ownPathsAt(asked)];
  const found = touched.slice(0, mostTouched).flatMap((diagnostic) => fixesOf(asked, diagnostic));
  return distinct([...found, ...together(found, wholeFile(asked, all))]);
}

/** What can be done with what is selected. A file with errors of the grammar must be put right first. */
export function refactoringsAt(asked: Asked): Action[] {
  const { model, path, facts } = asked;
  if (model.isDependency(path) || facts.diagnostics.some(({ code }) => code === 'syntax')) return [];
  return refactorings.flatMap((refactoring) => Array.from(refactoring(asked)));
}

/** What can be done with the whole file: put its `use` items in order, or do all at once that nearly everybody would. */
export function sourceActions(asked: Asked): Action[] {
  return [...organiseFile(asked), ...fixAll(wholeFile(asked, asked.model.diagnostics(asked.path)))];
}

function wholeFile(asked: Asked, all: readonly WitDiagnostic[]): Parameters<typeof fixAll>[0] {
  return { all, length: asked.facts.text.length, fixesOf: (each) => fixesOf(asked, each) };
}

/** Who selects a whole file does not want a list of all that is wrong in it. */
const mostTouched = 20;

function fixesOf(asked: Asked, diagnostic: WitDiagnostic): Action[] {
  const { model, path } = asked;
  const found = fixes.flatMap((fix) => Array.from(fix(asked, diagnostic)));
  return model.isDependency(path) ? found.filter(({ edits }) => edits.every((edit) => edit.path !== path)) : found;
}

/** A package is reported missing once, but it is missing wherever a path names it. */
function missingAt({ model, path, facts, range }: Asked): WitDiagnostic[] {
  const owner = pathsOf(itemsOf(facts.tree)).find(({ span }) => touches(span, range))?.package;
  if (!owner) return [];
  const bare = `${owner.namespace.text}:${owner.name.text}`;
  const missing = model.surroundings(path, owner.span.start)?.owner.diagnostics ?? [];
  return missing.filter(
    ({ data }) => data?.kind === 'missing-package' && data.package === bare && data.version === owner.version?.text,
  );
}

/** That paths name their own package is reported once, too. */
function ownPathsAt({ model, path, range }: Asked): WitDiagnostic[] {
  const reported = model.surroundings(path, range.start)?.owner.diagnostics ?? [];
  return reported.filter(
    ({ code, related }) => code === 'cycle' && related.some((each) => each.path === path && touches(each.span, range)),
  );
}

/**
 * A diagnostic that is nothing but a point is asked about wherever its line is: nobody could hit it. What is missing at
 * the beginning of a file is asked about in all that stands before it, too.
 */
function isAsked({ facts: { text }, range, shown }: Asked, { span, code }: WitDiagnostic): boolean {
  if (touches(span, range) || shown.some(({ start, end }) => start === span.start && end === span.end)) return true;
  if (span.start < span.end) return false;
  if (code === 'no-package' && range.start < span.start) return true;
  const [first, last] = range.start < span.start ? [range.end, span.start] : [span.start, range.start];
  return !text.slice(first, last).includes('\n');
}

function touches(a: Span, b: Span): boolean {
  return a.start <= b.end && b.start <= a.end;
}

/** Several diagnostics at one place may ask for one and the same. */
function distinct(actions: readonly Action[]): Action[] {
  const byTitle = new Map<string, Action>();
  for (const action of actions) if (!byTitle.has(action.title)) byTitle.set(action.title, action);
  return Array.from(byTitle.values());
}
