import { basename, dirname } from 'node:path';
import type * as vscode from 'vscode';
import { type Event, gather, type Gathered, Scope, systemClock } from '../../base/index.ts';
import type { ActorMetrics, ActorSnapshot, ComponentKey, ComponentVersion, HostEvent } from '../../host/index.ts';
import type { Manifest, Request } from '../../manifest/index.ts';
import { forwardingWords } from '../forwarded.ts';
import type { ImportLocations } from '../problems/import-locations.ts';
import { type ForNow, forNow } from '../for-now.ts';
import { asOpened } from '../problems/problems.ts';
import { factsOf, type RightsFacts } from '../rights/facts.ts';
import { type CapabilityPicture, pictureOf } from '../rights/picture.ts';
import { inTurn } from '../turns.ts';
import { windowPlace } from '../window-place.ts';
import { type Builds, createBuilds } from './builds.ts';
import { type BuildState, type Course, createCourse } from './course.ts';
import { createDeployment, type Deployment } from './deployment.ts';
import type { ComponentsPorts } from './discovery.ts';
import type { HeldBack } from './held-back.ts';
import { watchInputs } from './inputs.ts';
import { createLinkReport, type LinkReport } from './link-report.ts';
import { linkRequests } from './linking.ts';
import { createRightsReport, type RightsReport } from './rights-report.ts';

/** What a component needs; `gone` is told when its manifest is no longer there. */
export type ComponentPorts = ComponentsPorts & {
  changed(): void;
  gone(): void;
  all(): readonly Component[];
  /** Something became of other components, or of what is said of all of them. */
  readonly onOthers: Event<void>;
};

/** What a flood of calls changes is told of once in so many milliseconds: a person reads no faster. */
const tellingMs = 100;

/** One manifest, and what becomes of it, as the rest of the editor knows it. */
export class Component {
  readonly uri: vscode.Uri;
  readonly manifestPath: string;
  /** The real path of the workspace folder that it is in. */
  readonly workspaceRoot: string;
  readonly #ports: ComponentPorts;
  readonly #scope: Scope;
  readonly #builds: Builds;
  readonly #deployment: Deployment;
  readonly #rights: RightsReport;
  readonly #links: LinkReport;
  readonly #course: Course;
  readonly #openPorts = new Set<number>();
  #isEnded = false;
  readonly #told: Gathered;
  readonly #snapshot: ForNow<ComponentKey, ActorSnapshot | undefined>;

  constructor(
    uri: vscode.Uri,
    paths: { readonly manifestPath: string; readonly workspaceRoot: string },
    ports: ComponentPorts,
  ) {
    const { builder, problems, followUp, host, output } = ports;
    this.uri = uri;
    this.manifestPath = paths.manifestPath;
    this.workspaceRoot = paths.workspaceRoot;
    this.#ports = ports;
    this.#scope = new Scope((error) => output.failed(`ending ${this.title}`, error));
    const inputs = this.#scope.own(watchInputs(paths.manifestPath, (why) => this.refresh(why)));
    this.#builds = createBuilds({ ...paths, uri, builder, problems, followUp, inputs });
    this.#deployment = createDeployment(host, paths.manifestPath, paths.workspaceRoot);
    this.#rights = createRightsReport(this, problems, output);
    this.#links = createLinkReport(this, () => ports.all(), problems);
    this.#snapshot = forNow((key) => host.snapshot(key));
    this.#told = gather(systemClock, tellingMs, () => inTurn(() => this.#tell()));
    this.#course = createCourse(
      this,
      { inputs, builds: this.#builds, deployment: this.#deployment, rights: this.#rights, links: this.#links },
      ports,
    );
  }

  get title(): string {
    // Until a manifest has given a name the folder's stands in for it, which may hold anything.
    return this.manifest?.name ?? basename(dirname(this.manifestPath)).replaceAll(/[^\p{L}\p{N}._ -]/gu, '_');
  }

  /** The address of the manifest: what this component is known by in the editor. */
  get id(): string {
    return this.uri.toString();
  }

  get key(): ComponentKey | undefined {
    return this.#deployment.key;
  }

  get manifest(): Manifest | undefined {
    return this.#course.manifest;
  }

  /** The text that `manifest` was read from, for places in it. */
  get manifestText(): string {
    return this.#course.manifestText;
  }

