import { execFile } from 'node:child_process';
import { access, constants, mkdir, mkdtemp, readdir, readFile, realpath, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, isAbsolute, join, sep } from 'node:path';
import { messageOf } from '../../base/index.ts';
import type { WitFolder } from '../../build/index.ts';
import type { OutputFile } from './made-files.ts';

/** A language that wit-bindgen makes bindings for: the name of its command, and of the folder for its files. */
export interface BindingLanguage {
  readonly command: string;
  readonly title: string;
}

export const bindingLanguages: readonly BindingLanguage[] = [
  { command: 'rust', title: 'Rust' },
  { command: 'c', title: 'C' },
  { command: 'cpp', title: 'C++' },
  { command: 'csharp', title: 'C#' },
  { command: 'go', title: 'Go' },
];

export const installHint = 'Install it with "cargo install wit-bindgen-cli", or from the releases of its project';
export const installPage = 'https://github.com/bytecodealliance/wit-bindgen#cli-installation';

/**
 * The whole path of wit-bindgen on the search path `variable`. Places that are not absolute, and those in a workspace
 * (`closed`), are passed over: what comes with a repository is not run for its name.
 */
export async function findWitBindgen(
  variable: string | undefined,
  closed: readonly string[],
): Promise<string | undefined> {
  const name = process.platform === 'win32' ? 'wit-bindgen.exe' : 'wit-bindgen';
  const shut = await Promise.all(closed.map((folder) => realpath(folder).catch(() => folder)));
  for (const folder of (variable ?? '').split(delimiter)) {
    if (!isAbsolute(folder)) continue;
    try {
      const file = await realpath(join(folder, name));
      if (shut.some((each) => file.startsWith(each + sep)) || !(await stat(file)).isFile()) continue;
      await access(file, constants.X_OK);
      return join(folder, name);
    } catch {
      // It is not there, or may not be run: the next place may have it.
    }
  }
  return undefined;
}

export type BindingsOutcome =
  | { readonly kind: 'made'; readonly files: readonly OutputFile[] }
  | { readonly kind: 'failed'; readonly message: string };

const timeLimitMs = 60_000;
const mostFiles = 5_000;

/** Runs wit-bindgen on a copy of the WIT, without a shell, and gives the files that it made. */
export async function runWitBindgen(
  tool: string,
  language: BindingLanguage,
  wit: WitFolder,
  world: string,
  signal: AbortSignal,
): Promise<BindingsOutcome> {
  const folder = await mkdtemp(join(tmpdir(), 'airlock-bindings-'));
  const [source, made] = [join(folder, 'wit'), join(folder, 'made')];
  try {
    for (const { path, content } of wit) {
      const target = join(source, ...path.split('/'));
      await mkdir(dirname(target), { recursive: true });
      await writeFile(target, content);
    }
    await mkdir(made);
    // Every argument is ours or begins with a letter or a separator, so that none of them passes for an option.
    const said = await run(tool, [language.command, '--world', world, '--out-dir', made, source], folder, signal);
    if (said.kind === 'failed') return { kind: 'failed', message: explained(said.message, language, folder) };
    const names = (await readdir(made, { recursive: true, withFileTypes: true })).filter((each) => each.isFile());
    if (names.length > mostFiles) return { kind: 'failed', message: 'It made too many files.' };
    const files = names.map(async ({ parentPath, name }) => {
      const path = join(parentPath, name)
        .slice(made.length + 1)
        .replaceAll('\\', '/');
      return { path, content: await readFile(join(parentPath, name)) };
    });
    return { kind: 'made', files: await Promise.all(files) };
  } catch (error) {
    return { kind: 'failed', message: messageOf(error) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

type Ran = { readonly kind: 'done' } | { readonly kind: 'failed'; readonly message: string };

function run(tool: string, args: readonly string[], cwd: string, signal: AbortSignal): Promise<Ran> {
  return new Promise((resolve) => {
    execFile(
      tool,
      args,
      { cwd, signal, timeout: timeLimitMs, windowsHide: true, shell: false },
      (error, _, printed) => {
        if (!error) resolve({ kind: 'done' });
        else if (error.name === 'AbortError') resolve({ kind: 'failed', message: 'It was cancelled.' });
        else if (error.killed === true) resolve({ kind: 'failed', message: 'It took too long.' });
        else resolve({ kind: 'failed', message: printed.trim() === '' ? messageOf(error) : printed.trim() });
      },
    );
  });
}

function explained(message: string, { title }: BindingLanguage, folder: string): string {
  if (/unrecognized subcommand|invalid value .* for '<COMMAND>'/i.test(message))
    return `This wit-bindgen makes no bindings for ${title}. ${installHint} in a newer version.`;
  return message.replaceAll(folder + sep, '').slice(0, 1_000);
}
