import { largestBinary } from '../../build/index.ts';
import {
  type ComponentKey,
  type ComponentVersion,
  type Failure,
  type Host,
  originOf,
  toVersion,
} from '../../host/index.ts';
import type { Manifest } from '../../manifest/index.ts';
import type { Built } from './builds.ts';
import { type HeldBack, heldBackBy, saysTheSame } from './held-back.ts';

/** A version that is held back, with the build that it came of. */
export interface HeldBuild extends HeldBack {
  readonly built: Built;
}

/** What became of a build that was to serve. */
export type Deployed =
  | { readonly kind: 'serves' }
  /** It breaks its callers, so it waits for a person, who may know that of the one before. */
  | { readonly kind: 'held-back'; readonly held: HeldBuild; readonly isNews: boolean }
  | { readonly kind: 'failed'; readonly failure: Failure };

/** One component in the host: the key under which it serves, and the version that waits to. */
export interface Deployment {
  readonly key: ComponentKey | undefined;
  readonly heldBack: HeldBuild | undefined;
  /** The version that a build made, as the host takes it. */
  versionOf(built: Built): ComponentVersion;
  /** Whether what was built serves already; then there is nothing to deploy, and none waits any more. */
  serves(key: ComponentKey, built: Built): boolean;
  deploy(key: ComponentKey, built: Built, evenIfBreaking?: boolean): Promise<Deployed>;
  /** The person said that new versions may break callers, until the window is closed. */
  allowBreaking(): void;
  /**
   * A component that has another name is another component: the old one ends, and its grants do not follow. Gives whether
   * it is one.
   */
  rename(manifest: Manifest): Promise<boolean>;
  dispose(): Promise<void>;
}

export function createDeployment(host: Host, manifestPath: string, workspaceRoot: string): Deployment {
  let current: ComponentKey | undefined;
  let heldBack: HeldBuild | undefined;
  let mayBreak = false;

  function versionOf(built: Built): ComponentVersion {
    return toVersion(built.version, built.manifest, { manifestPath, inputs: built.inputs, workspace: workspaceRoot });
  }

  /** Other bytes are another component to the host: the old one serves until the new one stands, and then ends. */
  async function settleKey(key: ComponentKey, stands: boolean): Promise<void> {
    const old = current;
    if (old?.origin === key.origin) return;
    const gone = stands || !old ? old : key;
    if (gone !== key) current = key;
    if (gone) await host.remove(gone);
  }

  return {
    versionOf,
    get key() {
      return current;
    },
    get heldBack() {
      return heldBack;
    },
    serves(key, built) {
      const serving = host.snapshot(key);
      // A canary that is there is of another version, which nobody wants any more.
      const serves = serving?.state === 'running' && !serving.canary && serving.version?.hash === versionOf(built).hash;
      if (serves) heldBack = undefined;
      return serves;
    },
    async deploy(key, built, evenIfBreaking = mayBreak) {
      const version = versionOf(built);
      const outcome = await host.deploy(key, version, { evenIfBreaking, ...(current && { replaces: current }) });
      await settleKey(key, outcome.kind === 'returned');
      const breaking = outcome.kind === 'failed' ? heldBackBy(outcome.failure, key, version) : undefined;
      const before = heldBack;
      heldBack = breaking && { ...breaking, built };
      if (heldBack) return { kind: 'held-back', held: heldBack, isNews: !saysTheSame(before, heldBack) };
      return outcome.kind === 'returned' ? { kind: 'serves' } : outcome;
    },
    allowBreaking: () => void (mayBreak = true),
    async rename({ name, code }) {
      const old = current;
      if (old?.name === name) return false;
      const origin = await originOf(code, manifestPath, largestBinary);
      current = origin === undefined ? undefined : { manifestPath, name, origin };
      if (old) await host.remove(old);
      return true;
    },
    async dispose() {
      if (current) await host.remove(current);
    },
  };
}
