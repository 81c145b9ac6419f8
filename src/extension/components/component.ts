import { basename, dirname, relative, sep } from 'node:path';
import * as vscode from 'vscode';
import { Scope } from '../../base/index.ts';
import { type BuildOutcome, largestBinary, readManifestFile } from '../../build/index.ts';
import {
  type CallOutcome,
  type ComponentKey,
  type ComponentVersion,
  type HostEvent,
  originOf,
  shortHash,
  toVersion,
} from '../../host/index.ts';
import { type Manifest, type ManifestProblem, parseManifest, type Request, tidyCode } from '../../manifest/index.ts';
import { type ImportLocations, readImportLocations } from '../problems/import-locations.ts';
import { asOpened } from '../problems/problems.ts';
import { factsOf, type RightsFacts } from '../rights/facts.ts';
import { type CapabilityPicture, isRuledOut, pictureOf } from '../rights/picture.ts';
import { describeDenial } from '../words.ts';
import { forwardingWords } from '../forwarded.ts';
import { windowPlace } from '../window-place.ts';
import { createDenialNews } from './denial-news.ts';
import type { ComponentsPorts } from './discovery.ts';
import { type HeldBack, heldBackBy, saysTheSame, tellHeldBack } from './held-back.ts';
import { watchInputs } from './inputs.ts';
import { graphProblems, linkPicture, linkProblems, linkRequests, providersOf, startProblems } from './linking.ts';

/** Where the way from the sources to a running version stands. The actor's own state is the host's. */
export type BuildState =
  | { readonly kind: 'waiting' }
  | { readonly kind: 'invalid'; readonly problems: readonly ManifestProblem[] }
  | { readonly kind: 'building' }
  | { readonly kind: 'failed'; readonly message: string }
  | { readonly kind: 'built'; readonly milliseconds: number };

/** What a component needs; `gone` is told when its manifest is no longer there. */
type ComponentPorts = ComponentsPorts & { changed(): void; gone(): void; all(): readonly Component[] };

type Built = Extract<BuildOutcome, { kind: 'built' }> & {
  readonly manifest: Manifest;
  /** Where its code comes from, as its grants' key has it. */
  readonly origin: string;
};

/**
 * One manifest, and what becomes of it: read, built, deployed. Each save leads through `refresh`, from top to bottom; the version
 * that serves goes on until the next one stands.
 */
export class Component {
  readonly uri: vscode.Uri;
  readonly manifestPath: string;
  readonly #workspaceRoot: string;
  readonly #ports: ComponentPorts;
  readonly #scope: Scope;
  readonly #inputs: ReturnType<typeof watchInputs>;
  #news = createDenialNews();
  #state: BuildState = { kind: 'waiting' };
  #manifest: Manifest | undefined;
  #manifestText = '';
  #key: ComponentKey | undefined;
  #built: Built | undefined;
  /** The newest version, where it waits for a person because it breaks its callers. */
  #heldBack: (HeldBack & { readonly built: Built }) | undefined;
  /** Whether the person said that new versions may break callers, until the window is closed. */
  #mayBreak = false;
  /** Where the world that was built imports what; looked for when something was refused. */
  #imports: { readonly built: Built; readonly locations: ImportLocations } | undefined;
  /** Whether a build was begun whose outcome nobody has taken in: then what was built before is not the newest. */
  #building = false;
  /** Why the newest version does not start for its links, and what was so when that was found. */
  #unlinked: { readonly message: string; readonly picture: string } | undefined;
  readonly #openPorts = new Set<number>();
  /** Raised by each refresh, so that an older one that comes to its end later knows that it is too late. */
  #round = 0;
  /** Settles when the newest refresh has come to its end. */
  #idle: Promise<void> = Promise.resolve();

  constructor(
    uri: vscode.Uri,
    paths: { readonly manifestPath: string; readonly workspaceRoot: string },
    ports: ComponentPorts,
  ) {
    this.uri = uri;
    this.manifestPath = paths.manifestPath;
    this.#workspaceRoot = paths.workspaceRoot;
    this.#ports = ports;
    this.#scope = new Scope((error) => ports.output.failed(`ending ${this.title}`, error));
    this.#inputs = this.#scope.own(watchInputs(paths.manifestPath, (why) => this.refresh(why)));
  }

