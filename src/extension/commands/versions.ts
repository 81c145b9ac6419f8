import * as vscode from 'vscode';
import { type Host, shortHash } from '../../host/index.ts';
import type { Component } from '../components/component.ts';
import { say } from '../notices.ts';
import type { Output } from '../output.ts';

interface VersionPorts {
  readonly host: Host;
  readonly output: Pick<Output, 'line'>;
}

/**
 * Puts an earlier version of a component in the place of the one that serves.
 *
 * @param argument may name the version by its hash; otherwise the person picks one
 */
export async function rollBack({ host, output }: VersionPorts, component: Component, argument: unknown): Promise<void> {
  const { key } = component;
  const snapshot = component.snapshot();
  if (!key || !snapshot) return;
  const others = snapshot.versions.filter(({ hash }) => hash !== snapshot.version?.hash).toReversed();
  if (others.length === 0) {
    say('information', `Airlock: no other version of ${component.title} is kept.`);
    return;
  }
  const hash = namedVersion(argument) ?? (await pickVersion(component, others));
  if (hash === undefined) return;
  const outcome = await host.rollback(key, hash);
  if (outcome.kind === 'failed') throw new Error(outcome.failure.message);
  output.line(component.title, `rolled back to version ${shortHash(hash)}`);
}

/** Lets the canary of a component take the place of the version that serves, or ends it, as the person says. */
export async function settleCanary(
  { host, output }: VersionPorts,
  component: Component,
  how: 'promote' | 'roll-back',
): Promise<void> {
  const { key } = component;
  const canary = component.snapshot()?.canary;
  if (!key || !canary) {
    say('information', `Airlock: ${component.title} has no canary.`);
    return;
  }
  const outcome = await host.settleCanary(key, how);
  if (outcome.kind === 'failed') throw new Error(outcome.failure.message);
  const version = shortHash(canary.version.hash);
  output.line(
    component.title,
    how === 'promote' ? `version ${version} was promoted` : `canary ${version} was rolled back`,
  );
}

/** Keeps the version that serves in its place, whatever is built after it, or lets it go again. */
export function togglePin({ host, output }: VersionPorts, component: Component): void {
  const { key } = component;
  const snapshot = component.snapshot();
  if (!key || !snapshot?.version) return;
  const pinned = snapshot.pinned === undefined;
  host.pin(key, pinned);
  const version = shortHash(snapshot.version.hash);
  const words = pinned
    ? `version ${version} is pinned: no build replaces it`
    : 'the next build replaces the version again';
  output.line(component.title, words);
  say('information', `${component.title}: ${words}.`);
}

/** The version that an argument names by its hash. */
export function namedVersion(argument: unknown): string | undefined {
  const names = typeof argument === 'object' && argument !== null && 'version' in argument;
  return names && typeof argument.version === 'string' ? argument.version : undefined;
}

export async function pickVersion(
  component: Component,
  versions: readonly { readonly hash: string; readonly time: number; readonly bytes: number }[],
): Promise<string | undefined> {
  const picked = await vscode.window.showQuickPick(
    versions.map(({ hash, time, bytes }) => ({
      label: shortHash(hash),
      description: `served from ${new Date(time).toLocaleTimeString()}`,
      detail: `${(bytes / 1e6).toFixed(1)} MB`,
      hash,
    })),
    { placeHolder: `To which version of ${component.title}? The newest is first.` },
  );
  return picked?.hash;
}
