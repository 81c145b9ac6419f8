import type { Span } from '../base/index.ts';
import { type Confinement, readInside } from './confine.ts';
import { errorAt } from './diagnostic.ts';
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
