import * as vscode from 'vscode';
import { type ActorMetrics, type ActorSnapshot, failureWords, shortHash } from '../../host/index.ts';
import type { Component } from '../components/component.ts';
import { failedWords, stateWords } from './state-words.ts';
import { timesWords, timeWords } from '../words.ts';
import { standingLines, standingParts } from './standing-items.ts';

/** The row of a component: its name, its state, and the short name of the version that serves. */
export function componentItem(component: Component): vscode.TreeItem {
  const snapshot = component.snapshot();
  const version = snapshot?.version && shortHash(snapshot.version.hash);
  const item = new vscode.TreeItem(component.title, vscode.TreeItemCollapsibleState.Expanded);
  item.id = component.id;
  const pinned = snapshot?.pinned === undefined ? [] : ['pinned'];
  const waiting = waitingWords(snapshot?.waiting ?? 0);
  const waits = (snapshot?.links ?? []).flatMap(({ standing, provider }) =>
    standing === 'ready' ? [] : [`no answer from ${provider}`],
  );
  const standing = snapshot ? standingParts(snapshot) : [];
  const parts = [stateOf(component), ...(version === undefined ? [] : [version]), ...pinned, ...waits, ...standing];
  item.description = parts.join(' · ') + waiting;
  item.iconPath = iconOf(component);
  const building = component.state.kind === 'building' ? '.building' : '';
  const served = component.openPorts.length > 0 ? '.served' : '';
  item.contextValue = `component${snapshot?.state === 'running' ? '.running' : ''}${served}${building}`;
  item.tooltip = [
    `${component.title} ${component.manifest?.version ?? ''}`,
    component.manifestPath,
    ...(snapshot?.version ? [`version ${snapshot.version.hash}`] : []),
    ...(snapshot ? [`${snapshot.state} since ${timeWords(snapshot.since)}`] : []),
    ...(snapshot?.process === undefined ? [] : [`runs in a process of its own, ${snapshot.process}`]),
    ...(snapshot?.pool ? [poolWords(snapshot.pool)] : []),
    ...(snapshot && snapshot.waiting > 0 ? [`${snapshot.waiting} calls wait for their turn`] : []),
    ...measured(component.metrics()),
    ...(snapshot && snapshot.restarts > 0 ? [`started again ${timesWords(snapshot.restarts)} lately`] : []),
    ...(snapshot ? standingLines(snapshot) : []),
  ].join('\n');
  return item;
}

/** How many calls wait for their turn, as the end of a description. */
export function waitingWords(waiting: number): string {
  return waiting === 0 ? '' : ` · ${waiting.toLocaleString('en')} waiting`;
}

function poolWords({ workers, ready, underWay }: NonNullable<ActorSnapshot['pool']>): string {
  const starting = ready === workers ? '' : `, ${workers - ready} of them starting again`;
  return `${workers} workers${starting}; ${underWay.toLocaleString('en')} calls under way`;
}

/** What the host measured, in lines. */
function measured(metrics: ActorMetrics | undefined): readonly string[] {
  if (!metrics || metrics.calls === 0) return [];
  const { calls, errors, memoryBytes } = metrics;
  const failed = errors === 0 ? '' : `, ${errors.toLocaleString('en')} of them failed`;
  return [`called ${timesWords(calls)}${failed}`, `${(memoryBytes / 1024 ** 2).toFixed(1)} MiB of memory`];
}

/** The row of a version that does not serve, since it breaks callers; what breaks stands below it. */
export function heldBackItem(component: Component): vscode.TreeItem {
  const held = component.heldBack;
  const item = new vscode.TreeItem('New version held back', vscode.TreeItemCollapsibleState.Expanded);
  item.description = `${held ? shortHash(held.version.hash) : ''} · breaks callers`;
  item.tooltip = ['It breaks those who call the version that serves:', ...(held?.breaks ?? [])].join('\n');
  item.iconPath = new vscode.ThemeIcon('git-pull-request-closed', new vscode.ThemeColor('list.warningForeground'));
  item.contextValue = 'heldBack';
  item.id = `${component.id}/held-back`;
  return item;
}

/** The row that says what went wrong last, of the build or of the actor. */
export function failureItem(component: Component): vscode.TreeItem {
  const { label, detail } = failureText(component);
  const item = new vscode.TreeItem(label, vscode.TreeItemCollapsibleState.None);
  item.description = detail;
  item.tooltip = detail;
  item.iconPath = new vscode.ThemeIcon('warning', new vscode.ThemeColor('list.warningForeground'));
  item.contextValue = 'failure';
  item.id = `${component.id}/failure`;
  item.command = { command: 'airlock.showOutput', title: 'Show Output' };
  return item;
}

function failureText(component: Component): { label: string; detail: string } {
  const { state } = component;
  if (state.kind === 'invalid') {
    const [first] = state.problems;
    return { label: 'airlock.json has errors', detail: first?.message ?? '' };
  }
  if (state.kind === 'failed') return { label: failedWords(state), detail: state.message };
  const failure = component.snapshot()?.lastFailure;
  if (!failure) return { label: '', detail: '' };
  const time = new Date(failure.time).toLocaleTimeString();
  return { label: `Last failure: ${failureWords[failure.kind]}`, detail: `${failure.message} · ${time}` };
}

function stateOf(component: Component): string {
  const snapshot = component.snapshot();
  return stateWords({
    actor: snapshot?.version && snapshot.state,
    build: component.state,
    isHeldBack: component.heldBack !== undefined,
  });
}

function iconOf(component: Component): vscode.ThemeIcon {
  const state = component.snapshot()?.state;
  if (component.state.kind === 'building') return new vscode.ThemeIcon('loading~spin');
  if (state === 'running') return new vscode.ThemeIcon('vm-running', new vscode.ThemeColor('testing.iconPassed'));
  if (state === 'stopped' || state === undefined) return new vscode.ThemeIcon('vm-outline');
  if (state === 'failed') return new vscode.ThemeIcon('error', new vscode.ThemeColor('list.errorForeground'));
  return new vscode.ThemeIcon('loading~spin');
}
