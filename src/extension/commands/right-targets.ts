import * as vscode from 'vscode';
import type { Right } from '../../manifest/index.ts';
import type { Component } from '../components/component.ts';
import type { Components } from '../components/discovery.ts';
import { say } from '../notices.ts';
import { includesRight } from '../rights/facts.ts';
import { remedyOf } from '../rights/picture.ts';
import { coverage } from '../rights/question.ts';
import { rightWords, rowText } from '../words.ts';
import { chosenComponent, namedRight } from './targets.ts';

export interface RightTarget {
  readonly component: Component;
  readonly right: Right;
}

/** What a command is about: of the tree's row or the quick fix, or picked by the person among the manifest's requests. */
export async function rightTarget(
  components: Components,
  argument: unknown,
  among: 'granted' | 'not granted',
): Promise<RightTarget | undefined> {
  const component = await chosenComponent(components, argument);
  if (!component) return undefined;
  const right = namedRight(argument) ?? rightOfDenial(component, argument) ?? (await pickRight(component, among));
  return right && { component, right };
}

/** The row of a denial only says which of the denials that we know is meant: its remedy is our own. */
function rightOfDenial(component: Component, argument: unknown): Right | undefined {
  if (typeof argument !== 'object' || argument === null || !('denial' in argument)) return undefined;
  const { denial } = argument;
  if (typeof denial !== 'object' || denial === null || !('what' in denial && 'operation' in denial)) return undefined;
  const known = component
    .snapshot()
    ?.denials.find(({ what, operation }) => what === denial.what && operation === denial.operation);
  return known && remedyOf(known)?.right;
}

async function pickRight(component: Component, among: 'granted' | 'not granted'): Promise<Right | undefined> {
  const grants = component.snapshot()?.grants ?? [];
  const { requests } = component;
  const rights = among === 'granted' ? grants : requests.filter((right) => !includesRight(grants, right));
  if (rights.length === 0) {
    say(
      'information',
      among === 'granted' ? `Nothing is granted to ${component.title}.` : `${component.title} requests nothing more.`,
    );
    return undefined;
  }
  const picked = await vscode.window.showQuickPick(
    rights.map((right) => ({
      label: rowText(`${rightWords(right.capability)} ${right.pattern}`),
      detail: coverage(right) ?? '',
      right,
    })),
    { placeHolder: among === 'granted' ? 'Which right is revoked?' : 'Which right is granted?' },
  );
  return picked?.right;
}
