import * as vscode from 'vscode';
import { reasonFor, requestEdit, type Right } from '../../manifest/index.ts';
import type { ComponentKey } from '../../host/index.ts';
import type { Component } from '../components/component.ts';
import { say, withoutLinks } from '../notices.ts';
import { rangeOf } from '../problems/problems.ts';
import { includesRight } from '../rights/facts.ts';
import { type Act, questionOf } from '../rights/question.ts';
import { widerRights } from '../rights/wider.ts';
import { rightWords, rowText, shown } from '../words.ts';
import type { CommandPorts } from './register.ts';
import { rightTarget } from './right-targets.ts';

/** Grants a right that the manifest requests, after the person has confirmed it. */
export async function grantRight(ports: CommandPorts, argument: unknown): Promise<void> {
  const target = await rightTarget(ports.components, argument, 'not granted');
  if (!target) return;
  const { component, right } = target;
  if (!isRequested(component, right)) throw new Error(`${component.title} does not request ${shown(right.pattern)}`);
  // The grant is for the component that the question names, whatever becomes of the manifest meanwhile.
  const { key } = component;
  if (key && (await ports.confirm(component, right, 'Grant'))) give(ports, key, right);
}

/** Adds a request to the manifest and grants it, after the person has confirmed both. */
export async function requestAndGrant(ports: CommandPorts, argument: unknown): Promise<void> {
  const target = await rightTarget(ports.components, argument, 'not granted');
  if (target) await askForBoth(ports, target.component, target.right);
}

/** Offers what covers more than a right that was refused, and goes on as {@link requestAndGrant} with what is picked. */
export async function grantWider(ports: CommandPorts, argument: unknown): Promise<void> {
  const target = await rightTarget(ports.components, argument, 'not granted');
  if (!target) return;
  const { component, right } = target;
  const wider = widerRights(right);
  if (wider.length === 0) {
    say('information', `There is no wider pattern than ${shown(right.pattern)} to offer.`);
    return;
  }
  const picked = await vscode.window.showQuickPick(
    wider.map((each) => ({ label: rowText(each.right.pattern), detail: each.words, right: each.right })),
    {
      title: `Let ${component.title} ${rightWords(right.capability)}`,
      placeHolder: `Which pattern, instead of ${shown(right.pattern)}? You are asked once more before it is granted.`,
    },
  );
  if (picked) await askForBoth(ports, component, picked.right);
}

/** Takes a right back. It narrows what a component may do, so nothing is asked. */
export async function revokeRight(ports: CommandPorts, argument: unknown): Promise<void> {
  const target = await rightTarget(ports.components, argument, 'granted');
  if (!target?.component.key) return;
  const { component, right } = target;
  ports.host.revoke(target.component.key, right);
  ports.output.line(component.title, `revoked: ${rightWords(right.capability)} ${shown(right.pattern)}`);
}

/** Leaves a right denied for good, after the person has confirmed it: it is no problem any more. */
export async function neverAsk(ports: CommandPorts, argument: unknown): Promise<void> {
  const target = await rightTarget(ports.components, argument, 'not granted');
  if (!target) return;
  const { component, right } = target;
  const { key } = component;
  if (!key || !(await ports.confirm(component, right, 'Never Ask Again'))) return;
  ports.host.ruleOut(key, right);
  ports.output.line(component.title, `never asked again: ${rightWords(right.capability)} ${shown(right.pattern)}`);
}

/**
 * Asks the person. Commands can be called by tasks, links and other extensions with any argument, so this question is
 * what makes a grant an act of the person; it names exactly what is granted.
 */
export async function askPerson(component: Component, right: Right, act: Act): Promise<boolean> {
  const { title, manifestPath } = component;
  const reason = component.manifest && reasonFor(component.manifest.reasons, right.capability);
  const { message, detail } = questionOf(act, { title, manifestPath, right, reason });
  const answer = await vscode.window.showWarningMessage(
    withoutLinks(message),
    { modal: true, detail: withoutLinks(detail) },
    act,
  );
  return answer === act;
}

async function askForBoth(ports: CommandPorts, component: Component, right: Right): Promise<void> {
  const act = isRequested(component, right) ? 'Grant' : 'Request and Grant';
  const { key } = component;
  if (!key || !(await ports.confirm(component, right, act))) return;
  if (!isRequested(component, right) && !(await request(component, right))) {
    throw new Error(`${shown(right.pattern)} could not be added to airlock.json`);
  }
  give(ports, key, right);
}

function give({ host, output }: CommandPorts, key: ComponentKey, right: Right): void {
  host.grant(key, right, { kind: 'always' });
  output.line(key.name, `granted: ${rightWords(right.capability)} ${shown(right.pattern)}`);
}

async function request(component: Component, right: Right): Promise<boolean> {
  const document = await vscode.workspace.openTextDocument(component.uri);
  const text = document.getText();
  const edit = new vscode.WorkspaceEdit();
  for (const { span, newText } of requestEdit(text, right.capability, right.pattern)) {
    edit.replace(component.uri, rangeOf(text, span), newText);
  }
  return edit.size > 0 && (await vscode.workspace.applyEdit(edit)) && (await document.save());
}

function isRequested(component: Component, right: Right): boolean {
  return includesRight(component.requests, right);
}
