import type { Span } from '../base/index.ts';
import { type Confinement, readInside } from './confine.ts';
import { errorAt, errorAtStart } from './diagnostic.ts';
import type { BuildDiagnostic } from './request.ts';

/** Reads a manifest for the places in it: what it gives makes an error at a span of its text. */
export async function manifestPlaces(
  manifestPath: string,
  confinement: Confinement,
): Promise<(span: Span, message: string) => BuildDiagnostic> {
  const file = await readInside(confinement, manifestPath);
  const text = file.kind === 'read' ? new TextDecoder('utf-8', { ignoreBOM: true }).decode(file.bytes) : '';
  return (span, message) => errorAt(manifestPath, text, span, message);
}

/** An error at the value of a key that holds text, or at the beginning of a manifest that does not have the key. */
export async function errorAtKey(
  manifestPath: string,
  key: 'wit' | 'world',
  message: string,
  confinement: Confinement,
): Promise<BuildDiagnostic> {
  const file = await readInside(confinement, manifestPath);
  const text = file.kind === 'read' ? new TextDecoder().decode(file.bytes) : '';
  const match = new RegExp(`"${key}"\\s*:\\s*("(?:[^"\\\\\\n]|\\\\.)*")`, 'd').exec(text);
  const [start, end] = match?.indices?.[1] ?? [];
  const placed =
    start === undefined || end === undefined
      ? errorAtStart(manifestPath, message)
      : errorAt(manifestPath, text, { start, end }, message);
  return { ...placed, key };
}
