import type * as vscode from 'vscode';
import { compareContracts, exportedFunctions, shortHash } from '../../host/index.ts';
import { summaryOf } from '../commands/compare-contracts.ts';
import type { Component } from '../components/component.ts';
import { shortWords, timeWords } from '../words.ts';
import { leaf } from './leaf.ts';

/** A good build that is kept. `version` is its hash, as commands take it. */
export interface VersionNode {
  readonly kind: 'version';
  readonly component: Component;
  readonly version: string;
}

/** The good builds of a component, the newest first. */
export function versionNodes(component: Component): VersionNode[] {
  return (component.snapshot()?.versions ?? [])
    .map(({ hash }): VersionNode => ({ kind: 'version', component, version: hash }))
    .toReversed();
}

/** The row of a version: when it was built, its size, and how its contract differs from the one that serves. */
export function versionItem({ component, version: hash }: VersionNode): vscode.TreeItem {
  const snapshot = component.snapshot();
  const kept = snapshot?.versions.find((each) => each.hash === hash);
  const id = `${component.id}/version/${hash}`;
  if (!kept) return leaf(shortHash(hash), { icon: 'history', id, description: 'no longer kept' });
  const { version, time, bytes } = kept;
  const serving = snapshot?.version;
  const serves = serving?.hash === hash;
  const isPinned = snapshot?.pinned === hash;
  const contract = serves || !serving ? undefined : summaryOf(compareContracts(version, serving));
  const exported = exportedFunctions(version.exports);
  const size = `${(bytes / 1e6).toFixed(1)} MB`;
  return leaf(shortHash(hash), {
    icon: isPinned ? 'pinned' : serves ? 'vm-running' : 'history',
    id,
    description: [...(serves ? ['serves'] : []), ...(isPinned ? ['pinned'] : []), timeWords(time), size].join(' · '),
    context: serves ? 'version.serving' : 'version.kept',
    tooltip: [
      `version ${hash}`,
      `built ${timeWords(time)}, ${size}`,
      ...(contract === undefined ? [] : [`to the version that serves: ${contract}`]),
      `exports ${exported.length === 0 ? 'nothing' : exported.map(({ name }) => name).join(', ')}`,
      `asks for ${version.requests.length === 0 ? 'nothing' : version.requests.map(({ capability, pattern }) => shortWords(capability, pattern)).join(', ')}`,
    ].join('\n'),
  });
}
