/**
 * Wraps the declarations of a component type as the binary form of a WIT package with one world, `root:component/root`.
 * jco prints of a component only the world, but of such a package every interface that the world names.
 */
export function packageBinary(declarations: readonly Uint8Array[]): Uint8Array {
  const world = [componentType, ...number(declarations.length), ...declarations.flatMap((each) => Array.from(each))];
  const inPackage = [
    componentType,
    ...number(2),
    typeDeclaration,
    ...world,
    exportDeclaration,
    ...name('root:component/root'),
    componentSort,
    ...number(0),
  ];
  return Uint8Array.from([
    ...header,
    ...section(0, [...text('wit-component-encoding'), 4, 0]),
    ...section(7, [...number(1), ...inPackage]),
    ...section(11, [...number(1), ...name('root'), typeSort, ...number(0), 0]),
  ]);
}

const header = [0x00, 0x61, 0x73, 0x6d, 0x0d, 0x00, 0x01, 0x00];
const componentType = 0x41;
const typeDeclaration = 0x01;
const exportDeclaration = 0x04;
const componentSort = 0x04;
const typeSort = 0x03;

function section(id: number, body: readonly number[]): number[] {
  return [id, ...number(body.length), ...body];
}

function name(value: string): number[] {
  return [0, ...text(value)];
}

function text(value: string): number[] {
  const bytes = new TextEncoder().encode(value);
  return [...number(bytes.length), ...bytes];
}

/** An unsigned LEB128. */
function number(value: number): number[] {
  const bytes: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return [...bytes, rest];
    bytes.push((rest % 128) | 0x80);
  }
}
