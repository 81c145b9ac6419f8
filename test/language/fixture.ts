import { createModel, createWorkspace, type Model } from '../../src/language/index.ts';
import { memoryDisk } from './memory-disk.ts';

/** Some files of WIT that are known and open, and the places that a fixture marks in them. */
export interface Fixture {
  readonly model: Model;
  /** The file that holds `<|>`, or else the first. */
  readonly path: string;
  /** Where `<|>` stood. */
  readonly offset: number;
  /** What stood between `<[` and `]>`. */
  readonly selection: { readonly start: number; readonly end: number } | undefined;
  /** The files as they are without the marks. */
  readonly texts: ReadonlyMap<string, string>;
  /** The text of a range, for expectations that can be read. */
  slice(place: { readonly path: string; readonly span: { readonly start: number; readonly end: number } }): string;
}

/**
 * Reads a fixture: files that each begin with a line `=== path`, in one of which `<|>` marks an offset or `<[` and `]>`
 * a selection. Text before the first such line is the file `/w/wit/main.wit`.
 */
export async function fixture(text: string, features: readonly string[] = []): Promise<Fixture> {
  const texts = new Map<string, string>();
  let marked: { path: string; offset: number } | undefined;
  let selected: { path: string; start: number; end: number } | undefined;
  for (const [path, raw] of filesOf(text)) {
    const offset = raw.replaceAll(/<\[|\]>/g, '').indexOf('<|>');
    if (offset >= 0) marked = { path, offset };
    const plain = raw.replace('<|>', '');
    const start = plain.indexOf('<[');
    if (start >= 0) selected = { path, start, end: plain.indexOf(']>') - 2 };
    texts.set(path, plain.replaceAll(/<\[|\]>/g, ''));
  }
  const workspace = createWorkspace(memoryDisk(texts), () => Promise.resolve({ kind: 'refused', reason: 'None.' }));
  workspace.setFeatures(features);
  await workspace.addFolder('/w');
  for (const [path, content] of texts) await workspace.open(path, content);
  const path = marked?.path ?? selected?.path ?? Array.from(texts.keys())[0] ?? '';
  return {
    model: createModel(workspace),
    path,
    offset: marked?.offset ?? selected?.start ?? 0,
    selection: selected && { start: selected.start, end: selected.end },
    texts,
    slice: (place) => (texts.get(place.path) ?? '').slice(place.span.start, place.span.end),
  };
}

/** The texts after edits; those that edits do not touch are as they were. */
export function applyEdits(
  texts: ReadonlyMap<string, string>,
  edits: readonly {
    readonly path: string;
    readonly span: { readonly start: number; readonly end: number };
    readonly text: string;
  }[],
): Map<string, string> {
  const after = new Map(texts);
  for (const { path, span, text } of edits.toSorted((a, b) => b.span.start - a.span.start)) {
    const before = after.get(path) ?? '';
    after.set(path, before.slice(0, span.start) + text + before.slice(span.end));
  }
  return after;
}

function filesOf(text: string): Map<string, string> {
  const files = new Map<string, string>();
  let path = '/w/wit/main.wit';
  for (const line of text.replace(/^\n/, '').split(/(?<=\n)/)) {
    const header = /^=== (\S+)\n?$/.exec(line);
    if (header?.[1]) {
      path = header[1].startsWith('/') ? header[1] : `/w/${header[1]}`;
      files.set(path, '');
    } else files.set(path, (files.get(path) ?? '') + line);
  }
  return files;
}