  get state(): BuildState {
    return this.#course.state;
  }

  /** What the manifest asks for, and what its links ask for where a person has to approve them. */
  get requests(): readonly Request[] {
    return [
      ...(this.manifest?.requests ?? []),
      ...linkRequests({ manifest: this.manifest, links: this.snapshot()?.links ?? [] }),
    ];
  }

  snapshot(): ActorSnapshot | undefined {
    const { key } = this;
    return key && this.#snapshot.get(key);
  }

  /** What the host measured of it, whoever called it. */
  metrics(): ActorMetrics | undefined {
    return this.key && this.#ports.host.metrics(this.key);
  }

  /** The ports of this machine on which the host answers for it now. */
  get openPorts(): readonly number[] {
    return Array.from(this.#openPorts).toSorted((a, b) => a - b);
  }

  /** What is known of its rights now. */
  facts(): RightsFacts {
    return factsOf(this.requests, this.snapshot());
  }

  picture(): readonly CapabilityPicture[] {
    return pictureOf(this.facts(), Date.now());
  }

  /** Where the world of the newest build imports what, as far as it was looked for. */
  get imports(): ImportLocations {
    return this.#rights.imports;
  }

  get heldBack(): HeldBack | undefined {
    return this.#deployment.heldBack;
  }

  /** Puts the version that is held back in its place, as a person has asked. */
  swapAnyway(thisSession = false): void {
    if (thisSession) this.#deployment.allowBreaking();
    this.#course.swapAnyway();
  }

  /** Where the editor knows the files that the newest build has read. */
  get inputs(): readonly string[] {
    return (this.#builds.newest?.inputs ?? []).map((path) => asOpened(path, this.uri, this.manifestPath).fsPath);
  }

  /** What the newest build made, whether or not it serves; nothing where that did not succeed. */
  get version(): ComponentVersion | undefined {
    const { newest } = this.#builds;
    return this.state.kind === 'built' && newest ? this.#deployment.versionOf(newest) : undefined;
  }

  /** Settles when nothing is under way any more. */
  whenIdle(): Promise<void> {
    return this.#course.whenIdle();
  }

  /** Reads the manifest anew and does what follows from it. */
  refresh(why: string): void {
    this.#course.refresh(why);
  }

  /** Gives up the build that is under way; the version that serves goes on. */
  cancelBuild(): void {
    this.#builds.cancel();
  }

  /** Takes in what the host says of this component. */
  hear(event: HostEvent): void {
    const { output, prints } = this.#ports;
    this.#snapshot.forget();
    if (event.kind === 'output') {
      for (const line of this.#ports.followUp.lines(this.manifestPath, event.stream, event.text)) {
        if (event.level) prints.log(this, event.level, line);
        else prints.print(this, event.stream, line);
      }
      return;
    }
    if (event.kind === 'moved')
      output.line(this.title, `${event.move.from} -> ${event.move.to} (${event.move.reason})`);
    if (event.kind === 'port') this.#openPorts[event.state.kind === 'open' ? 'add' : 'delete'](event.port);
    if (event.kind === 'port' && event.state.kind === 'open') {
      const words = forwardingWords(event.port, windowPlace());
      if (words !== undefined) output.warn(`${this.title}: ${words}`);
    }
    if (event.kind === 'changed') this.#told.news();
    this.#ports.changed();
  }

  /** Something became of other components: what its links wait for may be there now. */
  othersChanged(): void {
    if (!this.manifest?.links.length) return;
    this.#links.tell();
    if (this.state.kind === 'failed' && this.#links.mayStartNow()) {
      this.#links.forget();
      this.refresh('links');
    }
  }

  /** Something is known of its rights that the host does not tell of. */
  rightsChanged(): void {
    this.#snapshot.forget();
    this.#rights.tell(this.#builds.newest);
    this.#ports.changed();
  }

  #tell(): void {
    if (this.#isEnded) return;
    this.#rights.tell(this.#builds.newest);
    this.#links.tell();
  }

  async dispose(): Promise<void> {
    this.#isEnded = true;
    void this.#told.dispose();
    this.#course.end();
    this.#builds.cancel();
    this.#ports.problems.forget(this.uri);
    this.#ports.followUp.forget(this.uri, this.manifestPath);
    this.#ports.prints.forget(this);
    await this.#deployment.dispose();
    await this.#scope.dispose();
  }
}
