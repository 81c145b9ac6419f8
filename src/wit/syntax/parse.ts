import { type Lead, parseBlock, parseFunctionItem, parseLead, parseTypeItem } from './parse-items.ts';
import { parsePackageName, parsePath, parseRenames } from './parse-path.ts';
import { parseFunctionType } from './parse-type.ts';
import { Reader } from './reader.ts';
import type { SyntaxProblem } from './token.ts';
import type {
  ExternNode,
  ExternTarget,
  FileNode,
  IncludeNode,
  InterfaceItem,
  InterfaceNode,
  PackageHeader,
  PackageItem,
  PackageNode,
  TopUseNode,
  UseNode,
  WorldItemNode,
  WorldNode,
} from './tree.ts';

export interface ParsedWit {
  readonly tree: FileNode;
  /** In the order of the text. Without any, the text is WIT as far as its grammar goes. */
  readonly problems: readonly SyntaxProblem[];
}

/** Parses a whole file of WIT. Every text gives a tree: what cannot be read is reported and left out. */
export function parseWit(text: string): ParsedWit {
  const reader = new Reader(text);
  let header: PackageHeader | undefined;
  const items: (PackageItem | PackageNode)[] = [];
  // Lines that can stand only inside braces come together, for one reason: the first of them is reported.
  let isLost = false;
  while (!reader.atEnd) {
    const before = reader.position;
    const lead = parseLead(reader);
    const item = reader.at('package') ? parsePackage(reader, lead) : parsePackageItem(reader, lead);
    if (item?.kind === 'package-header') {
      if (header || items.length > 0) {
        reader.problem(item.name.span, header ? 'A file names its package once.' : 'The package is named first.');
      }
      header ??= item;
    } else if (item) items.push(item);
    else if (!reader.atEnd || lead.gates.length > 0) {
      if (!isLost) reader.unexpected('`package`, `interface`, `world` or `use`');
      reader.skipItem();
    }
    isLost = item === undefined;
    if (reader.position === before) reader.take();
  }
  const tree: FileNode = { kind: 'file', span: { start: 0, end: text.length }, header, items };
  return { tree, problems: reader.problems };
}

function parsePackage(reader: Reader, { start, doc, gates }: Lead, depth = 1): PackageHeader | PackageNode {
  const keyword = reader.take();
  if (gates.length > 0) reader.problem(keyword, 'A package has no gates: they stand before what is in it.');
  // What `{{name}}` stands for is filled in by the tool that the file is a template of.
  const isTemplate = reader.at('{') && reader.at('{', 1);
  const name = parsePackageName(reader);
  if (isTemplate) {
    while (!reader.atEnd && !reader.firstOnLine && !reader.at(';')) reader.take();
  }
  if (isTemplate || !reader.at('{')) {
    reader.endItem();
    return { kind: 'package-header', span: reader.spanFrom(start), name, doc };
  }
  const items = parsePackageBlock(reader, depth);
  return { kind: 'package', span: reader.spanFrom(start), name, doc, items };
}

/** The items of a nested package. A package inside of it is reported, and read for what is wrong in it. */
function parsePackageBlock(reader: Reader, depth: number): PackageItem[] {
  const items: PackageItem[] = [];
  reader.take();
  while (!reader.at('}') && !reader.atEnd) {
    const before = reader.position;
    const lead = parseLead(reader);
    const item = parsePackageItem(reader, lead);
    if (item) items.push(item);
    else if (reader.at('package')) {
      reader.problem(reader.peek(), 'A package with braces stands at the top of a file, not inside another.', 'gap');
      if (depth < deepestPackage) parsePackage(reader, { ...lead, gates: [] }, depth + 1);
      else skipPackage(reader);
    } else if (!reader.at('}')) {
      reader.unexpected('`interface`, `world` or `use`');
      reader.skipItem();
    } else if (reader.position > before) reader.missing('`interface`, `world` or `use`');
    if (reader.position === before) reader.take();
  }
  reader.expect('}');
  return items;
}

/** Skips a package that is nested absurdly deep, with all inside it. */
function skipPackage(reader: Reader): void {
  const keyword = reader.take();
  reader.problem(keyword, `Packages cannot be nested ${deepestPackage} times.`);
  while (!reader.atEnd && !reader.at('{') && !reader.at('}') && !reader.at(';')) reader.take();
  if (reader.at('{')) reader.skipGroup(true);
  else reader.eat(';');
}

