/**
 * What one call may lift, that is, copy out of a component's memory into JavaScript values. Without a bound, one
 * returned list aborts the whole process: V8 does not survive an array that outgrows its heap, and copied bytes are on
 * no heap at all.
 */
export interface LiftBudget {
  /** List elements of one call, nested ones included; an element of more than 8 bytes counts once for each 8 bytes. */
  readonly elements: number;
  /** Bytes of strings and of numeric lists of one call. Nested lists can name the same memory over and over. */
  readonly bytes: number;
  /** Resource handles, and stream, future and task handles, that a component may hold at a time. */
  readonly handles: number;
}

export const liftBudget: LiftBudget = { elements: 1_000_000, bytes: 64 * 1024 * 1024, handles: 100_000 };

/** The name of each thing that is put into the glue begins so: no kebab-case name becomes one with underscores. */
const own = '__airlock';

/** One form of code that jco generates, and what takes its place. */
export interface Patch {
  readonly what: string;
  readonly form: RegExp;
  readonly becomes: string;
  /** If this occurs in the glue, the form has to occur exactly `times` times, or refuse. */
  readonly where: RegExp;
  readonly times: 'as often' | 'once';
}

/**
 * The bounds, declared outside of `instantiate`: inside, a component can give its own meaning to names such as Math.
 *
 * The count starts again when an import was called or an export has returned, where jco has its debug lines, and at the
 * end of the current job for everything asynchronous. A count that is not started again refuses more, never less.
 */
export function liftPrelude(budget: LiftBudget): string {
  return `let ${own}Elements = 0, ${own}Bytes = 0, ${own}Waiting = false;
const ${own}Reset = () => { ${own}Elements = 0; ${own}Bytes = 0; };
const ${own}Later = () => {
  if (${own}Waiting) return;
  ${own}Waiting = true;
  Promise.resolve().then(() => { ${own}Waiting = false; ${own}Reset(); });
};
const ${own}Count = (length, size) => {
  if (!(length > 0)) return;
  ${own}Later();
  ${own}Elements += size > 8 ? length * (size / 8) : length;
  if (${own}Elements > ${budget.elements}) throw new RangeError('a call returned or passed more than ${budget.elements} list elements, the limit of the host');
};
const ${own}Weigh = (bytes) => {
  if (!(bytes > 0)) return;
  ${own}Later();
  ${own}Bytes += bytes;
  if (${own}Bytes > ${budget.bytes}) throw new RangeError('a call returned or passed more than ${budget.bytes} bytes, the limit of the host');
};
const ${own}Copy = (memory, start, bytes) => {
  ${own}Weigh(bytes);
  return memory.buffer.slice(start, start + bytes);
};
const ${own}Decoder = (encoding) => {
  const decoder = new TextDecoder(encoding);
  return { decode(view) { ${own}Weigh(view.byteLength); return decoder.decode(view); } };
};
const ${own}CodePoints = (text) => {
  let count = 0;
  for (const _ of text) count++;
  return count;
};
const ${own}Handle = (length) => {
  if (length > ${budget.handles * 2}) throw new RangeError('a component holds more than ${budget.handles} handles, the limit of the host');
};
`;
}