  get title(): string {
    // Until a manifest has given a name the folder's stands in for it, which may hold anything.
    return this.#manifest?.name ?? basename(dirname(this.manifestPath)).replaceAll(/[^\p{L}\p{N}._ -]/gu, '_');
  }

  /** The address of the manifest: what this component is known by in the editor. */
  get id(): string {
    return this.uri.toString();
  }

  get key(): ComponentKey | undefined {
    return this.#key;
  }

  get manifest(): Manifest | undefined {
    return this.#manifest;
  }

  /** The text that `manifest` was read from, for places in it. */
  get manifestText(): string {
    return this.#manifestText;
  }

  get state(): BuildState {
    return this.#state;
  }

  /** What the manifest asks for, and what its links ask for where a person has to approve them. */
  get requests(): readonly Request[] {
    return [
      ...(this.#manifest?.requests ?? []),
      ...linkRequests({ manifest: this.#manifest, links: this.snapshot()?.links ?? [] }),
    ];
  }

  snapshot() {
    return this.#key && this.#ports.host.snapshot(this.#key);
  }

  /** The ports of this machine on which the host answers for it now. */
  get openPorts(): readonly number[] {
    return Array.from(this.#openPorts).toSorted((a, b) => a - b);
  }

  /** What is known of its rights now. */
  facts(): RightsFacts {
    const { callsOf, ruledOut } = this.#ports.rights;
    const key = this.#key;
    return factsOf(this.requests, this.snapshot(), {
      ruledOut: key ? ruledOut(key) : [],
      calls: key ? callsOf(key) : 0,
    });
  }

  picture(): readonly CapabilityPicture[] {
    return pictureOf(this.facts(), Date.now());
  }

  /** Where the world of the newest build imports what, as far as it was looked for. */
  get imports(): ImportLocations {
    return this.#imports?.locations ?? new Map();
  }

  get heldBack(): HeldBack | undefined {
    return this.#heldBack;
  }

  /** Puts the version that is held back in its place, as a person has asked. */
  swapAnyway(thisSession = false): void {
    this.#mayBreak ||= thisSession;
    const held = this.#heldBack;
    if (!held) return;
    const round = ++this.#round;
    this.#under(this.#swapAnyway(held, round), `swapping ${this.title}`);
  }

  /** Where the editor knows the files that the newest build has read. */
  get inputs(): readonly string[] {
    return (this.#built?.inputs ?? []).map((path) => asOpened(path, this.uri, this.manifestPath).fsPath);
  }

  /** What the newest build made, whether or not it serves; nothing where that did not succeed. */
  get version(): ComponentVersion | undefined {
    return this.#state.kind === 'built' && this.#built ? this.#versionOf(this.#built) : undefined;
  }

  /** Settles when nothing is under way any more. */
  async whenIdle(): Promise<void> {
    let idle;
    do {
      idle = this.#idle;
      await idle;
    } while (idle !== this.#idle);
  }

  /** Reads the manifest anew and does what follows from it. */
  refresh(why: string): void {
    const round = ++this.#round;
    this.#under(this.#refresh(why, round), `building ${this.title}`);
  }

  #under(done: Promise<void>, doing: string): void {
    this.#idle = done.catch((error: unknown) => {
      this.#ports.output.failed(doing, error);
      this.#enter({ kind: 'failed', message: 'an error of Airlock itself; see the output' });
    });
  }

  /** Gives up the build that is under way; the version that serves goes on. */
  cancelBuild(): void {
    this.#ports.builder.cancel(this.manifestPath);
  }

  /** Takes in what the host says of this component. */
  hear(event: HostEvent): void {
    const { output, prints } = this.#ports;
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
    if (event.kind === 'changed') {
      this.#reportRights();
      this.#reportLinks();
    }
    this.#ports.changed();
  }

  /** Something became of other components: what its links wait for may be there now. */
  othersChanged(): void {
    if (!this.#manifest?.links.length) return;
    this.#reportLinks();
    const unlinked = this.#unlinked;
    if (unlinked && this.#state.kind === 'failed' && unlinked.picture !== linkPicture(this, this.#ports.all())) {
      this.#unlinked = undefined;
      this.refresh('links');
    }
  }

  /** Something is known of its rights that the host does not tell of. */
  rightsChanged(): void {
    this.#reportRights();
    this.#ports.changed();
  }

  async dispose(): Promise<void> {
    this.#round++;
    this.#ports.builder.cancel(this.manifestPath);
    this.#ports.problems.forget(this.uri);
    this.#ports.followUp.forget(this.uri, this.manifestPath);
    this.#ports.prints.forget(this);
    if (this.#key) await this.#ports.host.remove(this.#key);
    await this.#scope.dispose();
  }

  async #refresh(why: string, round: number): Promise<void> {
    this.#inputs.readNow();
    const file = await readManifestFile(this.manifestPath);
    if (round !== this.#round) return;
    if (file.kind === 'gone') return this.#ports.gone();
    if (file.kind === 'unreadable') return this.#enter({ kind: 'failed', message: file.message });
    const { text } = file;
    const { manifest, problems } = parseManifest(text);
    this.#manifestText = text;
    this.#ports.problems.manifest(this.uri, text, problems);
    if (!manifest) return this.#enter({ kind: 'invalid', problems });
    await this.#rename(manifest);
    if (round !== this.#round) return;
    this.#manifest = manifest;
    this.#unlinked = undefined;
    this.#reportRights();
    this.#reportLinks();
    const kept =
      !this.#building && this.#built && onlyRightsDiffer(this.#built.manifest, manifest) ? this.#built : undefined;
    const built =
      kept && (why === 'manifest' || why === 'links')
        ? this.#keep(kept, manifest)
        : await this.#build(manifest, why, round);
    if (!built || round !== this.#round) return;
    this.#built = built;
    // Those that answer its links start before it, and without them it does not.
    const isSound = graphProblems(this, this.#ports.all()).length === 0;
    for (const provider of isSound ? providersOf(this, this.#ports.all()) : []) {
      await provider.whenIdle();
      if (round !== this.#round) return;
    }
    const [flaw] = startProblems(this, this.#ports.all());
    if (flaw) return this.#refuseLinks(flaw.message);
    await this.#deploy({ manifestPath: this.manifestPath, name: manifest.name, origin: built.origin }, built);
  }

  /** A component that has another name is another component: the old one ends, and its grants do not follow. */
  async #rename(manifest: Manifest): Promise<void> {
    const old = this.#key;
    if (old?.name === manifest.name) return;
    const origin = await originOf(manifest.code, this.manifestPath, largestBinary);
    this.#key = origin === undefined ? undefined : { manifestPath: this.manifestPath, name: manifest.name, origin };
    this.#news = createDenialNews();
    if (old) await this.#ports.host.remove(old);
  }

  /** Goes on with the build that there is. */
  #keep(kept: Built, manifest: Manifest): Built {
    if (this.#state.kind !== 'built') this.#enter({ kind: 'built', milliseconds: 0 });
    return { ...kept, manifest };
  }

  async #build(manifest: Manifest, why: string, round: number): Promise<Built | undefined> {
    const { builder, output, problems } = this.#ports;
    const started = performance.now();
    this.#enter({ kind: 'building' });
    const askedFor = why === 'asked for';
    const request = { manifestPath: this.manifestPath, workspaceRoot: this.#workspaceRoot, manifest, askedFor };
    this.#inputs.commandRuns(manifest.code.kind === 'command');
    this.#building = true;
    const origin = await originOf(manifest.code, this.manifestPath, largestBinary);
    if (round !== this.#round) return undefined;
    const outcome = await vscode.window.withProgress(
      { location: vscode.ProgressLocation.Window, title: `Airlock: building ${manifest.name}` },
      () => builder.build(request),
    );
    if (round !== this.#round) return undefined;
    this.#inputs.commandRuns(false);
    this.#building = false;
    this.#ports.followUp.ended(this.uri, request, outcome);
    if (outcome.kind === 'superseded') {
      this.#enter({ kind: 'failed', message: 'the build was cancelled' });
      return undefined;
    }
    const milliseconds = Math.round(performance.now() - started);
    if (outcome.kind === 'built') {
      // Rights hang on the bytes: where others were put in their place meanwhile, nobody knows which were built.
      if (origin === undefined || origin !== (await originOf(manifest.code, this.manifestPath, largestBinary))) {
        if (round === this.#round) this.refresh('the component changed while it was built');
        return undefined;
      }
      if (round !== this.#round) return undefined;
      this.#inputs.watch(outcome.inputs, 'these', watchedBy(manifest));
      problems.build(this.uri, this.manifestPath, outcome.diagnostics);
      output.line(manifest.name, `built in ${milliseconds} ms (${why})`);
      this.#enter({ kind: 'built', milliseconds });
      return { ...outcome, manifest, origin };
    }
    const message = this.#explain(outcome, manifest);
    output.line(manifest.name, `the build failed: ${message}`);
    this.#enter({ kind: 'failed', message });
    return undefined;
  }

  #explain(outcome: Exclude<BuildOutcome, { kind: 'built' | 'superseded' }>, manifest: Manifest): string {
    const { problems } = this.#ports;
    if (outcome.kind === 'failed') {
      // Whatever a command lacks is for its patterns to say: it may write anywhere.
      const extent = manifest.code.kind === 'command' ? 'these' : 'and whatever is missing';
      this.#inputs.watch(outcome.inputs, extent, watchedBy(manifest));
      problems.build(this.uri, this.manifestPath, outcome.diagnostics);
      const first = outcome.diagnostics[0];
      return first ? `${basename(first.path)}:${first.start.line + 1}:${first.start.column + 1} ${first.message}` : '';
    }
    const message = outcome.kind === 'timeout' ? `it took more than ${outcome.milliseconds} ms` : outcome.reason;
    problems.manifestProblem(this.uri, this.#manifestText, `The build did not end: ${message}`);
    return message;
  }

  #versionOf(built: Built): ComponentVersion {
    const inputs = built.inputs.map((path) => relative(dirname(this.manifestPath), path).split(sep).join('/'));
    return toVersion(built.version, built.manifest, inputs, this.#workspaceRoot);
  }

  async #deploy(key: ComponentKey, built: Built, evenIfBreaking = this.#mayBreak): Promise<void> {
    const version = this.#versionOf(built);
    const serving = this.#ports.host.snapshot(key);
    // The same code may come of other lines.
    const serves = (): void => this.#ports.followUp.serves(this.uri, this.manifestPath, built);
    if (serving?.state === 'running' && serving.version?.hash === version.hash) {
      this.#heldBack = undefined;
      return serves();
    }
    this.#ports.output.line(this.title, `deploying version ${shortHash(version.hash)}`);
    const outcome = await this.#ports.host.deploy(key, version, {
      evenIfBreaking,
      ...(this.#key && { replaces: this.#key }),
    });
    await this.#settleKey(key, outcome);
    const held = outcome.kind === 'failed' ? heldBackBy(outcome.failure, key, version) : undefined;
    if (held) this.#holdBack(held, built);
    else {
      this.#heldBack = undefined;
      if (outcome.kind === 'returned') serves();
      this.#reportDeployment(outcome);
    }
    this.#ports.changed();
  }

  async #swapAnyway({ key, built }: HeldBack & { readonly built: Built }, round: number): Promise<void> {
    if (round !== this.#round) return;
    this.#ports.problems.build(this.uri, this.manifestPath, built.diagnostics);
    await this.#deploy(key, built, true);
  }

  #holdBack(held: HeldBack, built: Built): void {
    const known = saysTheSame(this.#heldBack, held);
    this.#heldBack = { ...held, built };
    const { output, problems } = this.#ports;
    const message = `Version ${shortHash(held.version.hash)} is held back, since it breaks those who call ${this.title}`;
    problems.manifestProblem(this.uri, this.#manifestText, [`${message}:`, ...held.breaks].join('\n'));
    output.line(this.title, `${message}; the old version goes on serving:`);
    for (const each of held.breaks) output.line(this.title, `  ${each}`);
    if (known) return;
    this.#askAbout(held).catch((error: unknown) => output.failed(`telling of ${this.title}`, error));
  }

  /** The version that was built waits until its links lead somewhere; the one that serves goes on. */
  #refuseLinks(message: string): void {
    this.#unlinked = { message, picture: linkPicture(this, this.#ports.all()) };
    this.#ports.output.line(this.title, `could not start: ${message}`);
    this.#reportLinks();
    this.#enter({ kind: 'failed', message });
  }

  #reportLinks(): void {
    const all = this.#ports.all();
    this.#ports.problems.links(this.uri, this.#manifestText, linkProblems(this, all, this.#unlinked?.message));
  }

  #reportDeployment(outcome: CallOutcome): void {
    this.#unlinked = undefined;
    if (outcome.kind === 'failed' && outcome.failure.kind === 'not-linked')
      return this.#refuseLinks(outcome.failure.message);
    this.#reportLinks();
    if (outcome.kind === 'returned') {
      if (this.#manifest) this.#ports.language.deployed(vscode.Uri.joinPath(this.uri, '..', this.#manifest.wit));
      return;
    }
    const { message } = outcome.failure;
    this.#ports.output.line(this.title, `could not start: ${message}`);
    this.#ports.problems.manifestProblem(this.uri, this.#manifestText, `${this.title} could not start: ${message}`);
    this.#enter({ kind: 'failed', message });
  }

  /** Other bytes are another component to the host: the old one serves until the new one stands, and then ends. */
  async #settleKey(key: ComponentKey, outcome: CallOutcome): Promise<void> {
    const old = this.#key;
    if (old?.origin === key.origin) return;
    const gone = outcome.kind === 'returned' || !old ? old : key;
    if (gone !== key) this.#key = key;
    if (gone) await this.#ports.host.remove(gone);
  }

  async #askAbout(held: HeldBack): Promise<void> {
    const answer = await tellHeldBack(this.title, held);
    if (answer === 'compare') await vscode.commands.executeCommand('airlock.compareContracts', { component: this });
    else if (answer && this.#heldBack?.version === held.version) this.swapAnyway(answer === 'swap-this-session');
  }

  /** Shows in the output and in the Problems panel what is to be said of its rights; the tree shows the counts. */
  #reportRights(): void {
    const facts = this.facts();
    for (const denial of this.#news.take(facts.denials)) {
      this.#ports.output.warn(`${this.title}: ${describeDenial(denial)}`);
    }
    this.#ports.problems.rights(this.uri, {
      text: this.#manifestText,
      manifest: this.#manifest,
      denials: facts.denials.filter((denial) => !isRuledOut(denial, facts.ruledOut)),
      requested: this.picture().flatMap(({ rights }) => rights),
      imports: this.imports,
    });
    if (facts.denials.length > 0) this.#locateImports();
  }

  #locateImports(): void {
    const built = this.#built;
    if (!built || this.#imports?.built === built) return;
    this.#imports = { built, locations: new Map() };
    this.#readImports(built).catch((error: unknown) =>
      this.#ports.output.failed(`reading the WIT of ${this.title}`, error),
    );
  }

  async #readImports(built: Built): Promise<void> {
    const opened = (path: string): vscode.Uri => asOpened(path, this.uri, this.manifestPath);
    const locations = await readImportLocations(built.inputs, built.manifest.world, opened);
    if (this.#imports?.built !== built) return;
    this.#imports = { built, locations };
    this.#reportRights();
  }

  #enter(state: BuildState): void {
    this.#state = state;
    this.#ports.changed();
  }
}

function watchedBy({ code }: Manifest): readonly string[] {
  return code.kind === 'command' ? code.watch : [];
}

/** Whether nothing differs that a build depends on, so that the version that there is can go on with other rights. */
function onlyRightsDiffer(one: Manifest, other: Manifest): boolean {
  const built = ({ name, version, wit, world, code, limits }: Manifest): string =>
    JSON.stringify([name, version, wit, world, tidyCode(code), limits.memoryBytes]);
  return built(one) === built(other);
}
