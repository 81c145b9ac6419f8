import { alone, type Figures, quantile } from './figure.ts';
import { bigFile, generatedWorkspace } from './workspace.ts';
import { createWorkspace, type Disk, type Entry } from '../src/language/index.ts';

/** Measures what the language server does at a start and at each keystroke, on generated files. */
export async function measureWit(now: () => number, packages = 600): Promise<Figures> {
  const files = generatedWorkspace('/bench', packages);
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
  return {
    'cold load of 1,800 files': alone(coldLoad, 'ms', 1000),
    'keystroke to diagnostics, median': alone(quantile(times, 0.5), 'ms', 10),
    'keystroke to diagnostics, p95': alone(quantile(times, 0.95), 'ms', 10),
  };
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
