import { validateHeaderName, validateHeaderValue } from 'node:http';
import { Buffer } from 'node:buffer';
import { type Answer, done, err, ok } from '../answer.ts';

export type HeaderError =
  | { readonly tag: 'invalid-syntax' }
  | { readonly tag: 'forbidden' }
  | { readonly tag: 'immutable' };

export type FieldEntry = [name: string, value: Uint8Array];

/** Fields that belong to the connection, which is the host's: a guest that set them could smuggle a request past the gate. */
const forbidden = new Set([
  'connection',
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

/** The most that the names and values of one field list may weigh. */
const maxBytes = 128 * 1024;

/** The resource `wasi:http/types.fields`. Guests construct it, so it holds nothing but what they put in. */
export class Fields {
  #entries: readonly FieldEntry[] = [];
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
  static received(entries: readonly (readonly [string, Uint8Array])[]): Fields {
    const fields = new Fields();
    fields.#entries = entries.map(([name, value]) => [name, value]);
    fields.#immutable = true;
    return fields;
  }

  /** Ends the guest's right to change these fields, and hands them out. */
  static seal(fields: Fields): readonly FieldEntry[] {
    fields.#immutable = true;
    return fields.#entries;
  }

  get(name: string): Uint8Array[] {
    return this.#entries.filter(([other]) => other === name.toLowerCase()).map(([, value]) => value);
  }

  has(name: string): boolean {
    return this.#entries.some(([other]) => other === name.toLowerCase());
  }

  set(name: string, values: readonly Uint8Array[]): Answer<undefined, HeaderError> {
    const flaw = this.#flaw(name, values);
    if (flaw) return err(flaw);
    const key = name.toLowerCase();
    const rest = this.#entries.filter(([other]) => other !== key);
    return this.#keep([...rest, ...values.map((value): FieldEntry => [key, value])]);
  }

  delete(name: string): Answer<undefined, HeaderError> {
    const flaw = this.#flaw(name, []);
    if (flaw) return err(flaw);
    return this.#keep(this.#entries.filter(([other]) => other !== name.toLowerCase()));
  }

  append(name: string, value: Uint8Array): Answer<undefined, HeaderError> {
    const flaw = this.#flaw(name, [value]);
    if (flaw) return err(flaw);
    return this.#keep([...this.#entries, [name.toLowerCase(), value]]);
  }

  entries(): FieldEntry[] {
    return [...this.#entries];
  }

  clone(): Fields {
    const copy = new Fields();
    copy.#entries = this.#entries;
    return copy;
  }

  #keep(entries: readonly FieldEntry[]): Answer<undefined, HeaderError> {
    const weight = entries.reduce((sum, [name, value]) => sum + name.length + value.length, 0);
    if (weight > maxBytes) return err({ tag: 'forbidden' });
    this.#entries = entries;
    return done;
  }

  #flaw(name: string, values: readonly Uint8Array[]): HeaderError | undefined {
    if (this.#immutable) return { tag: 'immutable' };
    if (forbidden.has(name.toLowerCase())) return { tag: 'forbidden' };
    try {
      validateHeaderName(name);
      for (const value of values) validateHeaderValue(name, Buffer.from(value).toString('latin1'));
      return undefined;
    } catch {
      return { tag: 'invalid-syntax' };
    }
  }
}
