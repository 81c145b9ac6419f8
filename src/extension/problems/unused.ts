import * as vscode from 'vscode';
import type { Manifest } from '../../manifest/index.ts';
import { sameRight } from '../rights/facts.ts';
import type { RightPicture } from '../rights/picture.ts';
import { rangeOf, source } from './problems.ts';

export const unusedCode = 'unused request';

/** A faded text at each request that a component which has served calls never needed. */
export function unusedDiagnostics(
  text: string,
  manifest: Manifest | undefined,
  rights: readonly RightPicture[],
): vscode.Diagnostic[] {
  const unused = rights.filter((picture) => picture.unused);
  const requests = manifest?.requests ?? [];
  return requests
    .filter((request) => unused.some(({ right }) => sameRight(right, request)))
    .map(({ span }) => {
      const message = `${manifest?.name ?? 'The component'} has not used this since it was started. Without the request it could not.`;
      const found = new vscode.Diagnostic(rangeOf(text, span), message, vscode.DiagnosticSeverity.Hint);
      return Object.assign(found, { source, code: unusedCode, tags: [vscode.DiagnosticTag.Unnecessary] });
    });
}
