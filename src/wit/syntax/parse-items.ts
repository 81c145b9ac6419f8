import { joinDocs } from './doc.ts';
import { parseVersion } from './parse-path.ts';
import { noType, parseField, parseFunctionType, parseSignature, parseType } from './parse-type.ts';
import type { Reader } from './reader.ts';
import type { CaseNode, Doc, FunctionNode, Gate, ResourceNode, TypeNode } from './tree.ts';

/** What stands before an item: where it begins, its documentation and its gates. */
export interface Lead {
  readonly start: number;
  readonly doc: Doc | undefined;
  readonly gates: readonly Gate[];
}

/** Parses documentation and gates; the next token is the item itself. */
export function parseLead(reader: Reader): Lead {
  const { start } = reader.peek();
  let { doc } = reader;
  const gates: Gate[] = [];
  while (reader.at('@')) {
    const gate = parseGate(reader);
    if (gate) gates.push(gate);
    doc = joinDocs(doc, reader.doc);
  }
  return { start, doc, gates };
}

/** Parses items up to a `}`, which is taken. What is no item is reported and skipped. */
export function parseBlock<T>(reader: Reader, what: string, item: (lead: Lead) => T | undefined): T[] {
  const items: T[] = [];
  // Where items follow on lines of their own, only the brace is missing.
  if (!reader.expect('{') && !reader.atInnerItem) return items;
  while (!reader.at('}') && !reader.atEnd && !reader.atTopLevelItem) {
    const before = reader.position;
    const parsed = item(parseLead(reader));
    if (parsed !== undefined) items.push(parsed);
    else if (!reader.at('}')) {
      reader.unexpected(what, hintFor(reader.peek().text));
      reader.skipItem();
    } else if (reader.position > before) reader.missing(what);
    if (reader.position === before) reader.take();
  }
  reader.expect('}');
  return items;
}

/** What is written instead of a word of older WIT or of another language. */
export function hintFor(word: string): string {
  if (functionWords.has(word)) return ' A function is written `name: func(…)`.';
  const better = betterWords.get(word);
  return better === undefined ? '' : ` Write \`${better}\`.`;
}

const functionWords: ReadonlySet<string> = new Set(['fn', 'func', 'function', 'async', 'def']);

const betterWords: ReadonlyMap<string, string> = new Map([
  ['union', 'variant'],
  ['struct', 'record'],
  ['bitflags', 'flags'],
  ['class', 'resource'],
]);

/** Parses a declaration of a type, if one begins here. */
export function parseTypeItem(reader: Reader, lead: Lead): TypeNode | undefined {
  const keyword = reader.peek();
  const parse = keyword.kind === 'word' ? typeParsers.get(keyword.text) : undefined;
  // `record: func()` is a function whose name lacks its `%`.
  if (!parse || reader.at(':', 1)) return undefined;
  reader.take();
  return parse(reader, lead);
}

/** Parses `name: func(…) -> …;`, if a name and a colon stand here. */
export function parseFunctionItem(reader: Reader, lead: Lead, inResource: boolean): FunctionNode | undefined {
  if (inResource && reader.at('constructor')) return parseConstructor(reader, lead);
  if (!reader.at(':', 1)) return undefined;
  const name = reader.label('a name');
  reader.expect(':');
  const role = inResource ? (reader.eat('static') ? 'static' : 'method') : 'free';
  const type = parseFunctionType(reader);
  reader.endItem();
  return { kind: 'function', role, ...lead, name, type, span: reader.spanFrom(lead.start) };
}

type ParseItem = (reader: Reader, lead: Lead) => TypeNode;

const typeParsers: ReadonlyMap<string, ParseItem> = new Map<string, ParseItem>([
  ['type', parseAlias],
  ['record', parseRecord],
  ['variant', parseVariant],
  ['enum', parseEnum],
  ['flags', parseFlags],
  ['resource', parseResource],
]);

function parseAlias(reader: Reader, { start, doc, gates }: Lead): TypeNode {
  const name = reader.name('the name of the type');
  const type =
    reader.expect('=', 'and a type after the name') || !reader.firstOnLine ? parseType(reader) : noType(reader);
  reader.endItem();
  return { kind: 'alias', span: reader.spanFrom(start), name, doc, gates, type };
}

