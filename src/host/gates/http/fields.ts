import { Buffer } from 'node:buffer';
import { type Answer, done, err, ok } from '../answer.ts';

export type HeaderError =
  | { readonly tag: 'invalid-syntax' }
  | { readonly tag: 'forbidden' }
  | { readonly tag: 'immutable' };

/** A field as the guest has it. */
export type FieldEntry = [name: string, value: Uint8Array];

/**
 * A field as it is kept: the value as text, one character for each byte (latin1). Text counts against the heap limit of
 * the worker, which arrays of bytes do not, so a guest that makes fields without end ends only itself.
 */
export type KeptField = readonly [name: string, value: string];

/** Fields that belong to the connection, which is the host's: a guest that set them could smuggle a request past the gate. */
const forbidden = new Set([
  'connection',
  'expect',
  'host',
  'http2-settings',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** The most that the names and values of one field list may weigh, and what each field weighs besides. */
const maxBytes = 128 * 1024;
const fieldBytes = 32;

/** The resource `wasi:http/types.fields`. Guests construct it, so it holds nothing but what they put in. */
export class Fields {
  #entries: readonly KeptField[] = [];
  #immutable = false;

  static fromList(entries: readonly FieldEntry[]): Answer<Fields, HeaderError> {
    const fields = new Fields();
    for (const [name, value] of entries) {
      const appended = fields.append(name, value);
      if (appended.tag === 'err') return appended;
    }
    return ok(fields);
  }

  /** Fields that came with a response, as they are. */
  static received(entries: readonly KeptField[]): Fields {
    const fields = new Fields();
    fields.#entries = entries;
    fields.#immutable = true;
    return fields;
  }

  /** Ends the guest's right to change these fields, and hands them out. */
  static seal(fields: Fields): readonly KeptField[] {
    fields.#immutable = true;
    return fields.#entries;
  }

  get(name: string): Uint8Array[] {
    return this.#entries.filter(([other]) => other === name.toLowerCase()).map(([, value]) => bytesOf(value));
  }

  has(name: string): boolean {
    return this.#entries.some(([other]) => other === name.toLowerCase());
  }

  set(name: string, values: readonly Uint8Array[]): Answer<undefined, HeaderError> {
    const key = name.toLowerCase();
    const others = this.#entries.filter(([other]) => other !== key);
    return this.#add(others, name, values);
  }

  delete(name: string): Answer<undefined, HeaderError> {
    return this.set(name, []);
  }

  append(name: string, value: Uint8Array): Answer<undefined, HeaderError> {
    return this.#add(this.#entries, name, [value]);
  }

  entries(): FieldEntry[] {
    return this.#entries.map(([name, value]) => [name, bytesOf(value)]);
  }

  clone(): Fields {
    const copy = new Fields();
    copy.#entries = this.#entries;
    return copy;
  }

  #add(others: readonly KeptField[], name: string, values: readonly Uint8Array[]): Answer<undefined, HeaderError> {
    const key = name.toLowerCase();
    if (this.#immutable) return err({ tag: 'immutable' });
    if (forbidden.has(key)) return err({ tag: 'forbidden' });
    if (weightOf(others) + weightOfAll(name, values) > maxBytes) return err({ tag: 'forbidden' });
    const texts = values.map((value) => Buffer.from(value).toString('latin1'));
    if (!isValid(name, texts)) return err({ tag: 'invalid-syntax' });
    const entries = [...others, ...texts.map((text): KeptField => [key, text])];
    // Two lengths, or one that is no number, are read differently by different servers.
    const lengths = entries.filter(([other]) => other === 'content-length');
    if (lengths.length > 1 || lengths.some(([, text]) => !/^\d{1,15}$/.test(text))) return err({ tag: 'forbidden' });
    this.#entries = entries;
    return done;
  }
}

/** As RFC 9110 has it; of values, what Node's parser lets pass. Node's own checks come with all of its HTTP. */
function isValid(name: string, values: readonly string[]): boolean {
  return /^[\w!#$%&'*+.^`|~-]+$/.test(name) && values.every((value) => !/[^\t\u0020-\u007e\u0080-\u00ff]/.test(value));
}

function weightOf(entries: readonly KeptField[]): number {
  return entries.reduce((sum, [name, value]) => sum + name.length + value.length + fieldBytes, 0);
}

function weightOfAll(name: string, values: readonly Uint8Array[]): number {
  return values.reduce((sum, value) => sum + name.length + value.length + fieldBytes, 0);
}

function bytesOf(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, 'latin1'));
}
