import * as vscode from 'vscode';
import { explain, parsePattern, reasonFor, requestEdit, type Right } from '../../manifest/index.ts';
import type { ComponentKey } from '../../host/index.ts';
import type { Component } from '../components/component.ts';
import { say, withoutLinks } from '../notices.ts';
import { remedyOf } from '../problems/denials.ts';
import { rangeOf } from '../problems/problems.ts';
import type { TreeNode } from '../views/nodes.ts';
import { rightWords, shown } from '../words.ts';
import type { CommandPorts } from './register.ts';
import { chosenComponent, namedRight } from './targets.ts';

/** Grants a right that the manifest requests, after the person has confirmed it. */
export async function grantRight(ports: CommandPorts, argument: unknown): Promise<void> {
  const target = await targetOf(ports, argument, 'not granted');
  if (!target) return;
  const { component, right } = target;
  if (!isRequested(component, right)) throw new Error(`${component.title} does not request ${right.pattern}`);
  // The grant is for the component that the question names, whatever becomes of the manifest meanwhile.
  const { key } = component;
  if (key && (await ports.confirm(component, right, 'Grant'))) give(ports, key, right);
}

/** Adds a request to the manifest and grants it, after the person has confirmed both. */
export async function requestAndGrant(ports: CommandPorts, argument: unknown): Promise<void> {
  const target = await targetOf(ports, argument, 'not granted');
  if (!target) return;
  const { component, right } = target;
  const { key } = component;
  if (!key || !(await ports.confirm(component, right, 'Request and Grant'))) return;
  if (!isRequested(component, right) && !(await request(component, right))) {
    throw new Error(`${right.pattern} could not be added to airlock.json`);
  }
  give(ports, key, right);
}

export async function revokeRight(ports: CommandPorts, argument: unknown): Promise<void> {
  const target = await targetOf(ports, argument, 'granted');
  if (!target?.component.key) return;
  ports.host.revoke(target.component.key, target.right);
  ports.output.line(target.component.title, `revoked: ${rightWords(target.right.capability)} ${target.right.pattern}`);
}

function give({ host, output }: CommandPorts, key: ComponentKey, right: Right): void {
  host.grant(key, right, { kind: 'always' });
  output.line(key.name, `granted: ${rightWords(right.capability)} ${right.pattern}`);
}

/**
 * Asks the person. Commands can be called by tasks, links and other extensions with any argument, so this question is
 * what makes a grant an act of the person; it names exactly what is granted.
 */
export async function askPerson(component: Component, right: Right, verb: string): Promise<boolean> {
  const parsed = parsePattern(right.capability, right.pattern);
  const reason = component.manifest && reasonFor(component.manifest.reasons, right.capability);
  const detail = [
    ...(parsed.kind === 'pattern' ? [`That is: ${explain(parsed.pattern)}.`] : []),
    ...(reason === undefined ? [] : [`The author says: “${shown(reason)}”`]),
    `This holds for ${component.manifestPath} until you revoke it in the Airlock view.`,
  ];
  const question = `Allow ${component.title} to ${rightWords(right.capability)}: ${shown(right.pattern)}?`;
  const answer = await vscode.window.showWarningMessage(
    withoutLinks(question),
    { modal: true, detail: withoutLinks(detail.join('\n')) },
    verb,
  );
  return answer === verb;
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

interface Target {
  readonly component: Component;
  readonly right: Right;
}

/** What a command is about: of the tree's row or the quick fix, or picked by the person among the manifest's requests. */
async function targetOf(
  { components }: CommandPorts,
  argument: unknown,
  among: 'granted' | 'not granted',
): Promise<Target | undefined> {
  const component = await chosenComponent(components, argument);
  if (!component) return undefined;
  const right = namedRight(argument) ?? rightOfDenial(component, argument) ?? (await pickRight(component, among));
  return right && { component, right };
}

function rightOfDenial(component: Component, argument: unknown): Right | undefined {
  if (typeof argument !== 'object' || argument === null || !('denial' in argument)) return undefined;
  const { denial } = argument as Extract<TreeNode, { kind: 'denial' }>;
  const known = component
    .snapshot()
    ?.denials.find(({ what, operation }) => what === denial.what && operation === denial.operation);
  return known && remedyOf(known)?.right;
}

async function pickRight(component: Component, among: 'granted' | 'not granted'): Promise<Right | undefined> {
  const grants = component.snapshot()?.grants ?? [];
  const requests = component.manifest?.requests ?? [];
  const rights = among === 'granted' ? grants : requests.filter((right) => !includes(grants, right));
  if (rights.length === 0) {
    say(
      'information',
      among === 'granted' ? `Nothing is granted to ${component.title}.` : `${component.title} requests nothing more.`,
    );
    return undefined;
  }
  const picked = await vscode.window.showQuickPick(
    rights.map((right) => ({ label: `${rightWords(right.capability)} ${right.pattern}`, right })),
    { placeHolder: among === 'granted' ? 'Which right is revoked?' : 'Which right is granted?' },
  );
  return picked?.right;
}

function isRequested(component: Component, right: Right): boolean {
  return includes(component.manifest?.requests ?? [], right);
}

function includes(rights: readonly Right[], right: Right): boolean {
  return rights.some((other) => other.capability === right.capability && other.pattern === right.pattern);
}
