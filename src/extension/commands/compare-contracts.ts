import * as vscode from 'vscode';
import type { Owned } from '../../base/index.ts';
import {
  compareContracts,
  type ComponentVersion,
  type ContractDifference,
  contractText,
  shortHash,
} from '../../host/index.ts';
import type { Component } from '../components/component.ts';
import type { Components } from '../components/discovery.ts';
import { say } from '../notices.ts';
import type { Output } from '../output.ts';
import { namedVersion, pickVersion } from './versions.ts';

const scheme = 'airlock-contract';

/** Serves the WIT of kept versions, as texts that VS Code can compare. */
export function serveContracts(components: Components): Owned {
  return vscode.workspace.registerTextDocumentContentProvider(scheme, {
    provideTextDocumentContent(uri) {
      const { component, hash } = JSON.parse(uri.query) as { readonly component: string; readonly hash: string };
      const found = components.list().find(({ id }) => id === component);
      const version = found && versionsOf(found).find((each) => each.hash === hash);
      return version ? contractText(version) : '// This version is no longer kept.\n';
    },
  });
}

/**
 * Shows what differs between the contract of the version that serves and that of another: the one that is held back, one
 * that is named, or one that the person picks. The title says how far the version number must go.
 */
export async function compareContract(
  { output }: { readonly output: Pick<Output, 'line'> },
  component: Component,
  argument: unknown,
): Promise<void> {
  const serving = component.snapshot()?.version;
  const others = versionsOf(component).filter(({ hash }) => hash !== serving?.hash);
  if (!serving || others.length === 0)
    return say('information', `Airlock: there is nothing to compare ${component.title} with.`);
  const named = namedVersion(argument);
  const other = await chosen(component, others, named);
  if (!other) return;
  const [before, after] = inOrder(component, serving, other);
  const difference = compareContracts(before, after);
  const title = `${component.title} ${shortHash(before.hash)} ↔ ${shortHash(after.hash)}: ${summaryOf(difference)}`;
  output.line(
    component.title,
    `contracts of ${shortHash(before.hash)} and ${shortHash(after.hash)}: ${summaryOf(difference)}`,
  );
  for (const { text, breaks } of difference.changes)
    output.line(component.title, `  ${breaks ? 'breaks: ' : ''}${text}`);
  await vscode.commands.executeCommand('vscode.diff', addressOf(component, before), addressOf(component, after), title);
}

/** What a difference means in a few words: `2 breaking changes, a major step`. */
export function summaryOf({ changes, step }: ContractDifference): string {
  if (step === 'none') return 'the same contract';
  const breaking = changes.filter(({ breaks }) => breaks).length;
  const count = breaking === 0 ? changes.length : breaking;
  return `${count}${breaking === 0 ? '' : ' breaking'} ${count === 1 ? 'change' : 'changes'}, a ${step} step`;
}

async function chosen(
  component: Component,
  others: readonly ComponentVersion[],
  named: string | undefined,
): Promise<ComponentVersion | undefined> {
  const held = component.heldBack?.version;
  if (named !== undefined) return others.find(({ hash }) => hash === named);
  if (held) return held;
  const kept = (component.snapshot()?.versions ?? []).filter(({ hash }) => others.some((each) => each.hash === hash));
  const picked = kept.length <= 1 ? kept[0]?.hash : await pickVersion(component, kept.toReversed());
  return others.find(({ hash }) => hash === picked);
}

/** The older one first; what is held back is the newest. */
function inOrder(
  component: Component,
  serving: ComponentVersion,
  other: ComponentVersion,
): readonly [ComponentVersion, ComponentVersion] {
  const order = versionsOf(component).map(({ hash }) => hash);
  return order.indexOf(serving.hash) < order.indexOf(other.hash) ? [serving, other] : [other, serving];
}

function versionsOf(component: Component): readonly ComponentVersion[] {
  const kept = (component.snapshot()?.versions ?? []).map(({ version }) => version);
  return component.heldBack ? [...kept, component.heldBack.version] : kept;
}

function addressOf(component: Component, version: ComponentVersion): vscode.Uri {
  const query = JSON.stringify({ component: component.id, hash: version.hash });
  return vscode.Uri.from({ scheme, path: `/${component.title}/${shortHash(version.hash)}.wit`, query });
}
