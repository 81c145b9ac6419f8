import type * as vscode from 'vscode';
import { type ActorSnapshot, type FolderGroup, shortHash, tallyWords } from '../../host/index.ts';
import type { Component } from '../components/component.ts';
import { shown, timesWords, timeWords } from '../words.ts';
import { leaf } from './leaf.ts';

/** Rows and words of how a component stands beside others: with its group, and with a version that shows itself first. */

/** Whether there is something to say of a canary: one that runs, or one that was rolled back and serves no more. */
export function tellsOfCanary(snapshot: ActorSnapshot | undefined): boolean {
  return snapshot?.canary !== undefined || snapshot?.lastCanary?.kind === 'rolled-back';
}

/** The row of a new version that serves a share of the calls, or of one that was rolled back. */
export function canaryItem(component: Component): vscode.TreeItem {
  const { canary, lastCanary } = component.snapshot() ?? {};
  const id = `${component.id}/canary`;
  if (canary) {
    return leaf('Canary', {
      icon: 'beaker',
      id,
      context: 'canary',
      description: `${shortHash(canary.version.hash)} · ${tallyWords(canary.canary)} · old: ${tallyWords(canary.old)}`,
      tooltip: canaryText(canary),
    });
  }
  const { hash = '', reason = '', time = 0 } = lastCanary ?? {};
  return leaf('Canary rolled back', {
    icon: 'discard',
    id,
    context: 'canaryEnded',
    description: `${shortHash(hash)} · ${shown(reason)}`,
    tooltip: `version ${hash}\n${shown(reason)}\n${timeWords(time)}`,
  });
}

function canaryText({ version, rules, canary, old, since }: NonNullable<ActorSnapshot['canary']>): string {
  const percent = (part: number): string => `${Number((part * 100).toFixed(1))} %`;
  return [
    `version ${version.hash}`,
    `serves ${percent(rules.share)} of the calls since ${timeWords(since)}`,
    `new version: ${tallyWords(canary)}`,
    `old version: ${tallyWords(old)}`,
    `It takes over after ${rules.calls.toLocaleString('en')} calls, unless its part of failed calls exceeds that of the old one by more than ${percent(rules.errors)}.`,
  ].join('\n');
}

/** The row that says of a component's group what became of it, where it is not as it should be. */
export function groupStandingItem(component: Component): vscode.TreeItem {
  const group = component.snapshot()?.group;
  const id = `${component.id}/group-standing`;
  const isDown = group?.standing.kind === 'down';
  const context = isDown ? 'groupDown' : 'groupBusy';
  const label = `Group ${group?.name ?? ''} ${isDown ? 'is down' : 'starts anew'}`;
  const description = group ? standingText(group) : '';
  const members = group ? `${group.strategy}: ${group.members.join(', ')}` : '';
  const tooltip = [label, members, description].join('\n');
  return leaf(label, { icon: isDown ? 'error' : 'sync', id, context, description, tooltip });
}

/** Why a group is not up, in a sentence without an end. */
function standingText({ standing }: FolderGroup): string {
  switch (standing.kind) {
    case 'up':
      return '';
    case 'waiting':
      return `at ${new Date(standing.until).toLocaleTimeString()}, since ${standing.member} failed: ${shown(standing.because)}`;
    case 'restarting':
      return `since ${standing.member} failed: ${shown(standing.because)}`;
    case 'down':
      return `${standing.member} failed: ${shown(standing.because)} · ${new Date(standing.since).toLocaleTimeString()}`;
  }
}

/** What the row of a component says of it in a word or two each. */
export function standingParts({ health, group, canary }: ActorSnapshot): readonly string[] {
  return [
    ...(health && health.health !== 'healthy' ? [health.health] : []),
    ...(canary ? [`canary ${shortHash(canary.version.hash)}`] : []),
    ...(group && group.standing.kind !== 'up' ? [`group ${group.name} ${groupWords[group.standing.kind]}`] : []),
  ];
}

const groupWords = { waiting: 'starts anew soon', restarting: 'starts anew', down: 'down' } as const;

/** The same in lines, for a hover. */
export function standingLines({ health, group, canary, lastCanary }: ActorSnapshot): readonly string[] {
  return [
    ...(health ? [`says that it is ${health.health}${health.why === undefined ? '' : `: ${shown(health.why)}`}`] : []),
    ...(canary
      ? [
          `canary ${shortHash(canary.version.hash)}: ${tallyWords(canary.canary)}; old version: ${tallyWords(canary.old)}`,
        ]
      : []),
    ...(lastCanary
      ? [`last canary ${shortHash(lastCanary.hash)} ${endWords[lastCanary.kind]}: ${shown(lastCanary.reason)}`]
      : []),
    ...(group ? [`in group ${group.name}, ${group.strategy}: ${group.members.join(', ')}`] : []),
    ...(group && group.restarts > 0 ? [`group started anew ${timesWords(group.restarts)} lately`] : []),
  ];
}

const endWords = { promoted: 'was promoted', 'rolled-back': 'was rolled back' } as const;
