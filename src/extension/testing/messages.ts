import * as vscode from 'vscode';
import { describeUse } from '../../host/index.ts';
import type { CaseResult, Finding, Probe, StepTrace } from '../../trial/index.ts';
import type { Component } from '../components/component.ts';
import { rightWords, shown } from '../words.ts';
import { type FoundTests, rangesIn } from './read-tests.ts';

/** What is wrong with a case, each at its line. All of it is plain text: guests have written parts of it. */
export function caseMessages({ findings }: CaseResult, { uri, text }: FoundTests): vscode.TestMessage[] {
  const rangeOf = rangesIn(text);
  return findings.map((finding) => {
    const message = findingMessage(finding);
    message.location = new vscode.Location(uri, rangeOf(finding.span));
    return message;
  });
}

/** What is wrong with a test file itself. */
export function fileMessages({ uri, text, problems }: FoundTests): vscode.TestMessage[] {
  const rangeOf = rangesIn(text);
  return problems.map((problem) => {
    const message = new vscode.TestMessage(shown(problem.message));
    message.location = new vscode.Location(uri, rangeOf(problem.span));
    return message;
  });
}

function findingMessage({ message, expected, actual }: Finding): vscode.TestMessage {
  const words = shown(message);
  if (expected === undefined || actual === undefined) return new vscode.TestMessage(words);
  return vscode.TestMessage.diff(words, lines(expected), lines(actual));
}

/** The probes that did not come out, each at the request that it is about. */
export function probeMessages(probes: readonly Probe[], component: Component): vscode.TestMessage[] {
  const rangeOf = rangesIn(component.manifestText);
  return probes
    .filter(({ passed }) => !passed)
    .map((probe) => {
      const message = new vscode.TestMessage(probeWords(probe));
      message.location = new vscode.Location(component.uri, rangeOf(probe.span));
      return message;
    });
}

function probeWords({ request, use, expected, granted }: Probe): string {
  const right = `${rightWords(request.capability)} ${shown(request.pattern)}`;
  if (!use) return `No use was found that "${right}" means`;
  const wanted = expected === 'allow' ? 'allowed' : 'denied';
  const when = granted === 'all' ? 'all is granted' : 'nothing is granted';
  return `"${right}": ${shown(describeUse(use))} has to be ${wanted} when ${when}, and is not`;
}

/** A step of a case as the output of a run has it: the call and what it gave, and below it each right that it used. */
export function traceLines({ what, outcome, milliseconds, imports }: StepTrace): string {
  const used = imports.map(
    (each) => `  ${each.isAllowed ? 'allowed' : 'denied'} ${each.count}× ${each.import}: ${each.what}`,
  );
  return [`${what} -> ${outcome} (${milliseconds} ms)`, ...used].map(terminalText).join('');
}

/** A text of guests for the output of a run, which is a terminal: no sequence in it moves a cursor. */
export function terminalText(text: string): string {
  const ended = text.endsWith('\n') ? text.slice(0, -1) : text;
  return `${lines(ended).replaceAll('\n', '\r\n')}\r\n`;
}

/** As `shown`, line by line. */
function lines(text: string): string {
  return text.split('\n').map(shown).join('\n');
}
