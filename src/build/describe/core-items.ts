import { Cursor, type Verdict, preambleBytes } from '../harden/cursor.ts';
import type { CoreItem } from './request.ts';
import { shortText } from './short-text.ts';

export interface CoreItems {
  readonly imports: readonly CoreItem[];
  readonly exports: readonly CoreItem[];
  /** The contents of the sections in which toolchains leave WIT. */
  readonly witSections: readonly Uint8Array[];
}

/** Nobody reads more than this, and all of it goes from one process to another. */
const mostItems = 2_000;

/**
 * What a core module imports and exports, read without judging the rest: only its bytes are listed, nothing runs.
 * Gives the sentence why it cannot be read where it is damaged. Types of forms that are not known here are left out.
 */
export function readCoreItems(module: Uint8Array): CoreItems | string {
  const verdict: Verdict = { refusal: undefined };
  const cursor = new Cursor(module, verdict);
  const imports: CoreItem[] = [];
  const exports: CoreItem[] = [];
  const witSections: Uint8Array[] = [];
  /** The type of each function: those that are imported first. */
  const functions: string[] = [];
  let types: readonly string[] = [];
  cursor.skip(preambleBytes);
  while (cursor.more) {
    const id = cursor.byte();
    const content = cursor.within(cursor.u32());
    if (id === 0 && content.name().startsWith('component-type'))
      witSections.push(module.subarray(content.at, content.end));
    else if (id === 1) types = readTypes(module.subarray(content.at, content.end));
    else if (id === 2) readImports(content, types, imports, functions);
    else if (id === 3) content.each(() => void functions.push(types[content.u32()] ?? 'func'));
    else if (id === 7) {
      content.each((index) => {
        const name = content.name();
        const kind = kinds[content.byte()] ?? 'unknown';
        const at = content.u32();
        if (index < mostItems)
          exports.push({ name: shortText(name), type: kind === 'func' ? (functions[at] ?? kind) : kind });
      });
    }
  }
  return verdict.refusal ? verdict.refusal.message : { imports, exports, witSections };
}

const kinds = ['func', 'table', 'memory', 'global', 'tag'];

/** The types as the text format writes them. It stops at the first that is not a plain function's. */
function readTypes(section: Uint8Array): readonly string[] {
  const types: string[] = [];
  const verdict: Verdict = { refusal: undefined };
  const content = new Cursor(section, verdict);
  content.each(() => {
    if (content.byte() !== 0x60) return content.malformed('a type is of another form');
    const [params, results] = [readValueTypes(content), readValueTypes(content)];
    const written = [params && `(param ${params})`, results && `(result ${results})`].filter((part) => part !== '');
    if (!verdict.refusal) types.push(shortText(['func', ...written].join(' ')));
  });
  return types;
}

const valueTypes = new Map([
  [0x7f, 'i32'],
  [0x7e, 'i64'],
  [0x7d, 'f32'],
  [0x7c, 'f64'],
  [0x7b, 'v128'],
  [0x70, 'funcref'],
  [0x6f, 'externref'],
]);

function readValueTypes(content: Cursor): string {
  const names: string[] = [];
  content.each(() => {
    const name = valueTypes.get(content.byte());
    if (name === undefined) content.malformed('a type is of another form');
    else names.push(name);
  });
  return names.join(' ');
}

function readImports(content: Cursor, types: readonly string[], imports: CoreItem[], functions: string[]): void {
  content.each((index) => {
    const module = content.name();
    const name = `${shortText(module)} ${shortText(content.name())}`;
    const kind = content.byte();
    let type = kinds[kind] ?? 'unknown';
    if (kind === 0) {
      type = types[content.u32()] ?? type;
      functions.push(type);
    } else if (kind === 1) {
      passReference(content);
      passLimits(content);
    } else if (kind === 2) passLimits(content);
    else if (kind === 3) {
      passReference(content);
      content.byte();
    } else if (kind === 4) {
      content.byte();
      content.u32();
    } else content.malformed('an import is of an unknown kind');
    if (index < mostItems) imports.push({ name, type });
  });
}

function passReference(content: Cursor): void {
  const form = content.peek();
  if (form === 0x63 || form === 0x64) content.byte();
  content.skipSigned(33);
}

function passLimits(content: Cursor): void {
  const flags = content.byte();
  const pass = (): void => (flags & 0x04 ? content.skipSigned(64) : void content.u32());
  pass();
  if (flags & 0x01) pass();
  if (flags & 0x08) content.u32();
}
