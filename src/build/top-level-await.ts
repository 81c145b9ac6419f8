import { type Location, transform } from 'esbuild';

/** The first `await` at the top level of a module, zero-based. It is what one form of module cannot have. */
export async function topLevelAwait(
  code: string,
): Promise<{ readonly line: number; readonly column: number } | undefined> {
  try {
    await transform(code, { format: 'cjs', logLevel: 'silent', target: 'es2022' });
    return undefined;
  } catch (error) {
    const place = firstPlace(error);
    if (!place) return undefined;
    // Columns count bytes of UTF-8 there, and those of a source map are of UTF-16.
    const before = Buffer.from(place.lineText, 'utf8').subarray(0, place.column).toString('utf8');
    return { line: place.line - 1, column: before.length };
  }
}

function firstPlace(error: unknown): Location | undefined {
  if (!(error instanceof Error) || !('errors' in error) || !Array.isArray(error.errors)) return undefined;
  const [first] = error.errors as readonly { readonly text: string; readonly location: Location | null }[];
  return first?.text.startsWith('Top-level await') ? (first.location ?? undefined) : undefined;
}
