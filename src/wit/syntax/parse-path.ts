import type { Reader } from './reader.ts';
import type { Name, PackageName, RenamedNode, UsePath } from './tree.ts';

/** Parses `ns:name@version`, the name of a package after `package`. */
export function parsePackageName(reader: Reader): PackageName {
  const { start } = reader.peek();
  const namespace = reader.name('the name of the package, as `example:greeter`');
  reader.expect(':', 'and the name of the package after its namespace');
  const name = reader.name('the name of the package');
  refuseDeeper(reader);
  const version = reader.eat('@') ? parseVersion(reader) : undefined;
  return { span: reader.spanFrom(start), namespace, name, version };
}

/** Parses `ns:package/name@version` or a bare `name`. */
export function parsePath(reader: Reader, what: string): UsePath {
  const { start } = reader.peek();
  const first = reader.name(what);
  if (!reader.eat(':')) return { span: reader.spanFrom(start), package: undefined, name: first };
  const second = reader.name('the name of a package');
  if (reader.at(':')) refuseDeeper(reader);
  const packageSpan = reader.spanFrom(start);
  reader.expect('/', `and ${what} after the package`);
  const name = reader.name(what);
  refuseDeeper(reader);
  const version = reader.eat('@') ? parseVersion(reader) : undefined;
  return {
    span: reader.spanFrom(start),
    package: { span: packageSpan, namespace: first, name: second, version },
    name,
  };
}

/** Parses a semantic version: three numbers, perhaps with a pre-release and a build after them. */
export function parseVersion(reader: Reader): Name | undefined {
  const token = reader.peek();
  if (token.kind === 'version') {
    reader.take();
    const [numbers = ''] = token.text.split('+');
    if (leadingZero.test(numbers)) {
      reader.problem(token, 'The numbers of a version have no leading zeros.');
    } else if (/^[^-]*/.exec(numbers)?.[0].split('.').some(isTooLarge) === true) {
      reader.problem(token, `The numbers of a version are ${largest} at most.`);
    }
    takeEmptyParts(reader);
    return { text: token.text, span: { start: token.start, end: token.end } };
  }
  reader.missing('a version of three numbers, as `0.2.0`');
  while (reader.peek().kind === 'integer' || (reader.at('.') && reader.peek(1).kind === 'integer')) reader.take();
  return undefined;
}

/** Parses `a, b as c }`, the names of a `use` or of an `include`. */
export function parseRenames(reader: Reader): RenamedNode[] {
  return reader.commaList('}', () => {
    const { start } = reader.peek();
    const name = reader.name('a name');
    const alias = reader.eat('as') ? reader.name('the new name') : undefined;
    return { span: reader.spanFrom(start), name, alias };
  });
}

/** The largest number of 64 bits. */
const largest = '18446744073709551615';

function isTooLarge(number: string): boolean {
  return number.length === largest.length ? number > largest : number.length > largest.length;
}

/** Tools read over a `-` and a `+` with nothing behind them. */
function takeEmptyParts(reader: Reader): void {
  for (const mark of ['-', '+']) {
    const { kind, text } = reader.peek();
    const next = reader.peek(1);
    const ends = next.kind === 'punctuation' || (mark === '-' && next.kind === 'unknown' && next.text === '+');
    if (kind === 'unknown' && text === mark && ends) reader.take();
  }
}

const leadingZero = /(?:^|\.|^[^-]*-)0\d+(?=\.|-|$)/;

/** Nested namespaces and packages, `a:b:c/d/e`, stand in the specification as a plan; nothing takes them yet. */
function refuseDeeper(reader: Reader): void {
  const token = reader.peek();
  let deeper = false;
  while ((reader.at(':') || reader.at('/')) && isPart(reader.peek(1).kind)) {
    reader.take();
    reader.take();
    deeper = true;
  }
  if (deeper) reader.problem(token, 'Namespaces and packages cannot be nested.');
}

function isPart(kind: string): boolean {
  return kind === 'word' || kind === 'escaped';
}
