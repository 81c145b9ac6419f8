import { shown } from '../../base/index.ts';
import { componentNameFrom } from '../../build/index.ts';
import { done, type Failed, failed, type Given, type Outcome } from '../command.ts';
import { lackingImports } from '../lacking.ts';
import type { Ports } from '../ports.ts';
import type { Show } from '../show.ts';
import { contractReader } from '../sign/describe-contract.ts';
import { bareManifest, publish, type Published, readPublished } from '../sign/published.ts';
import { rightsOf, sha256Of, verifyRelease } from '../sign/verify.ts';
import { bring, type Brought, readManifestText } from '../source/fetch.ts';
import { parseSource } from '../source/parse.ts';
import { askConsent, type Consent, consentDigest, showRights } from './consent.ts';
import { commitRelease } from './commit.ts';
import { type Candidate, type Plan, planInstall, type Standing } from './plan.ts';
import { originOfRelease, type Release, releaseId } from './release.ts';
import type { Store } from './store.ts';

/** What an `install` or an `update` is asked to do. */
export interface Order {
  readonly act: 'install' | 'update';
  readonly source: string;
  /** The name that it has to have; of what has none itself, the name that it gets. */
  readonly name: string | undefined;
}

/** The options that both commands have. */
export const bringInOptions = [
  { flags: '--manifest <file>', text: 'the airlock.json of a component that is not signed' },
  { flags: '--digest <digest>', text: 'sha256:HEX that the bytes have to have' },
  { flags: '--signer <key>', text: 'the key, ed25519:…, that has to have signed it' },
  { flags: '--accept <set>', text: 'agree to the set of rights that was shown under this' },
  { flags: '--dry-run', text: 'show what would be done, and do nothing' },
] as const;

/** Brings a component into the store: fetched, checked, shown, asked for, and only then stored. */
export async function bringIn(
  order: Order,
  given: Given,
  store: Store,
  state: string,
  ports: Ports,
  show: Show,
): Promise<Outcome> {
  const checked = await fetchAndCheck(order, given, ports);
  if (checked.kind === 'failed') return checked;
  const { release, published, brought, lacking } = checked;
  const { name, number, key } = release;
  const installed = store.component(name);
  if (order.act === 'install' && installed && installed.current.id !== release.id)
    return failed('failure', `${name} ${installed.current.number} is installed already`, {
      advice: [`airlock update ${name}`],
    });
  if (order.act === 'update' && !installed) return failed('not-found', `no component ${shown(name)} is installed`);
  const standing: Standing = {
    installed,
    rights: installed ? requestedBy(installed.current) : [],
    signer: store.signerOf(name),
    highest: store.highestOf(name),
  };
  const candidate: Candidate = { ...release, rights: rightsOf(published) };
  const plan = planInstall(candidate, standing);
  if (plan.kind === 'failed') return plan;
  if (plan.kind === 'nothing-to-do') {
    show.line(`${name} ${number} is installed already.`);
    return done({ name, release: number, sha256: release.sha256, changed: false });
  }
  const consent: Consent = { name, origin: originOfRelease(release), rights: plan.asked };
  showPlan(release, published, plan, standing, show);
  showLacking(lacking, show);
  const facts = {
    name,
    release: number,
    sha256: release.sha256,
    signer: key ?? null,
    rights: { asked: plan.asked, kept: plan.kept },
    ...(lacking && { lacking }),
  };
  if (given.flag('dry-run')) {
    show.line('Nothing was stored: this was a dry run.');
    const accept = plan.asked.length === 0 ? null : consentDigest(consent);
    if (accept !== null) show.line(`These rights are agreed to with --accept ${accept}`);
    return done({ ...facts, accept, changed: false, dryRun: true });
  }
  const refused = await askConsent(
    consent,
    given.text('accept'),
    order.act === 'install' ? 'Install' : 'Update',
    ports,
  );
  if (refused) return refused;
  if (ports.interrupted.aborted) return failed('failure', 'it was interrupted, and nothing was stored');
  const accepted = { release, bytes: brought.bytes, accepted: plan.asked };
  const change = commitRelease(accepted, installed?.current.id, store, state, ports);
  if (change.kind === 'failed') return change;
  if (change.kind === 'overtaken') return overtaken(name);
  show.line(order.act === 'install' ? `Installed ${name} ${number}.` : `Updated ${name} to ${number}.`);
  return done({ ...facts, changed: true });
}

export function overtaken(name: string): Failed {
  return failed('failure', `another process changed ${name} meanwhile, so nothing was done; try again`);
}

interface Checked {
  readonly kind: 'checked';
  readonly release: Release;
  readonly published: Published;
  readonly brought: Brought;
  /** What it imports that this host does not answer, a sentence for each; undefined where that cannot be told. */
  readonly lacking: readonly string[] | undefined;
}

