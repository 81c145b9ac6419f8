import { readManifestFile } from '../../build/index.ts';
import { type ComponentKey, type FailureKind, shortHash } from '../../host/index.ts';
import { type Manifest, type ManifestProblem, parseManifest } from '../../manifest/index.ts';
import type { Builds, Built } from './builds.ts';
import type { Component, ComponentPorts } from './component.ts';
import type { Deployment } from './deployment.ts';
import { createDeploymentReport } from './deployment-report.ts';
import type { Inputs } from './inputs.ts';
import type { LinkReport } from './link-report.ts';
import { graphProblems, providersOf, startProblems } from './linking.ts';
import type { RightsReport } from './rights-report.ts';
import { startingBefore, whenTurnComes } from '../system/system.ts';
import { createRounds } from './rounds.ts';

/** Where the way from the sources to a running version stands. The actor's own state is the host's. */
export type BuildState =
  | { readonly kind: 'waiting' }
  | { readonly kind: 'invalid'; readonly problems: readonly ManifestProblem[] }
  | { readonly kind: 'building' }
  /** With a failure it was built, and the version that it made did not come to serve. */
  | { readonly kind: 'failed'; readonly message: string; readonly failure?: FailureKind }
  | { readonly kind: 'built'; readonly milliseconds: number };

/** The way of one component from its manifest to a version that serves, begun anew with each save. */
export interface Course {
  readonly state: BuildState;
  /** The last one without problems, */
  readonly manifest: Manifest | undefined;
  /** and the text that was read last. */
  readonly manifestText: string;
  /** Reads the manifest anew and does what follows from it. */
  refresh(why: string): void;
  swapAnyway(): void;
  end(): void;
  /** Settles when nothing is under way any more. */
  whenIdle(): Promise<void>;
}

export interface CourseParts {
  readonly inputs: Pick<Inputs, 'readNow'>;
  readonly builds: Builds;
  readonly deployment: Deployment;
  readonly rights: RightsReport;
  readonly links: LinkReport;
}

