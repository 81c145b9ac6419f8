import * as vscode from 'vscode';
import { type CountedDenial, whyWords } from '../../host/index.ts';
import { reasonFor, type Right, subscriptionWords } from '../../manifest/index.ts';
import type { Component } from '../components/component.ts';
import { capabilityNamed, type RightPicture, isRuledOut, remedyOf, tallyOf } from '../rights/picture.ts';
import { patternWords } from '../rights/pattern-words.ts';
import { authorSays, meaning } from '../rights/question.ts';
import {
  callerWords,
  reasonWords,
  rightWords,
  shortOperation,
  shortWords,
  shown,
  shownShort,
  sinceWords,
  standingWords,
  timesWords,
  timeWords,
  useWords,
} from '../words.ts';
import { forwardingWords } from '../forwarded.ts';
import { windowPlace } from '../window-place.ts';
import { leaf } from './leaf.ts';

/** A request of the manifest. `right` is what commands read of it. */
export interface RightNode {
  readonly kind: 'right';
  readonly component: Component;
  readonly right: RightPicture['right'];
  readonly picture: RightPicture;
}

/** All that was refused of one capability. */
export interface DeniedNode {
  readonly kind: 'denied';
  readonly component: Component;
  readonly capability: string;
}

export interface DenialNode {
  readonly kind: 'denial';
  readonly component: Component;
  readonly denial: CountedDenial;
  /** Whether the person said that this refusal is as it should be. */
  readonly isSilent: boolean;
}

const shownDenials = 200;

export function rightNodes(component: Component): RightNode[] {
  return component
    .picture()
    .flatMap(({ rights }) =>
      rights.map((picture): RightNode => ({ kind: 'right', component, right: picture.right, picture })),
    );
}

/** The capabilities of which something was refused. */
export function deniedNodes(component: Component): DeniedNode[] {
  return component
    .picture()
    .map(({ capability }): DeniedNode => ({ kind: 'denied', component, capability }))
    .filter((node) => denialsOf(node).length > 0);
}

export function denialNodes(node: DeniedNode): DenialNode[] {
  const { ruledOut } = node.component.facts();
  return denialsOf(node)
    .toSorted((a, b) => b.lastTime - a.lastTime)
    .slice(0, shownDenials)
    .map((denial) => ({
      kind: 'denial',
      component: node.component,
      denial,
      isSilent: isRuledOut(denial, ruledOut),
    }));
}

export function deniedCount(component: Component): number {
  return tallyOf(component.snapshot()?.denials ?? []).count;
}

export function rightItem({ component, right, picture }: RightNode): vscode.TreeItem {
  const reason = component.manifest && reasonFor(component.manifest.reasons, right.capability);
  const granted = picture.standing === 'granted';
  const terms = subscriptionTerms(component, right);
  return leaf(shortWords(right.capability, patternWords(right)), {
    icon: granted ? 'pass' : 'circle-large-outline',
    description: [standingWords(picture), ...present(terms), ...practice(picture)].join(' · '),
    id: `${component.id}/right/${right.capability}/${right.pattern}`,
    context: granted ? 'right.granted' : 'right.notGranted',
    tooltip: [
      ...present(meaning(right)),
      ...present(sinceWords(picture)),
      ...present(granted && right.capability === 'network.listen' ? forwarded(right.pattern) : undefined),
      ...present(whyWords(picture.denials[0] ?? { reason: '' })),
      ...(reason === undefined ? [] : [authorSays(reason)]),
    ].join('\n'),
  });
}

export function deniedItem(node: DeniedNode): vscode.TreeItem {
  const { capability, component } = node;
  const known = capabilityNamed(capability);
  const label = known ? rightWords(known) : shown(capability);
  const item = new vscode.TreeItem(label, vscode.TreeItemCollapsibleState.Expanded);
  item.id = `${component.id}/denied/${capability}`;
  item.description = `${tallyOf(denialsOf(node)).count.toLocaleString('en')}×`;
  item.contextValue = 'denied';
  return item;
}

export function denialItem({ component, denial, isSilent: silent }: DenialNode): vscode.TreeItem {
  const remedy = remedyOf(denial);
  const time = new Date(denial.lastTime).toLocaleTimeString();
  // The row above says what it was about, and a side bar is narrow.
  return leaf(shownShort(denial.what), {
    icon: silent ? 'circle-slash' : 'error',
    ...(silent ? {} : { color: 'list.errorForeground' }),
    description: [
      `${denial.count.toLocaleString('en')}×`,
      silent ? 'never ask again' : reasonWords(denial.reason),
      shortOperation(denial.operation),
      time,
    ].join(' · '),
    id: `${component.id}/denial/${JSON.stringify([denial.capability, denial.what, denial.operation, denial.reason])}`,
    context: remedy ? `denial.${remedy.kind}` : 'denial',
    tooltip: [
      `Denied ${timesWords(denial.count)}, last on ${timeWords(denial.lastTime)}: ${useWords(denial)} (${reasonWords(denial.reason)}).`,
      ...present(whyWords(denial)),
      `Import: ${shown(denial.operation)}`,
      ...present(callerWords(denial)),
      ...(remedy
        ? [`${remedy.kind === 'grant' ? 'Grant' : 'Request and Grant'} allows ${shown(remedy.right.pattern)}.`]
        : []),
    ].join('\n'),
  });
}

/** On which terms the messages come that a request is for. */
function subscriptionTerms({ manifest }: Component, { capability, pattern }: Right): string | undefined {
  const found = manifest?.requests.find((each) => each.capability === capability && each.pattern === pattern);
  return found?.subscription && subscriptionWords(found.subscription);
}

function forwarded(port: string): string | undefined {
  return forwardingWords(Number(port), windowPlace());
}

function present(text: string | undefined): readonly string[] {
  return text === undefined ? [] : [text];
}

/** What became of a request. */
function practice({ uses, denials, unused }: RightPicture): readonly string[] {
  const used = uses && tallyOf(uses).count;
  const denied = tallyOf(denials).count;
  return [
    ...(used !== undefined && used > 0 ? [`used ${used.toLocaleString('en')}×`] : []),
    ...(denied > 0 ? [`denied ${denied.toLocaleString('en')}×`] : []),
    ...(unused ? ['never used'] : []),
  ];
}

function denialsOf({ component, capability }: DeniedNode): readonly CountedDenial[] {
  return (component.snapshot()?.denials ?? []).filter((denial) => denial.capability === capability);
}