async function fetchAndCheck(order: Order, given: Given, ports: Ports): Promise<Checked | Failed> {
  const source = parseSource(order.source);
  if (source.kind === 'failed') return source;
  const brought = await bring(source, ports);
  if (brought.kind === 'failed') return brought;
  const sha256 = sha256Of(brought.bytes);
  const wanted = given.text('digest');
  if (wanted !== undefined && wanted.toLowerCase().replace(/^sha256:/, '') !== sha256)
    return failed('integrity', `the bytes have the digest sha256:${sha256}`);
  const contract = await contractReader(ports)(brought.bytes);
  if (contract.kind === 'failed') return contract;
  const identified = await identify(order, brought, contract.text, given, ports);
  if (identified.kind === 'failed') return identified;
  const { published, key } = identified;
  const { name, version: number } = published.manifest;
  if (order.name !== undefined && name !== order.name)
    return failed('integrity', `what was fetched is ${name}, not ${shown(order.name)}`);
  const facts = { name, number, sha256, manifest: published.text, key };
  const release = {
    ...facts,
    id: releaseId(facts),
    envelope: brought.envelope,
    source: brought.source,
    time: ports.clock.now(),
  };
  const lacking = lackingImports(contract.description, published.manifest, ports.home);
  return { kind: 'checked', release, published, brought, lacking };
}

type Identified =
  | { readonly kind: 'identified'; readonly published: Published; readonly key: string | undefined }
  | Failed;

/** Finds out what it is: by its signature, else by its manifest, else by its file's name. */
async function identify(
  order: Order,
  brought: Brought,
  contract: string,
  given: Given,
  ports: Ports,
): Promise<Identified> {
  const manifestFile = given.text('manifest');
  const text = manifestFile === undefined ? undefined : await readManifestText(manifestFile, ports);
  if (text?.kind === 'failed') return text;
  const signer = given.text('signer');
  const { envelope, bytes } = brought;
  const own = text === undefined ? undefined : publish(text.text);
  if (own?.kind === 'wrong') return wrongManifest(own.problems);
  if (envelope !== undefined) {
    const expected = { key: signer, normalised: own?.normalised };
    const verified = verifyRelease(envelope, { bytes, contract, now: ports.clock.now(), expected });
    if (verified.kind === 'valid')
      return { kind: 'identified', published: verified.published, key: verified.statement.key };
    return failed('integrity', 'its signature does not hold', {
      advice: verified.why.map(shown),
      value: { why: verified.why },
    });
  }
  if (signer !== undefined) return failed('integrity', 'it is not signed');
  if (own) return { kind: 'identified', published: own, key: undefined };
  if (brought.manifest !== undefined) {
    const came = readPublished(brought.manifest);
    return came.kind === 'wrong'
      ? wrongManifest(came.problems)
      : { kind: 'identified', published: came, key: undefined };
  }
  const name = order.name ?? componentNameFrom(brought.title);
  const bare = name === undefined ? undefined : bareManifest(name);
  if (bare?.kind !== 'published')
    return failed('usage', 'it has no name that a component can have', { advice: ['give it one: --name NAME'] });
  return { kind: 'identified', published: bare, key: undefined };
}

function wrongManifest(problems: readonly string[]): Failed {
  return failed('manifest', 'the manifest is wrong', { advice: problems.map(shown) });
}

function requestedBy({ manifest }: Release): readonly string[] {
  const published = readPublished(manifest);
  return published.kind === 'wrong' ? [] : rightsOf(published);
}

function showPlan(
  release: Release,
  published: Published,
  plan: Extract<Plan, { kind: 'go' }>,
  { installed }: Standing,
  show: Show,
): void {
  const { name, number, sha256, key, source } = release;
  const from = installed === undefined ? '' : ` (${installed.current.number} is installed)`;
  show.line(`${show.paint.strong(`${name} ${number}`)}${from}`);
  show.line(`  from    ${shown(source)}`);
  show.line(`  bytes   sha256:${sha256}`);
  show.line(
    `  signer  ${key === undefined ? 'not signed' : `${key}${plan.trust === 'new-signer' ? ', not seen before' : ''}`}`,
  );
  showRights('It asks to be allowed to', plan.asked, published, show);
  showRights('It goes on with the right to', plan.kept, published, show);
  if (plan.asked.length + plan.kept.length === 0) show.line('It asks for no rights.');
}

/** Said before anybody agrees to anything: it may be meant for another host, or for a later version of this one. */
function showLacking(lacking: readonly string[] | undefined, show: Show): void {
  if (lacking === undefined) show.line('Whether this host answers all that it imports cannot be told.');
  if (lacking === undefined || lacking.length === 0) return;
  show.line('It cannot be started here, since this host does not answer all that it imports:');
  for (const sentence of lacking) show.line(`  ${shown(sentence)}`);
}