/** The forms of lifting, and of tables that grow with it, in the JavaScript of the pinned jco version. */
export const liftPatches: readonly Patch[] = [
  {
    what: 'lists that are lifted in a loop',
    form: /for \(let i = 0; i < (len\d+); i\+\+\) \{(\s*const base = base\d+ \+ i \* (\d+);)/g,
    becomes: `${own}Count($1, $3); for (let i = 0; i < $1; i++) {$2`,
    where: /for \(\w+ \w+ = 0; \w+ < len\d+;/g,
    times: 'as often',
  },
  {
    what: 'lists of numbers',
    form: /(Array\()(memory\d+)\.buffer\.slice\((ptr\d+), \3 \+ (len\d+) \* (\d+)\)/g,
    becomes: `$1${own}Copy($2, $3, $4 * $5)`,
    where: /\.buffer\.slice\(/g,
    times: 'as often',
  },
  {
    what: 'UTF-8 strings',
    form: /const TEXT_DECODER_UTF8 = new TextDecoder\(\);/g,
    becomes: `const TEXT_DECODER_UTF8 = ${own}Decoder('utf-8');`,
    where: /\bTEXT_DECODER_UTF8 =/g,
    times: 'once',
  },
  {
    what: 'UTF-16 strings',
    form: /const utf16Decoder = new TextDecoder\('utf-16'\);/g,
    becomes: `const utf16Decoder = ${own}Decoder('utf-16');`,
    where: /\butf16Decoder =/g,
    times: 'once',
  },
  {
    what: 'the length of UTF-16 strings',
    form: /codepoints: \[\.\.\.str\]\.length/g,
    becomes: `codepoints: ${own}CodePoints(str)`,
    where: /\[\.\.\.str\]/g,
    times: 'as often',
  },
  {
    what: 'lists that are lifted by their type',
    form: /(const val = \[\];\s*)(for \(var i = 0; i < len; i\+\+\) \{\s*const elemPtr = dataPtr \+ i \* elemSize32;)/g,
    becomes: `$1${own}Count(len, elemSize32); $2`,
    where: /function _liftFlatList\(/g,
    times: 'once',
  },
  {
    what: 'maps that are lifted by their type',
    form: /(const val = new Map\(\);\s*)(for \(let i = 0; i < len; i\+\+\) \{\s*const entryPtr = dataPtr \+ i \* entrySize32;)/g,
    becomes: `$1${own}Count(len, entrySize32); $2`,
    where: /function _liftFlatMap\(/g,
    times: 'once',
  },
  {
    what: 'streams',
    form: /(let values = \[\];\s*)(if \(this\.#elemMeta\.isNone\) \{\s*values = \[\.\.\.new Array\(count\)\])/g,
    becomes: `$1${own}Count(count, this.#elemMeta.size32 ?? 1); $2`,
    where: /class ManagedBuffer\b/g,
    times: 'once',
  },
  {
    // The set of all representations that ever were is never read and only grows, so it is left out.
    what: 'resource handles',
    form: /table\._createdReps\.add\(rep\);(\s*if \(free === 0\) \{)(\s*table\.push\(0\);)/g,
    becomes: `$1 ${own}Handle(table.length);$2`,
    where: /function rscTableCreateOwn\(/g,
    times: 'once',
  },
  {
    what: 'handles of streams and tasks',
    form: /(if \(freeIdx === 0\) \{)(\s*this\.#data\.push\(val\);)/g,
    becomes: `$1 ${own}Handle(this.#data.length);$2`,
    where: /class RepTable\b/g,
    times: 'once',
  },
];

/** Where a call has lifted all that it will: before an import is called, and when an export returns. */
export const callBoundary: { readonly form: RegExp; readonly becomes: string } = {
  form: /^(\s*)(_debugLog\('\[iface="[^"'\n]*", function="[^"'\n]*"\] ?\[Instruction::(?:CallInterface|Return)\])/gm,
  becomes: `$1${own}Reset(); $2`,
};

/** What would lift, or loop as long as a component says, in a way that no patch above has bounded. */
export const unboundedForms: readonly { readonly what: string; readonly form: RegExp }[] = [
  {
    what: 'a loop of unknown length',
    // Known to be bounded: lengths of JavaScript arrays, the counts above, `transfer`, which is part of an array's
    // length, and the number of elements of a fixed-length list.
    form: /for \((?:let|var|const) (\w+) = 0; \1 < (?!(?:len\d*|transfer|\d{1,3}); |[\w.]+\.length; )/,
  },
  { what: 'a decoder', form: /new TextDecoder\b(?!\(encoding\);\n  return \{ decode)/ },
  { what: 'a decoded string', form: /(?<!TEXT_DECODER_UTF8|utf16Decoder|return decoder)\.decode\(/ },
  { what: 'a copy of memory', form: /\.buffer\.slice\((?!start, start \+ bytes\))/ },
  { what: 'characters from memory', form: /fromCharCode\.apply/ },
  { what: 'an array of unknown length', form: /new Array\((?!count\)\]\.map)/ },
  {
    what: 'a kind of value',
    form: /function _liftFlat(?!(?:Bool|U8|S8|U16|S16|U32|S32|U64|S64|Float32|Float64|Char|StringUTF8|StringUTF16|StringAny|Record|Variant|List|Map|Tuple|Flags|Enum|Option|Result|Own|Borrow|Stream|Future|ErrorContext)(?:Inner)?\()/,
  },
];
