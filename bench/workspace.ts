/** Packages of three files each, of which every second one takes types from a dependency. */
export function generatedWorkspace(folder: string, packages: number): Map<string, string> {
  const files = new Map<string, string>();
  for (let index = 0; index < packages; index++) {
    const wit = `${folder}/package-${index}/wit`;
    files.set(`${wit}/types.wit`, `package bench:p${index}@1.0.0;\n${bigFile(2).replace(/^.*\n/, '')}`);
    files.set(
      `${wit}/world.wit`,
      `use dep:d${index}/api@0.2.0;\nworld w { import api; export part-0; export part-1; }\n`,
    );
    files.set(
      `${wit}/deps/d/api.wit`,
      `package dep:d${index}@0.2.0;\ninterface api { resource r { get: func() -> u32; } }\n`,
    );
  }
  return files;
}

/** A package of many interfaces, twelve lines each. */
export function bigFile(parts: number): string {
  const part = (index: number): string => `
interface part-${index} {
  record point { x: f64, y: f64, name: string }
  variant shape { dot(point), line(tuple<point, point>), none }
  resource item {
    constructor(name: string);
    move: func(to: point) -> result<shape, string>;
  }
  /// Draws.
  draw: func(what: list<shape>) -> option<count>;
  type count = u32;
}
`;
  return `package bench:big@1.0.0;\n${Array.from({ length: parts }, (_, index) => part(index)).join('')}`;
}
