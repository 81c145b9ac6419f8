import { dirname, isAbsolute, resolve } from 'node:path';
import type { LineColumn } from '../../base/index.ts';
import { asNamed, type Confinement, isWithin, judge, readInside } from '../confine.ts';
import { mostDiagnostics } from '../diagnostic.ts';
import type { BuildDiagnostic } from '../request.ts';
import type { PrintedPlace, PrintedProblem } from './matchers/printed.ts';

/**
 * Finds the files that a program's problems are in. A place outside of the workspace is none: such a problem, and one
 * without any place, stands at `fallback`, and says where it was printed to be.
 *
 * @param folder absolute path of the folder that the program ran in
 */
export async function placeProblems(
  problems: readonly PrintedProblem[],
  folder: string,
  confinement: Confinement,
  fallback: (message: string) => BuildDiagnostic,
): Promise<readonly BuildDiagnostic[]> {
  const texts = createTexts(confinement);
  const diagnostics = new Map<string, BuildDiagnostic>();
  for (const { severity, message, places } of problems) {
    const found = await firstInside(places.toReversed(), folder, confinement);
    const diagnostic = found
      ? {
          path: asNamed(confinement, found.path),
          ...range(found.place, await texts.line(found.path, found.place.line)),
        }
      : undefined;
    const [outside] = places.slice(-1);
    const said = outside && !diagnostic ? `${message} (${outside.file}:${outside.line})` : message;
    const whole = diagnostic ? { ...diagnostic, severity, message } : { ...fallback(said), severity };
    // Templates and headers are compiled many times, and say the same each time.
    diagnostics.set(JSON.stringify([whole.path, whole.start, said]), whole);
  }
  return Array.from(diagnostics.values()).slice(0, mostDiagnostics);
}

async function firstInside(
  places: readonly PrintedPlace[],
  folder: string,
  confinement: Confinement,
): Promise<{ readonly path: string; readonly place: PrintedPlace } | undefined> {
  for (const place of places) {
    for (const path of candidates(place.file, folder, confinement)) {
      const judged = await judge(confinement, path);
      if (judged.kind === 'inside') return { path: judged.path, place };
    }
  }
  return undefined;
}

/** Some programs print paths that are relative to a folder above, as cargo does in a workspace of its own kind. */
function candidates(file: string, folder: string, confinement: Confinement): readonly string[] {
  if (isAbsolute(file)) return [file];
  const found: string[] = [];
  const inside = (path: string): boolean => isWithin(confinement.named, path) || isWithin(confinement.real, path);
  for (let at = folder; inside(at); at = dirname(at)) {
    found.push(resolve(at, file));
    if (at === dirname(at)) break;
  }
  return found;
}

function range(place: PrintedPlace, text: string): { readonly start: LineColumn; readonly end: LineColumn } {
  const line = Math.max(0, place.line - 1);
  const indent = text.length - text.trimStart().length;
  const unit = (column: number): number =>
    place.bytes ? Buffer.from(text, 'utf8').subarray(0, column).toString('utf8').length : column;
  const at = (column: number): LineColumn => ({ line, column: Math.max(0, unit(Math.max(0, column - 1))) });
  if (place.column !== undefined) return { start: at(place.column), end: at(place.endColumn ?? place.column) };
  if (place.behindIndent === undefined)
    return { start: { line, column: indent }, end: { line, column: Math.max(indent, text.trimEnd().length) } };
  const column = indent + place.behindIndent;
  return { start: { line, column }, end: { line, column } };
}

/** The lines of files, each read once. */
function createTexts(confinement: Confinement): { line(path: string, number: number): Promise<string> } {
  const known = new Map<string, readonly string[]>();
  return {
    async line(path, number) {
      let lines = known.get(path);
      if (!lines) {
        const file = await readInside(confinement, path);
        lines = file.kind === 'read' ? new TextDecoder().decode(file.bytes).split(/\r\n|\r|\n/) : [];
        known.set(path, lines);
      }
      return lines[number - 1] ?? '';
    },
  };
}
