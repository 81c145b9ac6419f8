import type { Gate, PackageItem, ResolvedPackage } from '../../../wit/index.ts';
import type { Cursor } from './cursor.ts';
import { complete, type Completion, type Completions } from './item.ts';
import type { Site } from './site.ts';

/** The gates that may stand beside those that do already. `mark` is what stands before the name: `@`, or nothing. */
export function gateItems(
  site: Site | undefined,
  gates: readonly string[],
  cursor: Cursor,
  mark: '' | '@',
): readonly Completion[] {
  const version = site?.owner.source.version;
  // A gate without its parentheses is nothing, so they come even where a client has no places to fill in.
  const isWhole = cursor.after[0]?.token.text === '(';
  const gate = (name: string, field: string, value: string, detail: string): Completion => ({
    label: `${mark}${name}`,
    kind: 'keyword',
    span: cursor.word,
    text: isWhole ? `${mark}${name}` : `${mark}${name}(${field} = ${value})`,
    snippet: isWhole ? undefined : `${mark}${name}(${field} = \${1:${value}})`,
    sort: `9${name}`,
    detail,
  });
  const isGated = gates.includes('since') || gates.includes('unstable');
  const found: Completion[] = [];
  // A version is needed for both: without one in the package, there is no version to speak of.
  if (!isGated && version !== undefined) found.push(gate('since', 'version', version, 'There since a version.'));
  if (!isGated) found.push(gate('unstable', 'feature', 'name', 'There only if a feature is enabled.'));
  if (!gates.includes('deprecated') && version !== undefined) {
    found.push(gate('deprecated', 'version', version, 'Not to be used any more since a version.'));
  }
  return found;
}

/** The one field that a gate has. */
export function gateFields(gate: string, { word, after }: Cursor): Completions {
  const field = fields.get(gate);
  if (field === undefined) return complete([]);
  const text = after[0]?.token.text === '=' ? field : `${field} = `;
  return complete([{ label: field, kind: 'keyword', span: word, text, sort: '', goesOn: text !== field }]);
}

/** Versions of the package, or features that packages of the root have. */
export function gateValues(site: Site, gate: string): Completions {
  const { cursor, owner, packages } = site;
  if (fields.get(gate) === 'feature') {
    const features = new Set(packages.flatMap((each) => gatesOf(each).map((found) => found.feature)));
    return complete(
      Array.from(features).flatMap((name): Completion[] =>
        name === undefined || name === ''
          ? []
          : [{ label: name, kind: 'feature', span: cursor.word, text: name, sort: name }],
      ),
    );
  }
  const own = owner.source.version;
  if (fields.get(gate) !== 'version' || own === undefined) return complete([]);
  const others = new Set(gatesOf(owner).map(({ version }) => version));
  others.delete(own);
  const rest = Array.from(others).flatMap((version) => version ?? []);
  const { text, word } = cursor;
  const start = text.slice(0, word.start).search(/[\d.]*$/);
  return complete(
    [own, ...rest.toSorted((a, b) => byNumbers.compare(b, a))].map((version, index): Completion => ({
      label: version,
      kind: 'version',
      span: { start, end: word.end },
      text: version,
      sort: String(index).padStart(4, '0'),
      description: index === 0 ? 'this version of the package' : undefined,
    })),
  );
}

const fields: ReadonlyMap<string, string> = new Map([
  ['since', 'version'],
  ['deprecated', 'version'],
  ['unstable', 'feature'],
]);

const byNumbers = new Intl.Collator('en', { numeric: true });

interface Said {
  readonly version: string | undefined;
  readonly feature: string | undefined;
}

/** What the gates of a package say, kept as long as the package stays as it is. */
function gatesOf(owner: ResolvedPackage): readonly Said[] {
  const known = said.get(owner);
  if (known) return known;
  const found = owner.source.parts.flatMap(({ items }) => items.flatMap(gatesIn)).map(saidBy);
  const byText = new Map(found.map((each) => [`${each.version} ${each.feature}`, each]));
  const all = Array.from(byText.values());
  said.set(owner, all);
  return all;
}

const said = new WeakMap<ResolvedPackage, readonly Said[]>();

function gatesIn(item: PackageItem): readonly Gate[] {
  if (item.kind === 'top-use') return [];
  return [
    ...item.gates,
    ...item.items.flatMap((each) => [
      ...each.gates,
      ...(each.kind === 'resource' ? each.functions.flatMap(({ gates }) => gates) : []),
    ]),
  ];
}

function saidBy(gate: Gate): Said {
  return {
    version: gate.kind === 'since' || gate.kind === 'deprecated' ? gate.version?.text : undefined,
    feature: gate.kind === 'unstable' ? gate.feature.text : undefined,
  };
}
