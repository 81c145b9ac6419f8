import * as vscode from 'vscode';
import type { Language } from '../language-client/client.ts';
import type { Output } from '../output.ts';
import type { Problems } from '../problems/problems.ts';
import type { Component } from './component.ts';
import type { Deployed } from './deployment.ts';
import { askAbout, type HeldBack, heldBackLines } from './held-back.ts';
import type { LinkReport } from './link-report.ts';
import { tellRefusedState } from './refused-state.ts';
import { refusedStateLine } from './refused-state-words.ts';

/** Tells a person, and the rest of the editor, what became of a version that was to serve. */
export interface DeploymentReport {
  tell(deployed: Deployed): void;
}

interface DeploymentReportPorts {
  readonly output: Output;
  readonly problems: Pick<Problems, 'manifestProblem'>;
  readonly language: Pick<Language, 'deployed'>;
}

export function createDeploymentReport(
  component: Component,
  links: Pick<LinkReport, 'forget' | 'tell'>,
  { output, problems, language }: DeploymentReportPorts,
): DeploymentReport {
  function problem(message: string): void {
    problems.manifestProblem(component.uri, component.manifestText, message);
  }

  function tellHeldBack(held: HeldBack, isNews: boolean): void {
    const { title } = component;
    const [sentence, ...breaks] = heldBackLines(held, title);
    problem([`${sentence}:`, ...breaks].join('\n'));
    output.line(title, `${sentence}; the old version goes on serving:`);
    for (const each of breaks) output.line(title, `  ${each}`);
    if (isNews) askAbout(held, component).catch((error: unknown) => output.failed(`telling of ${title}`, error));
  }

  /** Who saves again and again is told once. */
  let refusedBefore: string | undefined;

  function tellRefused(why: string): void {
    const { title, uri } = component;
    const message = refusedStateLine(why);
    output.line(title, message);
    problem(`${title}: ${message}`);
    if (why === refusedBefore) return;
    refusedBefore = why;
    tellRefusedState(title, uri, why).catch((error: unknown) => output.failed(`telling of ${title}`, error));
  }

  return {
    tell(deployed) {
      if (deployed.kind === 'held-back') return tellHeldBack(deployed.held, deployed.isNews);
      links.forget();
      links.tell();
      if (deployed.kind === 'failed' && deployed.failure.kind === 'state-refused')
        return tellRefused(deployed.failure.message);
      refusedBefore = undefined;
      if (deployed.kind === 'failed') {
        const message = `could not start: ${deployed.failure.message}`;
        output.line(component.title, message);
        return problem(`${component.title} ${message}`);
      }
      const { manifest } = component;
      if (manifest) language.deployed(vscode.Uri.joinPath(component.uri, '..', manifest.wit));
    },
  };
}