function parseRecord(reader: Reader, { start, doc, gates }: Lead): TypeNode {
  const name = reader.name('the name of the record');
  const fields = reader.expect('{') ? reader.commaList('}', () => parseField(reader, 'the name of a field')) : [];
  return { kind: 'record', span: reader.spanFrom(start), name, doc, gates, fields };
}

function parseVariant(reader: Reader, { start, doc, gates }: Lead): TypeNode {
  const name = reader.name('the name of the variant');
  const cases = parseCases(reader, 'the name of a case', true);
  if (cases.length === 0) reader.problem(name.span, 'A variant has at least one case.');
  return { kind: 'variant', span: reader.spanFrom(start), name, doc, gates, cases };
}

function parseEnum(reader: Reader, { start, doc, gates }: Lead): TypeNode {
  const name = reader.name('the name of the enum');
  const cases = parseCases(reader, 'the name of a case', false);
  if (cases.length === 0) reader.problem(name.span, 'An enum has at least one case.');
  return { kind: 'enum', span: reader.spanFrom(start), name, doc, gates, cases };
}

function parseFlags(reader: Reader, { start, doc, gates }: Lead): TypeNode {
  const name = reader.name('the name of the flags');
  const flags = parseCases(reader, 'the name of a flag', false);
  return { kind: 'flags', span: reader.spanFrom(start), name, doc, gates, flags };
}

function parseCases(reader: Reader, what: string, typed: boolean): CaseNode[] {
  if (!reader.expect('{')) return [];
  return reader.commaList('}', () => {
    const { doc } = reader;
    const { start } = reader.peek();
    const name = reader.name(what);
    const type = typed && reader.eat('(') ? parseType(reader) : undefined;
    if (type) reader.expect(')');
    return { span: reader.spanFrom(start), name, doc, type };
  });
}

function parseResource(reader: Reader, { start, doc, gates }: Lead): ResourceNode {
  const name = reader.name('the name of the resource');
  if (reader.eat(';')) return { kind: 'resource', span: reader.spanFrom(start), name, doc, gates, functions: [] };
  if (!reader.at('{')) {
    reader.missing('`;` or `{` after the name of the resource');
    return { kind: 'resource', span: reader.spanFrom(start), name, doc, gates, functions: [] };
  }
  const functions = parseBlock(reader, 'a method, a static function or a constructor', (lead) =>
    parseFunctionItem(reader, lead, true),
  );
  return { kind: 'resource', span: reader.spanFrom(start), name, doc, gates, functions };
}

function parseConstructor(reader: Reader, lead: Lead): FunctionNode {
  const { start, end } = reader.take();
  const type = parseSignature(reader, start, false);
  reader.endItem();
  const name = { text: 'constructor', span: { start, end } };
  return { kind: 'function', role: 'constructor', ...lead, name, type, span: reader.spanFrom(lead.start) };
}

function parseGate(reader: Reader): Gate | undefined {
  const { start } = reader.take();
  const keyword = reader.peek();
  if (keyword.kind !== 'word' || !gates.has(keyword.text)) {
    reader.problem(
      { start, end: start + 1 },
      'A gate is `@since`, `@unstable`, `@deprecated` or `@external-id`.',
      'gap',
    );
    if (keyword.kind === 'word' && !reader.firstOnLine) reader.take();
    if (reader.at('(')) reader.skipGroup();
    return undefined;
  }
  reader.take();
  reader.expect('(');
  const gate = gateBody(reader, keyword.text, start);
  reader.expect(')');
  return { ...gate, span: reader.spanFrom(start) };
}

const gates: ReadonlySet<string> = new Set(['since', 'unstable', 'deprecated', 'external-id']);

function gateBody(reader: Reader, kind: string, start: number): Gate {
  const span = reader.spanFrom(start);
  if (kind === 'since' || kind === 'deprecated') {
    reader.expect('version');
    reader.expect('=');
    return { kind, version: parseVersion(reader), span };
  }
  if (kind === 'unstable') {
    reader.expect('feature');
    reader.expect('=');
    return { kind, feature: reader.name('the name of a feature'), span };
  }
  const isString = reader.peek().kind === 'string';
  if (!isString) reader.missing('a string');
  return { kind: 'external-id', id: isString ? reader.take().text : '', span };
}
