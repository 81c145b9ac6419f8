import { readCanonical } from './canonicals.ts';
import { readExternType, readNamedExtern, readType } from './component-types.ts';
import { type CoreModule, readCoreModule } from './core-module.ts';
import type { CoreNames } from './core-names.ts';
import type { Cursor } from './cursor.ts';
import { type NamedThing, readExternName } from './extern-names.ts';
import { asciiName, concat, leb, section } from './writer.ts';

/** A component that was read and found safe, with its core names made plain. */
export interface Component {
  readonly modules: readonly CoreModule[];
  readonly components: readonly Component[];
  /** For each instance that this component makes of one of its core modules, the module's index. */
  readonly moduleInstances: readonly number[];
  /** For each instance that this component makes of one of its nested components, the nested one's index. */
  readonly componentInstances: readonly number[];
  /** The bytes of its own, without modules and nested components. */
  readonly ownBytes: number;
  write(writeModule: (module: CoreModule) => Uint8Array): Uint8Array;
}

type Piece = Uint8Array | { readonly module: CoreModule } | { readonly component: Component };

/** How deep components may nest. Composition makes two or three levels. */
const deepest = 8;

const preamble = [0x00, 0x61, 0x73, 0x6d, 0x0d, 0x00, 0x01, 0x00];

/** Reads a component that fills the cursor. What is wrong is in the cursor's verdict. */
export function readComponent(cursor: Cursor, names: CoreNames, depth = 0): Component {
  const modules: CoreModule[] = [];
  const components: Component[] = [];
  const moduleInstances: number[] = [];
  const componentInstances: number[] = [];
  const pieces: Piece[] = [Uint8Array.from(preamble)];
  let ownBytes = 0;
  if (depth > deepest) cursor.refuse('too-complex', `The component nests components more than ${deepest} levels deep.`);
  for (const byte of preamble) if (cursor.byte() !== byte) cursor.malformed('it does not begin as a component');
  while (cursor.more) {
    const start = cursor.at;
    const id = cursor.byte();
    const content = cursor.within(cursor.u32());
    if (id === 0) continue; // Custom sections are for tools; none is kept.
    if (id === 1) {
      const module = readCoreModule(content, names);
      modules.push(module);
      pieces.push({ module });
      continue;
    }
    if (id === 4) {
      const component = readComponent(content, names, depth + 1);
      components.push(component);
      pieces.push({ component });
      continue;
    }
    ownBytes += cursor.at - start;
    if (id === 2) pieces.push(section(2, readCoreInstances(content, names, modules.length, moduleInstances)));
    else if (id === 6) pieces.push(section(6, readAliases(content, names)));
    else {
      readUnchanged(id, content, components.length, componentInstances);
      pieces.push(cursor.bytes.subarray(start, cursor.at));
    }
    content.finish('a section');
  }
  return {
    modules,
    components,
    moduleInstances,
    componentInstances,
    ownBytes,
    write: (writeModule) => concat(pieces.map((piece) => writePiece(piece, writeModule))),
  };
}

function writePiece(piece: Piece, writeModule: (module: CoreModule) => Uint8Array): Uint8Array {
  if ('module' in piece) return section(1, writeModule(piece.module));
  return 'component' in piece ? section(4, piece.component.write(writeModule)) : piece;
}

/** The sections that carry no core name: they are read to be judged and written as they are. */
function readUnchanged(id: number, content: Cursor, components: number, componentInstances: number[]): void {
  switch (id) {
    case 3:
      return content.refuse(
        'unsupported',
        'The component declares core types, as only module arguments and threads need.',
      );
    case 5:
      return content.each(() => readInstance(content, components, componentInstances));
    case 7:
      return content.each(() => readType(content));
    case 8:
      return content.each(() => readCanonical(content));
    case 9:
      return content.refuse('unsupported', 'The component has a start function of its own, which no toolchain writes.');
    case 10:
      return content.each(() => readNamedExtern(content));
    case 11:
      return content.each(() => readExport(content));
    default:
      return content.refuse('unsupported', 'The component has a section of a kind that the host does not know.');
  }
}

function readCoreInstances(content: Cursor, names: CoreNames, modules: number, made: number[]): Uint8Array {
  const items: (Uint8Array | number[])[] = [];
  let count = 0;
  content.each(() => {
    count++;
    const form = content.byte();
    if (form === 0) {
      const module = content.u32();
      if (module >= modules) content.malformed('an instance is made of a module that is not there');
      made.push(module);
      items.push([0, ...leb(module)], readNamed(content, names, 0x12));
    } else if (form === 1) items.push([1], readNamed(content, names, undefined));
    else content.malformed('a core instance has an unknown form');
  });
  return concat([leb(count), ...items]);
}

/** Arguments (all of the one sort) or inline exports: a name, a sort and an index each. */
function readNamed(content: Cursor, names: CoreNames, only: number | undefined): Uint8Array {
  const items: number[][] = [];
  content.each(() => {
    const name = names.plain(content.name());
    const sort = content.byte();
    if (only === undefined ? sort > 4 : sort !== only) refuseSort(content);
    items.push([...asciiName(name), sort, ...leb(content.u32())]);
  });
  return concat([leb(items.length), ...items]);
}

function readAliases(content: Cursor, names: CoreNames): Uint8Array {
  const items: (Uint8Array | number[])[] = [];
  let count = 0;
  content.each(() => {
    count++;
    const start = content.at;
    const sort = content.byte();
    const coreSort = sort === 0 ? content.byte() : undefined;
    const target = content.byte();
    const index = content.u32();
    if (target === 1 && coreSort !== undefined && coreSort <= 4) {
      items.push([0, coreSort, 1, ...leb(index), ...asciiName(names.plain(content.name()))]);
      return;
    }
    if (target === 0 && (sort === 1 || sort === 3 || sort === 5)) content.name();
    else if (target === 2 && sort === 3) content.u32();
    else refuseSort(content);
    items.push(content.bytes.subarray(start, content.at));
  });
  return concat([leb(count), ...items]);
}

function readInstance(content: Cursor, components: number, made: number[]): void {
  const form = content.byte();
  if (form === 0) {
    const component = content.u32();
    if (component >= components) content.malformed('an instance is made of a component that is not there');
    made.push(component);
    content.each(() => {
      // An argument's name only has to be the one of an import, and those are checked where they are declared.
      content.name();
      readSortedIndex(content);
    });
  } else if (form === 1) {
    content.each(() => {
      const name = readExternName(content);
      name.check(content, readSortedIndex(content));
    });
  } else content.malformed('an instance has an unknown form');
}

function readExport(content: Cursor): void {
  const name = readExternName(content);
  name.check(content, readSortedIndex(content));
  const typed = content.byte();
  if (typed === 1) readExternType(content, name);
  else if (typed !== 0) content.malformed('an export has an unknown form');
}

/** A function, type or instance. Modules and components that travel could not be counted. */
function readSortedIndex(content: Cursor): NamedThing {
  const sort = content.byte();
  if (sort !== 1 && sort !== 3 && sort !== 5) refuseSort(content);
  content.u32();
  if (sort === 3) return 'type';
  return sort === 1 ? 'function' : 'instance';
}

function refuseSort(content: Cursor): void {
  content.refuse(
    'unsupported',
    'The component passes a core module, a component or a value from one part to another, so that the host could not count its memory.',
  );
}
