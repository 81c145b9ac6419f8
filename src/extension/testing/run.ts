import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import * as vscode from 'vscode';
import { messageOf } from '../../base/index.ts';
import {
  type CaseResult,
  type Coverage,
  coverageOf,
  runCases,
  type StepTrace,
  type TrialPorts,
} from '../../trial/index.ts';
import type { Component } from '../components/component.ts';
import { type Items, probesOf, type Subject } from './items.ts';
import { caseMessages, fileMessages, probeMessages, terminalText, traceLines } from './messages.ts';

type CaseSubject = Extract<Subject, { kind: 'case' }>;
/** An item that has an outcome of its own. */
interface Leaf {
  readonly item: vscode.TestItem;
  readonly subject: Exclude<Subject, { kind: 'component' }>;
}

/** What a run needs; the folder of its own is made by the run. */
export interface RunPorts extends Omit<TrialPorts, 'temporary' | 'folder' | 'isIsolated'> {
  /** Whether a component runs in processes of its own, here as everywhere. */
  isIsolated(component: Component): boolean;
}

/** Who hears of what a run does. */
export interface Hearing {
  tell(told: Told): void;
  /** All cases of a component that were meant have run. */
  covered?(component: Component, coverage: Coverage): Promise<void>;
  /** Each step of each case is written into the output of the run. */
  readonly traces?: boolean;
}

/** How one item came out, as it is told to the editor. */
export interface Told {
  readonly id: string;
  readonly outcome: CaseResult['outcome'];
  readonly messages: readonly vscode.TestMessage[];
}

/**
 * The cases, probes and wrong files that a request means, of one component or of all. Items are found by their ids: those
 * of the request may be older than what is on disk.
 */
export function leavesOf(
  request: vscode.TestRunRequest,
  controller: vscode.TestController,
  { subjects }: Items,
  only?: Component,
): readonly Leaf[] {
  const included = request.include && new Set(request.include.map(({ id }) => id));
  const excluded = new Set((request.exclude ?? []).map(({ id }) => id));
  const found: Leaf[] = [];
  const visit = (item: vscode.TestItem, within: boolean): void => {
    const subject = subjects.get(item);
    if (!subject || excluded.has(item.id) || (only && subject.component !== only)) return;
    const meant = within || included?.has(item.id) === true;
    if (meant && hasOutcome(subject)) found.push({ item, subject });
    item.children.forEach((child) => visit(child, meant));
  };
  controller.items.forEach((item) => visit(item, !included));
  return found;
}

function hasOutcome(subject: Subject): subject is Leaf['subject'] {
  return subject.kind === 'file' ? subject.file.problems.length > 0 : subject.kind !== 'component';
}

/** Runs leaves, component by component, each against the version that its component was built to last. */
export async function runLeaves(
  run: vscode.TestRun,
  leaves: readonly Leaf[],
  ports: RunPorts,
  hearing: Hearing,
): Promise<void> {
  for (const { item } of leaves) run.enqueued(item);
  const temporary = await realpath(await mkdtemp(join(tmpdir(), 'airlock-test-')));
  const stop = new AbortController();
  const cancelled = run.token.onCancellationRequested(() => stop.abort());
  if (run.token.isCancellationRequested) stop.abort();
  try {
    for (const [component, own] of Map.groupBy(leaves, ({ subject }) => subject.component)) {
      if (stop.signal.aborted) break;
      for (const { item, subject } of own) {
        if (subject.kind === 'probes') runProbes(run, item, component, hearing);
        if (subject.kind === 'file') refuse(run, item, fileMessages(subject.file), hearing);
      }
      const cases = own.flatMap(({ item, subject }) => (subject.kind === 'case' ? [{ item, subject }] : []));
      const isIsolated = ports.isIsolated(component);
      const trial = { ...ports, temporary, folder: dirname(component.manifestPath), isIsolated };
      if (cases.length > 0) await runOfComponent(run, component, cases, trial, hearing, stop.signal);
    }
  } finally {
    cancelled.dispose();
    await rm(temporary, { recursive: true, force: true, maxRetries: 5 }).catch((error: unknown) =>
      ports.log.warn(`the folder of a test run stays: ${messageOf(error)}`),
    );
  }
}

function runProbes(run: vscode.TestRun, item: vscode.TestItem, component: Component, { tell }: Hearing): void {
  run.started(item);
  const messages = probeMessages(probesOf(component), component);
  if (messages.length > 0) run.failed(item, messages);
  else run.passed(item);
  tell({ id: item.id, outcome: messages.length > 0 ? 'failed' : 'passed', messages });
}

function refuse(
  run: vscode.TestRun,
  item: vscode.TestItem,
  messages: readonly vscode.TestMessage[],
  { tell }: Hearing,
): void {
  run.errored(item, messages);
  tell({ id: item.id, outcome: 'errored', messages });
}

async function runOfComponent(
  run: vscode.TestRun,
  component: Component,
  leaves: readonly { readonly item: vscode.TestItem; readonly subject: CaseSubject }[],
  ports: TrialPorts,
  hearing: Hearing,
  stopped: AbortSignal,
): Promise<void> {
  const { version } = component;
  if (!version) {
    const { state } = component;
    const why = state.kind === 'failed' ? state.message : 'its manifest has to be mended';
    const messages = [new vscode.TestMessage(terminalText(`${component.title} is not built: ${why}`).trimEnd())];
    for (const { item } of leaves) refuse(run, item, messages, hearing);
    return;
  }
  const byCase = new Map(leaves.map((leaf) => [leaf.subject.testCase, leaf]));
  const progress = {
    began: (testCase: CaseSubject['testCase']) => {
      const leaf = byCase.get(testCase);
      if (leaf) run.started(leaf.item);
    },
    stepped: (testCase: CaseSubject['testCase'], trace: StepTrace) => {
      if (hearing.traces === true) run.appendOutput(traceLines(trace), undefined, byCase.get(testCase)?.item);
    },
    ended: (testCase: CaseSubject['testCase'], result: CaseResult) => {
      const leaf = byCase.get(testCase);
      if (!leaf) return;
      const messages = caseMessages(result, leaf.subject.file);
      if (result.output !== '') run.appendOutput(terminalText(result.output), undefined, leaf.item);
      if (result.outcome === 'passed') run.passed(leaf.item, result.milliseconds);
      else run[result.outcome](leaf.item, messages, result.milliseconds);
      hearing.tell({ id: leaf.item.id, outcome: result.outcome, messages });
    },
  };
  const { cases } = await runCases(Array.from(byCase.keys()), version, ports, progress, stopped);
  const coverage = coverageOf(version, cases);
  const { functions } = coverage;
  await hearing.covered?.(component, coverage);
  const missed = functions.filter(({ calls }) => calls === 0).map(({ name }) => name);
  const called = `${component.title}: ${functions.length - missed.length} of ${functions.length} exports called`;
  run.appendOutput(terminalText(missed.length === 0 ? called : `${called}; not called: ${missed.join(', ')}`));
}
