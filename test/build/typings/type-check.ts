import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { projectFileFor } from '../../../src/extension/typings/project-file.ts';
import { root } from '../../support/paths.ts';

/** What the compiler says of files below a folder; nothing if all is well. */
export async function typeCheck(folder: string, include: readonly string[], options: object = {}): Promise<string> {
  const config = join(folder, 'tsconfig.check.json');
  // What is checked here has to hold in the project that the editor gives to a component.
  const project = JSON.parse(projectFileFor('./a.ts').text) as { readonly compilerOptions: object };
  const compilerOptions = { ...project.compilerOptions, skipLibCheck: false, ...options };
  await writeFile(config, JSON.stringify({ compilerOptions, include }));
  return compile(config);
}

/** What the compiler says of a project, given by its `tsconfig.json`. */
export function compile(config: string): Promise<string> {
  const compiler = join(root, 'node_modules/typescript/bin/tsc');
  return new Promise((resolve) => {
    execFile(process.execPath, [compiler, '-p', config, '--pretty', 'false'], (error, stdout, stderr) =>
      resolve(error ? stdout + stderr || error.message : ''),
    );
  });
}