/** The reference gives up here too. */
const deepestPackage = 100;

function parsePackageItem(reader: Reader, lead: Lead): PackageItem | undefined {
  if (reader.at('interface')) return parseInterface(reader, lead);
  if (reader.at('world')) return parseWorld(reader, lead);
  if (reader.at('use')) return parseTopUse(reader, lead);
  return undefined;
}

function parseTopUse(reader: Reader, { start, gates }: Lead): TopUseNode {
  const keyword = reader.take();
  if (gates.length > 0) reader.problem(keyword, 'A `use` at the top of a file has no gates.');
  const path = parsePath(reader, 'the name of an interface');
  const alias = reader.eat('as') ? reader.name('the new name') : undefined;
  reader.endItem();
  return { kind: 'top-use', span: reader.spanFrom(start), path, alias };
}

function parseInterface(reader: Reader, { start, doc, gates }: Lead): InterfaceNode {
  reader.take();
  const name = reader.name('the name of the interface');
  const items = parseInterfaceBody(reader);
  return { kind: 'interface', span: reader.spanFrom(start), name, doc, gates, items };
}

function parseInterfaceBody(reader: Reader): InterfaceItem[] {
  return parseBlock<InterfaceItem>(
    reader,
    'a function as `name: func()`, a type or `use`',
    (lead) => parseUse(reader, lead) ?? parseTypeItem(reader, lead) ?? parseFunctionItem(reader, lead, false),
  );
}

function parseWorld(reader: Reader, { start, doc, gates }: Lead): WorldNode {
  reader.take();
  const name = reader.name('the name of the world');
  const items = parseBlock<WorldItemNode>(
    reader,
    '`import`, `export`, `include`, `use` or a type',
    (lead) =>
      parseUse(reader, lead) ?? parseExtern(reader, lead) ?? parseInclude(reader, lead) ?? parseTypeItem(reader, lead),
  );
  return { kind: 'world', span: reader.spanFrom(start), name, doc, gates, items };
}

function parseUse(reader: Reader, { start, gates }: Lead): UseNode | undefined {
  if (!reader.at('use') || reader.at(':', 1)) return undefined;
  reader.take();
  const path = parsePath(reader, 'the name of an interface');
  const names = reader.expect('.') && reader.expect('{') ? parseRenames(reader) : [];
  reader.endItem();
  return { kind: 'use', span: reader.spanFrom(start), gates, path, names };
}

function parseExtern(reader: Reader, { start, doc, gates }: Lead): ExternNode | undefined {
  const kind = reader.at('import') ? 'import' : reader.at('export') ? 'export' : undefined;
  if (!kind) return undefined;
  reader.take();
  const target = parseTarget(reader);
  if (target.kind !== 'inline') reader.endItem();
  return { kind, span: reader.spanFrom(start), doc, gates, target };
}

function parseTarget(reader: Reader): ExternTarget {
  // `a:b/c` is a path and so is `a`; `a: b` and `a: b:c/d` give a label to a path.
  if (!reader.at(':', 1) || reader.at('/', 3)) {
    return { kind: 'path', path: parsePath(reader, 'the name of an interface') };
  }
  const name = reader.label('a name');
  reader.expect(':');
  if (reader.at('interface')) {
    reader.take();
    return { kind: 'inline', name, items: parseInterfaceBody(reader) };
  }
  if (reader.at('func') || reader.at('async')) return { kind: 'function', name, type: parseFunctionType(reader) };
  return { kind: 'labelled', name, path: parsePath(reader, '`func`, `interface` or the name of an interface') };
}

function parseInclude(reader: Reader, { start, gates }: Lead): IncludeNode | undefined {
  if (!reader.at('include')) return undefined;
  reader.take();
  const path = parsePath(reader, 'the name of a world');
  if (!reader.eat('with')) {
    reader.endItem();
    return { kind: 'include', span: reader.spanFrom(start), gates, path, renames: [] };
  }
  const renames = reader.expect('{') ? parseRenames(reader) : [];
  for (const { name, alias } of renames) {
    if (!alias) reader.problem(name.span, 'Expected `as` and the new name.');
  }
  if (reader.at(';')) reader.problem(reader.take(), 'No `;` stands after the braces of `include … with`.');
  return { kind: 'include', span: reader.spanFrom(start), gates, path, renames };
}