export function createCourse(component: Component, parts: CourseParts, ports: ComponentPorts): Course {
  const { inputs, builds, deployment, rights, links } = parts;
  const { output, problems, followUp } = ports;
  const { uri, manifestPath } = component;
  let state: BuildState = { kind: 'waiting' };
  let manifest: Manifest | undefined;
  let manifestText = '';
  const report = createDeploymentReport(component, links, ports);
  const rounds = createRounds((doing, error) => {
    output.failed(`${doing} ${component.title}`, error);
    enter({ kind: 'failed', message: 'an error of Airlock itself; see the output' });
  });

  function enter(next: BuildState): void {
    state = next;
    ports.changed();
  }

  function refresh(why: string): void {
    rounds.begin('building', (isLate) => follow(why, isLate));
  }

  /** From top to bottom: what becomes of a save. The version that serves goes on until the next one stands. */
  async function follow(why: string, isLate: () => boolean): Promise<void> {
    inputs.readNow();
    const file = await readManifestFile(manifestPath);
    if (isLate()) return;
    if (file.kind === 'gone') return ports.gone();
    if (file.kind === 'unreadable') return refuseManifest(file.message);
    const parsed = parseManifest(file.text);
    manifestText = file.text;
    problems.manifest(uri, manifestText, parsed.problems);
    if (!parsed.manifest) return enter({ kind: 'invalid', problems: parsed.problems });
    const isAnother = await deployment.rename(parsed.manifest);
    if (isAnother) rights.startAnew();
    if (isLate()) return;
    manifest = parsed.manifest;
    links.forget();
    rights.tell(builds.newest);
    links.tell();
    // Where nothing is built anew, nobody else would tell of what it says now.
    ports.changed();
    const built = await newestOf(parsed.manifest, why, isLate);
    if (!built || isLate()) return;
    builds.take(built);
    await whenProvidersAreIdle(isLate);
    if (isLate()) return;
    await whenTurnComes(() => (isLate() ? [] : startingBefore(component, ports.all(), ports.files)), ports.onOthers);
    if (isLate()) return;
    const [flaw] = startProblems(component, ports.all());
    if (flaw) return refuseLinks(flaw.message);
    await deploy({ manifestPath, name: parsed.manifest.name, origin: built.origin }, built);
  }

  /** Nothing of it was read: what was said of the text before is not true of it. */
  function refuseManifest(message: string): void {
    manifestText = '';
    problems.manifest(uri, manifestText, [{ span: { start: 0, end: 0 }, severity: 'error', message }]);
    enter({ kind: 'failed', message });
  }

  /** Goes on with the build that there is, where that is the same, or builds. */
  async function newestOf(wanted: Manifest, why: string, isLate: () => boolean): Promise<Built | undefined> {
    const kept = why === 'manifest' || why === 'links' ? builds.reuse(wanted) : undefined;
    if (!kept) return build(wanted, why, isLate);
    if (state.kind !== 'built') enter({ kind: 'built', milliseconds: 0 });
    return kept;
  }

  async function build(wanted: Manifest, why: string, isLate: () => boolean): Promise<Built | undefined> {
    enter({ kind: 'building' });
    const result = await builds.build({ manifest: wanted, text: manifestText, askedFor: why === 'asked for' }, isLate);
    switch (result.kind) {
      case 'late':
        return undefined;
      case 'changed-meanwhile':
        refresh('the component changed while it was built');
        return undefined;
      case 'cancelled':
        enter({ kind: 'failed', message: 'the build was cancelled' });
        return undefined;
      case 'failed':
        output.line(wanted.name, `the build failed: ${result.message}`);
        enter(result);
        return undefined;
      case 'built':
        output.line(wanted.name, `built in ${result.milliseconds} ms (${why})`);
        enter({ kind: 'built', milliseconds: result.milliseconds });
        return result.built;
    }
  }

  /** Those that answer its links start before it, and without them it does not. */
  async function whenProvidersAreIdle(isLate: () => boolean): Promise<void> {
    const isSound = graphProblems(component, ports.all()).length === 0;
    for (const provider of isSound ? providersOf(component, ports.all()) : []) {
      await provider.whenIdle();
      if (isLate()) return;
    }
  }

  async function deploy(key: ComponentKey, built: Built, evenIfBreaking?: boolean): Promise<void> {
    // The same code may come of other lines.
    if (deployment.serves(key, built)) return followUp.serves(uri, manifestPath, built);
    output.line(component.title, `deploying version ${shortHash(deployment.versionOf(built).hash)}`);
    const deployed = await deployment.deploy(key, built, evenIfBreaking);
    if (deployed.kind === 'serves') followUp.serves(uri, manifestPath, built);
    if (deployed.kind === 'failed' && deployed.failure.kind === 'not-linked') refuseLinks(deployed.failure.message);
    else {
      report.tell(deployed);
      if (deployed.kind === 'failed')
        enter({ kind: 'failed', message: deployed.failure.message, failure: deployed.failure.kind });
    }
    ports.changed();
  }

  /** The version that was built waits until its links lead somewhere; the one that serves goes on. */
  function refuseLinks(message: string): void {
    output.line(component.title, `could not start: ${message}`);
    links.refused(message);
    enter({ kind: 'failed', message });
  }

  return {
    get state() {
      return state;
    },
    get manifest() {
      return manifest;
    },
    get manifestText() {
      return manifestText;
    },
    refresh,
    swapAnyway() {
      const held = deployment.heldBack;
      if (!held) return;
      rounds.begin('swapping', async () => {
        problems.build(uri, manifestPath, held.built.diagnostics);
        await deploy(held.key, held.built, true);
      });
    },
    end: rounds.end,
    whenIdle: rounds.whenIdle,
  };
}
