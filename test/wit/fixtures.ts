import { readdirSync, readFileSync } from 'node:fs';

const folder = new URL('../fixtures/wit/', import.meta.url);

/** The text of a file in test/fixtures/wit. */
export function fixture(name: string): string {
  return readFileSync(new URL(name, folder), 'utf8');
}

export const fixtureNames: readonly string[] = readdirSync(folder)
  .filter((name) => name.endsWith('.wit'))
  .toSorted();

/** The text between two `|` and where it stands, with the marks taken out. */
export function marked(text: string): { readonly text: string; readonly start: number; readonly end: number } {
  const start = text.indexOf('|');
  const end = text.indexOf('|', start + 1) - 1;
  return { text: text.replaceAll('|', ''), start, end };
}
