import { type ParsedWit, parseWit } from '../../wit/index.ts';

/** A text that is open in an editor, with what its parser made of it. */
export interface OpenDocument {
  readonly version: number;
  readonly text: string;
  readonly parsed: ParsedWit;
}

/** The open documents by URI, each parsed once for each of its versions. */
export class OpenDocuments {
  readonly #open = new Map<string, OpenDocument>();

  /** What was parsed of a version of a text; parses it if this version was not seen yet. */
  at(uri: string, version: number, text: string): OpenDocument {
    const known = this.#open.get(uri);
    if (known?.version === version) return known;
    const document = { version, text, parsed: parseWit(text) };
    this.#open.set(uri, document);
    return document;
  }

  close(uri: string): void {
    this.#open.delete(uri);
  }
}
