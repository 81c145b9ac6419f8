import { relative } from 'node:path';
import { shown } from '../base/index.ts';
import type { BuildDiagnostic } from '../build/index.ts';

/** Something wrong at a place in a file, in the form that editors and CI read. Lines and columns count from 1. */
export interface Problem {
  /** Absolute. */
  readonly path: string;
  readonly line: number;
  readonly column: number;
  readonly severity: 'error' | 'warning';
  readonly message: string;
}

/** `file:line:col: error: …`, the path from the folder in which the command runs. */
export function problemLines(problems: readonly Problem[], cwd: string): readonly string[] {
  return problems.map(
    ({ path, line, column, severity, message }) =>
      `${shown(nameFrom(cwd, path))}:${line}:${column}: ${severity}: ${shown(message.replaceAll('\n', ' '))}`,
  );
}

export function nameFrom(cwd: string, path: string): string {
  const name = relative(cwd, path).replaceAll('\\', '/');
  return name === '' ? '.' : name;
}

export function buildProblem({ path, start, severity, message }: BuildDiagnostic): Problem {
  return { path, line: start.line + 1, column: start.column + 1, severity, message };
}
