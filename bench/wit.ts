import { alone, type Figures } from './figure.ts';
import { createWorkspace, type Disk, type Entry } from '../src/language/index.ts';

/** Measures what the language server does at a start and at each keystroke, on generated files. */
export async function measureWit(now: () => number, packages = 600): Promise<Figures> {
  const files = generated(packages);
  const big = '/bench/big/big.wit';
  files.set(big, bigFile(79));
  const workspace = createWorkspace(memoryDisk(files), () => Promise.resolve({ kind: 'refused', reason: 'None.' }));
  const start = now();
  await workspace.addFolder('/bench');
  const coldLoad = now() - start;
  let text = files.get(big) ?? '';
  await workspace.open(big, text);
  const times: number[] = [];
  const at = text.lastIndexOf('}') - 1;
  for (let stroke = 0; stroke < 200; stroke++) {
    text = `${text.slice(0, at)}x${text.slice(at)}`;
    const before = now();
    workspace.change(big, text);
    workspace.diagnostics(workspace.rootOf(big));
    times.push(now() - before);
  }
  times.sort((a, b) => a - b);
  const part = (share: number): number => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0;
  return {
    'cold load of 1,800 files': alone(coldLoad, 'ms', 1000),
    'keystroke to diagnostics, median': alone(part(0.5), 'ms', 10),
    'keystroke to diagnostics, p95': alone(part(0.95), 'ms', 10),
  };
}

/** Packages of three files each, of which every second one takes types from a dependency. */
function generated(packages: number): Map<string, string> {
  const files = new Map<string, string>();
  for (let index = 0; index < packages; index++) {
    const folder = `/bench/package-${index}/wit`;
    files.set(`${folder}/types.wit`, `package bench:p${index}@1.0.0;\n${bigFile(2).replace(/^.*\n/, '')}`);
    files.set(
      `${folder}/world.wit`,
      `use dep:d${index}/api@0.2.0;\nworld w { import api; export part-0; export part-1; }\n`,
    );
    files.set(
      `${folder}/deps/d/api.wit`,
      `package dep:d${index}@0.2.0;\ninterface api { resource r { get: func() -> u32; } }\n`,
    );
  }
  return files;
}

function bigFile(parts: number): string {
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

function memoryDisk(files: ReadonlyMap<string, string>): Disk {
  const folders = new Map<string, Map<string, Entry>>();
  for (const path of files.keys()) {
    const parts = path.split('/');
    for (let depth = 1; depth < parts.length; depth++) {
      const folder = parts.slice(0, depth).join('/');
      const entries = folders.get(folder) ?? new Map<string, Entry>();
      const name = parts[depth] ?? '';
      folders.set(folder, entries.set(name, { name, kind: depth === parts.length - 1 ? 'file' : 'folder' }));
    }
  }
  return {
    list: (folder) => Promise.resolve(Array.from(folders.get(folder)?.values() ?? [])),
    read: (path) => Promise.resolve(files.get(path)),
    bytes: () => Promise.resolve(undefined),
  };
}
