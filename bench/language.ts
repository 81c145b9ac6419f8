import { execFileSync, spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import {
  createProtocolConnection,
  type ProtocolConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-languageserver/node';
import { alone, type Figures, quantile } from './figure.ts';
import { bigFile, generatedWorkspace } from './workspace.ts';

/**
 * Measures the language server as an editor meets it: the bundled server on its standard input and output, a workspace
 * of 1,800 files on disk, and a keystroke in a file of 950 lines before each request.
 */
export async function measureLanguage(now: () => number): Promise<Figures> {
  const root = fileURLToPath(new URL('..', import.meta.url));
  execFileSync(process.execPath, ['scripts/build.ts'], { cwd: root, stdio: 'inherit' });
  const folder = await mkdtemp(join(tmpdir(), 'airlock-bench-'));
  const child = spawn(process.execPath, [join(root, 'dist/server.js'), '--stdio'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const connection = createProtocolConnection(
    new StreamMessageReader(child.stdout),
    new StreamMessageWriter(child.stdin),
  );
  try {
    const files = generatedWorkspace(folder, 600);
    const big = `${folder}/big/big.wit`;
    files.set(big, bigFile(79));
    for (const [path, text] of files) {
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, text);
    }
    connection.listen();
    await connection.sendRequest('initialize', {
      processId: process.pid,
      rootUri: pathToFileURL(folder).href,
      workspaceFolders: [{ uri: pathToFileURL(folder).href, name: 'bench' }],
      initializationOptions: { git: false },
      capabilities: { textDocument: { completion: { completionItem: { snippetSupport: true } } } },
    });
    await connection.sendNotification('initialized', {});
    return await measure(connection, child.pid ?? 0, files, big, now);
  } finally {
    connection.dispose();
    child.kill();
    await rm(folder, { recursive: true, force: true });
  }
}

async function measure(
  connection: ProtocolConnection,
  pid: number,
  files: ReadonlyMap<string, string>,
  big: string,
  now: () => number,
): Promise<Figures> {
  const uri = pathToFileURL(big).href;
  const lines = (files.get(big) ?? '').split('\n');
  const textDocument = { uri, languageId: 'wit', version: 1, text: lines.join('\n') };
  await connection.sendNotification('textDocument/didOpen', { textDocument });
  // The answer to the first request comes when the folder has been read.
  await timed(connection, 'workspace/symbol', { query: 'point' }, now);

  const typePlaces = places(lines, 'point) ->', 0);
  const names = [...places(lines, 'point', 1), ...places(lines, 'shape', 1)];
  let version = 1;
  const afterKeystroke = async (method: string, all: readonly Place[], count: number): Promise<number[]> => {
    const times: number[] = [];
    for (let index = 0; index < count; index++) {
      version++;
      const range = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };
      const contentChanges = [{ range, text: ' ' }];
      await connection.sendNotification('textDocument/didChange', { textDocument: { uri, version }, contentChanges });
      const position = all[(index * 7) % all.length];
      times.push(await timed(connection, method, { textDocument: { uri }, position }, now));
    }
    return times;
  };
  const completion = await afterKeystroke('textDocument/completion', typePlaces, 100);
  const hover = await afterKeystroke('textDocument/hover', names, 100);
  const definition = await afterKeystroke('textDocument/definition', names, 100);
  const symbols: number[] = [];
  for (let index = 0; index < 60; index++) {
    const query = ['', 'p', 'part', 'point', 'prt-1', 'draw', 'item', 'api', 'zzz', 'w'][index % 10];
    symbols.push(await timed(connection, 'workspace/symbol', { query }, now));
  }
  return {
    'completion after a keystroke, p95': alone(quantile(completion, 0.95), 'ms', 20),
    'hover after a keystroke, p95': alone(quantile(hover, 0.95), 'ms', 20),
    'definition after a keystroke, p95': alone(quantile(definition, 0.95), 'ms', 20),
    'workspace symbols, p95': alone(quantile(symbols, 0.95), 'ms', 50),
    'memory of the server, resident': alone(residentMegabytes(pid), 'MB', 250),
  };
}

interface Place {
  readonly line: number;
  readonly character: number;
}

/** Where a text stands in each line that holds it. */
function places(lines: readonly string[], text: string, offset: number): Place[] {
  return lines.flatMap((content, line) => {
    const at = content.indexOf(text);
    return at < 0 ? [] : [{ line, character: at + offset }];
  });
}

async function timed(
  connection: ProtocolConnection,
  method: string,
  parameters: object,
  now: () => number,
): Promise<number> {
  const before = now();
  const answer: unknown = await connection.sendRequest(method, parameters);
  if (answer === null) throw new Error(`${method} gave nothing`);
  return now() - before;
}

function residentMegabytes(pid: number): number {
  return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) / 1024;
}
