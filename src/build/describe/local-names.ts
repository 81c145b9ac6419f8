import { Cursor, type Verdict, preambleBytes } from '../harden/cursor.ts';
import { asciiName, concat, leb, section } from '../harden/writer.ts';

/** A component whose interfaces are all renamed into the one package `root:component`. */
export interface LocallyNamed {
  readonly bytes: Uint8Array;
  /** The name that an interface had, by the label that it has now. */
  readonly names: ReadonlyMap<string, InterfaceName>;
}

/** `wasi:io/poll@0.2.0`, in its parts. */
export interface InterfaceName {
  /** `wasi:io@0.2.0` */
  readonly package: string;
  /** `poll` */
  readonly label: string;
}

/**
 * Renames the interfaces that a component imports and exports to `root:component/i0` and so on. The printer at hand
 * prints of a component only what is in that package, so that only then it prints the interfaces themselves.
 *
 * `undefined` where an import or export is of a form that is not known here. Never throws, whatever the bytes.
 */
export function withLocalNames(component: Uint8Array): LocallyNamed | undefined {
  const verdict: Verdict = { refusal: undefined };
  const cursor = new Cursor(component, verdict);
  const names = new Map<string, InterfaceName>();
  const labels = new Map<string, string>();
  const rename = (name: string): string => {
    const known = labels.get(name);
    if (known !== undefined) return known;
    const parts = interfaceName(name);
    if (!parts) return name;
    const label = `i${names.size}`;
    names.set(label, parts);
    labels.set(name, `root:component/${label}`);
    return `root:component/${label}`;
  };
  cursor.skip(preambleBytes);
  const pieces: Uint8Array[] = [component.subarray(0, 8)];
  while (cursor.more) {
    const start = cursor.at;
    const id = cursor.byte();
    const content = cursor.within(cursor.u32());
    if (id === importSection) pieces.push(section(id, renamed(content, rename, passExternType)));
    else if (id === exportSection) pieces.push(section(id, renamed(content, rename, passExport)));
    else pieces.push(component.subarray(start, cursor.at));
  }
  return verdict.refusal ? undefined : { bytes: concat(pieces), names };
}

/** The parts of an interface's whole name; `undefined` for a plain label, and for what no tool of today writes. */
export function interfaceName(name: string): InterfaceName | undefined {
  const [, owner, label, version] = wholeName.exec(name) ?? [];
  if (owner === undefined || label === undefined) return undefined;
  return { package: version === undefined ? owner : `${owner}@${version}`, label };
}

const importSection = 10;
const exportSection = 11;

const kebab = '[a-zA-Z][a-zA-Z0-9]*(?:-[a-zA-Z0-9]+)*';
const wholeName = new RegExp(`^(${kebab}(?::${kebab})+)/(${kebab})(?:@([0-9A-Za-z.+-]+))?$`);

/** The items of a section with their names changed and everything else as it was. */
function renamed(content: Cursor, rename: (name: string) => string, passRest: (content: Cursor) => void): Uint8Array {
  const items: (Uint8Array | number[])[] = [];
  let count = 0;
  const takeName = (): void => {
    const start = content.at;
    const name = content.name();
    const next = rename(name);
    items.push(next === name ? content.bytes.subarray(start, content.at) : asciiName(next));
  };
  content.each(() => {
    count++;
    const form = content.byte();
    items.push([form]);
    takeName();
    if (form === 2) takeOptions();
    else if (form > 2) content.malformed('a name has an unknown form');
    const start = content.at;
    passRest(content);
    items.push(content.bytes.subarray(start, content.at));
  });
  content.finish('a section');
  return concat([leb(count), ...items]);

  /** The interface that a label stands for. With other options, as a version's end, a name is not all that it says. */
  function takeOptions(): void {
    const kept = items.length;
    let options = 0;
    content.each(() => {
      options++;
      if (content.byte() !== 0) content.malformed('a name has an unknown option');
      items.push([0]);
      takeName();
    });
    items.splice(kept, 0, leb(options));
  }
}

function passExport(content: Cursor): void {
  if (content.byte() === 0x00) content.byte();
  content.u32();
  const typed = content.byte();
  if (typed === 1) passExternType(content);
  else if (typed !== 0) content.malformed('an export has an unknown form');
}

function passExternType(content: Cursor): void {
  const sort = content.byte();
  if (sort === 0x00) content.byte();
  // A type is equal to another, or fresh, and then nothing follows; a value has such a bound too.
  if (sort === 0x03 && content.byte() === 0x01) return;
  if (sort === 0x02) content.byte();
  if (sort > 0x05) content.malformed('an import or export is of an unknown kind');
  content.u32();
}
