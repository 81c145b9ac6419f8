import {
  changeText,
  compareVersions,
  detailText,
  type Interface,
  type PackageSource,
  type Place,
  type SemverStep,
  type World,
  type WitDiagnostic,
  type WorldChange,
} from '../../wit/index.ts';

/** One thing that changed, in sentences, and how far the version of the package must go for it. */
export interface Change {
  readonly text: string;
  readonly step: SemverStep;
}

/** What became of one world or interface since an earlier time, or of what a package has. */
export interface Comparison {
  readonly owner: PackageSource;
  /** Of a world, an interface or a package. */
  readonly name: string;
  /** The name in the text that it is told of at; for a package that is its header. */
  readonly place: Place;
  readonly since: string;
  /** Never empty. */
  readonly changes: readonly Change[];
  readonly step: SemverStep;
  /** The version of the package before; without one it promised nothing. */
  readonly before: string | undefined;
  /** The least version that the step leads to. */
  readonly asks: string | undefined;
}

/**
 * A change of a world or an interface. What a world imports of its own package counts as its callers see it: who provides
 * it lives with the same package, and is only told of.
 */
export function changeOf(change: WorldChange, item: Interface | World): Change {
  const isOwn = change.direction === 'import' && isOf(change, item);
  if (isOwn && change.kind === 'added') {
    const note = change.breaks.length === 0 ? '' : ` Who provides the imports of \`${item.name}\` has to provide it.`;
    return { text: `${changeText({ ...change, breaks: [] })}${note}`, step: 'minor' };
  }
  const place = 'before' in change ? change.before : change.after;
  const isPart = place.function !== undefined || place.type !== undefined;
  const seen: WorldChange = isOwn && isPart && change.kind === 'removed' ? { ...change, breaks: ['callers'] } : change;
  const text = `${changeText(seen)}${detailsText(seen)}`;
  if (seen.breaks.length > 0) return { text, step: 'major' };
  return { text, step: seen.kind === 'added' && seen.direction === 'export' ? 'minor' : 'patch' };
}

/** Whether a change is one of an interface of the same package. */
function isOf(change: WorldChange, { owner }: Interface | World): boolean {
  const place = 'after' in change ? change.after : change.before;
  return place.interface?.startsWith(`${owner.bare}/`) === true;
}

function detailsText(change: WorldChange): string {
  if (!('details' in change)) return '';
  const told = change.details.slice(0, mostDetails).map(detailText).join('; ');
  const more = change.details.length - mostDetails;
  return ` ${told.charAt(0).toUpperCase()}${told.slice(1)}${more > 0 ? `; and ${more} more` : ''}.`;
}

/** A function or a type that changed in more places than these is another one. */
const mostDetails = 5;

/** That a world or an interface is no longer there, or no longer promised. */
export function goneText(was: Interface | World, now: Interface | World | undefined): string {
  const feature = now?.stability.feature?.text;
  const why = feature === undefined ? 'is gone' : `is unstable now, behind the feature \`${feature}\``;
  return `The ${was.kind} \`${was.name}\` ${why}, which breaks who uses it.`;
}

export function newText({ kind, name }: Interface | World): string {
  return `The ${kind} \`${name}\` is new.`;
}

/** A comparison in a line above the item: `2 breaking changes since the last commit: asks for 2.0.0`. */
export function comparisonTitle({ owner, changes, step, since, asks }: Comparison): string {
  const breaking = changes.filter((each) => each.step === 'major').length;
  const count = breaking === 0 ? changes.length : breaking;
  const what =
    step === 'none'
      ? `The version went down ${since}`
      : `${count} ${breaking === 0 ? 'compatible' : 'breaking'} ${count === 1 ? 'change' : 'changes'} ${since}`;
  const { version } = owner;
  if (asks === undefined || version === undefined) return `${what} (${step})`;
  return isEnough(version, asks) ? `${what}: ${version} is right` : `${what}: asks for ${asks}`;
}

/** The changes of a comparison, a line each; those that break come first, and the last line counts those beyond. */
export function comparisonLines({ changes }: Comparison): string[] {
  const all = breakingFirst(changes);
  const more = all.length - mostLines;
  return [...all.slice(0, mostLines).map(({ text }) => text), ...(more > 0 ? [`And ${more} more.`] : [])];
}

const mostLines = 200;

function breakingFirst(changes: readonly Change[]): readonly Change[] {
  return [...changes.filter(({ step }) => step === 'major'), ...changes.filter(({ step }) => step !== 'major')];
}

/**
 * A warning at the version of each package that changed further than its version says. A package without a version
 * promises nothing, and is left alone.
 */
export function versionWarnings(comparisons: readonly Comparison[]): WitDiagnostic[] {
  const worst = new Map<string, Comparison & { readonly asks: string }>();
  for (const comparison of comparisons) {
    const { asks, owner } = comparison;
    const { name, version } = owner;
    if (asks === undefined || version === undefined || isEnough(version, asks)) continue;
    const known = worst.get(name);
    if (!known || !isEnough(known.asks, asks)) worst.set(name, { ...comparison, asks });
  }
  return Array.from(worst.values(), warning);
}

function warning(comparison: Comparison & { readonly asks: string }): WitDiagnostic {
  const { name, place, changes, since, asks } = comparison;
  const [first] = breakingFirst(changes);
  const more = changes.length - 1;
  const rest = more === 0 ? '' : ` And ${more} more.`;
  return {
    ...versionPlace(comparison),
    severity: 'warning',
    code: 'breaking',
    message: `\`${name}\` changed ${since}, which asks for version ${asks}. ${first ? first.text : ''}${rest}`,
    related: [{ ...place, message: `\`${name}\`, which changed.` }],
    data: { kind: 'replace', text: asks },
  };
}

function versionPlace({ owner }: Comparison): Place {
  for (const { path, facts } of owner.parts) {
    const { header, items } = facts.tree;
    const names = [header?.name, ...items.flatMap((item) => (item.kind === 'package' ? [item.name] : []))];
    const name = names.find((each) => each?.version && `${each.namespace.text}:${each.name.text}` === owner.bare);
    if (name?.version) return { path, span: name.version.span };
  }
  return owner.place;
}

/** Whether a version goes as far as another one; a pre-release goes as far as its release will. */
export function isEnough(version: string, asks: string): boolean {
  return compareVersions(version.replace(/[-+].*/, ''), asks.replace(/\+.*/, '')) >= 0;
}
