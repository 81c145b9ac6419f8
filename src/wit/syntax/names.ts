/** The words that cannot be a name unless `%` stands before them. */
export const keywords: ReadonlySet<string> = new Set(
  (
    'as async bool borrow char constructor enum error-context export f32 f64 flags from func future import include ' +
    'interface list map option own package record resource result s16 s32 s64 s8 static stream string tuple type ' +
    'u16 u32 u64 u8 use variant with world'
  ).split(' '),
);

/** What is wrong with a name (given without `%`), in a sentence; `undefined` if nothing is. */
export function nameProblem(name: string): string | undefined {
  if (kebabCase.test(name)) return undefined;
  const better = toKebabCase(name);
  const hint = better !== name && kebabCase.test(better) ? ` Write \`${better}\`.` : '';
  return `\`${shortened(name)}\` is not a name: a name is words of letters and digits joined by \`-\`, beginning with a letter, each word all in lower case or all in upper case.${hint}`;
}

/** A name as WIT wants it written: behind `%` if it is a keyword. */
export function escapeName(name: string): string {
  return keywords.has(name) ? `%${name}` : name;
}

/** The name that jco's JavaScript gives to a field, a flag or a function: `HTTP-status` is `httpStatus`. */
export function camelCase(name: string): string {
  return name
    .split('-')
    .map((word) => word.toLowerCase())
    .map((word, index) => (index === 0 ? word : word.slice(0, 1).toUpperCase() + word.slice(1)))
    .join('');
}

/** The name that bindings give to a class or a type: `own-rec` is `OwnRec`. */
export function className(name: string): string {
  const camel = camelCase(name);
  return camel.slice(0, 1).toUpperCase() + camel.slice(1);
}

/** A text for a message: never longer than a name has a reason to be. */
export function shortened(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}

// Only the first word must begin with a letter; later ones may begin with a digit.
const kebabCase = /^(?:[a-z][a-z\d]*|[A-Z][A-Z\d]*)(?:-(?:[a-z\d]+|[A-Z\d]+))*$/;

function toKebabCase(name: string): string {
  if (name.length > 100) return name;
  return name
    .replaceAll(/([a-z\d])([A-Z])/g, '$1-$2')
    .replaceAll(/[^A-Za-z\d]+/g, '-')
    .replaceAll(/^-|-$/g, '')
    .toLowerCase();
}
