import { parseManifest, type Manifest, normalised } from '../../manifest/index.ts';
import { parse } from 'jsonc-parser';

/** A manifest as it goes with a component's bytes: what it is built from is left behind. */
export interface Published {
  readonly kind: 'published';
  /** JSON that parses as an `airlock.json` whose component is {@link componentFile}. */
  readonly text: string;
  readonly manifest: Manifest;
  /** What it means in one fixed spelling, as `normalised` makes it. */
  readonly normalised: string;
}

export type Publishing = Published | { readonly kind: 'wrong'; readonly problems: readonly string[] };

/** Beside its manifest the component lies under this name, wherever it is kept. */
export const componentFile = './component.wasm';

/** A manifest larger than this, in characters, is not taken from anybody. */
export const longestManifest = 256 * 1024;

/** What stays behind: where the sources are, and what only the place of the sources gives a meaning. */
const ofSources: ReadonlySet<string> = new Set(['$schema', 'source', 'build', 'component', 'wit', 'world']);

/** Makes the manifest that is signed and kept out of one that a component was built by. */
export function publish(text: string): Publishing {
  if (text.length > longestManifest) return { kind: 'wrong', problems: ['the manifest is too long'] };
  const { manifest, problems } = parseManifest(text);
  if (!manifest) return { kind: 'wrong', problems: problems.map(({ message }) => message) };
  const members = Object.entries(parse(text, [], { allowTrailingComma: true }) as object);
  const kept = Object.fromEntries(members.filter(([key]) => !ofSources.has(key)));
  return readPublished(`${JSON.stringify({ ...kept, component: componentFile }, undefined, 2)}\n`);
}

/** The manifest of what comes without one: it asks for nothing. */
export function bareManifest(name: string): Publishing {
  return publish(JSON.stringify({ name, version: '0.0.0', component: componentFile }));
}

/** Reads what {@link publish} made, wherever it was meanwhile. */
export function readPublished(text: string): Publishing {
  if (text.length > longestManifest) return { kind: 'wrong', problems: ['the manifest is too long'] };
  const { manifest, problems } = parseManifest(text);
  if (!manifest) return { kind: 'wrong', problems: problems.map(({ message }) => message) };
  if (manifest.code.kind !== 'component' || manifest.code.path !== componentFile)
    return { kind: 'wrong', problems: [`its component is not ${componentFile}`] };
  return { kind: 'published', text, manifest, normalised: normalised(manifest) };
}
