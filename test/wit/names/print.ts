import { escapeName } from '../../../src/wit/index.ts';
import type { Body, Extern, File, Func, Id, Item, Package, PathRef, Ref, Type, Workspace } from './model.ts';

/** A place where names of the model stand. */
export interface Mark {
  readonly path: string;
  readonly start: number;
  readonly end: number;
  /** More than one where an `include … with` renames several things of one name. */
  readonly ids: readonly Id[];
}

export interface Printed {
  readonly texts: ReadonlyMap<string, string>;
  readonly marks: readonly Mark[];
}

/** The texts of a workspace. Whatever its names are, each thing stands in the same line. */
export function printWorkspace(workspace: Workspace): Printed {
  const texts = new Map<string, string>();
  const marks: Mark[] = [];
  for (const { packages } of workspace.roots) {
    const main = packages.find((each) => !each.inDependency && !each.nested);
    for (const own of packages) {
      if (own.nested) continue;
      own.files.forEach((file, index) => {
        const page: Page = { path: file.path, text: '', marks };
        if (file.headed) write(page, 'package ', ...packageName(own), ';\n');
        printFile(page, file);
        const nested = own === main && index === 0 ? packages.filter((each) => each.nested) : [];
        for (const each of nested) {
          write(page, 'package ', ...packageName(each), ' {\n');
          for (const inner of each.files) printFile(page, inner);
          write(page, '}\n');
        }
        texts.set(file.path, page.text);
      });
    }
  }
  return { texts, marks };
}

interface Page {
  readonly path: string;
  text: string;
  readonly marks: Mark[];
}

type Piece = string | Id | readonly Id[];

function write(page: Page, ...pieces: readonly Piece[]): void {
  for (const piece of pieces) {
    if (typeof piece === 'string') {
      page.text += piece;
      continue;
    }
    const ids = 'name' in piece ? [piece] : piece;
    const [first] = ids;
    const start = page.text.length;
    const name = first?.name ?? '';
    page.text += first?.kind === 'constructor' ? name : name.split(':').map(escapeName).join(':');
    page.marks.push({ path: page.path, start, end: page.text.length, ids });
  }
}

function packageName({ id, version }: Package): Piece[] {
  return [id, version === undefined ? '' : `@${version}`];
}

function pathPieces(path: PathRef): Piece[] {
  if (path.how === 'alias') return [path.alias];
  if (path.how === 'bare') return [path.item.id];
  const { id, version } = path.owner;
  return [id, '/', path.item.id, version === undefined ? '' : `@${version}`];
}

function printFile(page: Page, { uses, items }: File): void {
  for (const { path, alias } of uses)
    write(page, 'use ', ...pathPieces(path), ...(alias ? [' as ', alias] : []), ';\n');
  for (const item of items) printItem(page, item);
}

function printItem(page: Page, item: Item): void {
  write(page, item.kind, ' ', item.id, ' {\n');
  if (item.kind === 'world') {
    for (const { path, renames } of item.includes) {
      write(page, 'include ', ...pathPieces(path));
      if (renames.length > 0)
        write(page, ' with {', ...renames.flatMap(({ ids, alias }) => [ids, ' as ', alias, ', ']), '}');
      // A path may be followed by a brace or a semicolon alone.
      write(page, renames.length > 0 ? '\n' : ';\n');
    }
    for (const extern of item.externs) printExtern(page, extern);
  }
  printBody(page, item.body);
  write(page, '}\n');
}

function printExtern(page: Page, { kind, form, label, path, func, inline, gate }: Extern): void {
  printGate(page, gate);
  write(page, kind, ' ');
  if (label) write(page, label, ': ');
  if (path) write(page, ...pathPieces(path), ';\n');
  else if (form === 'function' && func) write(page, ...signaturePieces(func), ';\n');
  else if (inline) {
    write(page, 'interface {\n');
    printBody(page, inline);
    write(page, '}\n');
  }
}

function printGate(page: Page, gate: Id | undefined): void {
  if (gate) write(page, '@unstable(feature = ', gate, ')\n');
}

function printBody(page: Page, { uses, types, functions }: Body): void {
  for (const { path, names } of uses) {
    write(page, 'use ', ...pathPieces(path), '.{');
    for (const { target, alias } of names) write(page, target, ...(alias ? [' as ', alias] : []), ', ');
    write(page, '};\n');
  }
  for (const func of functions) {
    printGate(page, func.gate);
    write(page, func.id, ': ', ...signaturePieces(func), ';\n');
  }
  for (const type of types) printType(page, type);
}

function printType(page: Page, { id, shape }: Type): void {
  switch (shape.kind) {
    case 'alias':
      return write(page, 'type ', id, ' = ', ...refPieces(shape.type), ';\n');
    case 'record':
      write(page, 'record ', id, ' {\n');
      for (const field of shape.fields) write(page, field.id, ': ', ...refPieces(field.type), ',\n');
      return write(page, '}\n');
    case 'variant':
      write(page, 'variant ', id, ' {\n');
      for (const each of shape.cases)
        write(page, each.id, ...(each.type ? ['(', ...refPieces(each.type), ')'] : []), ',\n');
      return write(page, '}\n');
    case 'resource':
      write(page, 'resource ', id, ' {\n');
      for (const each of shape.functions) {
        if (each.role === 'constructor') write(page, each.id, ...paramPieces(each), ';\n');
        else write(page, each.id, each.role === 'static' ? ': static ' : ': ', ...signaturePieces(each), ';\n');
      }
      return write(page, '}\n');
    default:
      return write(page, shape.kind, ' ', id, ' {\n', ...shape.cases.flatMap((each) => [each, ',\n']), '}\n');
  }
}

function signaturePieces(func: Func): Piece[] {
  return ['func', ...paramPieces(func), ...(func.result ? [' -> ', ...refPieces(func.result)] : [])];
}

function paramPieces({ params }: Func): Piece[] {
  return ['(', ...params.flatMap(({ id, type }) => [id, ': ', ...refPieces(type), ', ']), ')'];
}

function refPieces({ around, type, own }: Ref): Piece[] {
  const inner: Piece[] = type ? (own ? ['own<', type, '>'] : [type]) : ['u32'];
  return around === '' ? inner : [`${around}<`, ...inner, '>'];
}
