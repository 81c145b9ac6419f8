import type * as vscode from 'vscode';
import type { Manifest } from '../../manifest/index.ts';
import type { Output } from '../output.ts';
import { type ImportLocations, readImportLocations } from '../problems/import-locations.ts';
import { asOpened, type Problems } from '../problems/problems.ts';
import type { RightsFacts } from '../rights/facts.ts';
import { type CapabilityPicture, isRuledOut } from '../rights/picture.ts';
import { describeDenial } from '../words.ts';
import type { Built } from './builds.ts';
import { createDenialNews } from './denial-news.ts';

/** A component as far as its rights are told of. */
export interface Reported {
  readonly uri: vscode.Uri;
  readonly manifestPath: string;
  readonly title: string;
  readonly manifest: Manifest | undefined;
  readonly manifestText: string;
  facts(): RightsFacts;
  picture(): readonly CapabilityPicture[];
}

/** Shows in the output and in the Problems panel what is to be said of a component's rights; the tree shows the counts. */
export interface RightsReport {
  /** @param built the newest build, in whose world refused imports are looked for */
  tell(built: Built | undefined): void;
  /** It is another component from now on: what the old one was refused has been told. */
  startAnew(): void;
  /** Where the world of the newest build imports what, as far as it was looked for. */
  readonly imports: ImportLocations;
}

export function createRightsReport(component: Reported, problems: Problems, output: Output): RightsReport {
  let news = createDenialNews();
  /** Looked for when something was refused. */
  let imports: { readonly built: Built; readonly locations: ImportLocations } | undefined;

  function tell(built: Built | undefined): void {
    const facts = component.facts();
    for (const denial of news.take(facts.denials)) {
      output.warn(`${component.title}: ${describeDenial(denial)}`);
    }
    problems.rights(component.uri, {
      text: component.manifestText,
      manifest: component.manifest,
      denials: facts.denials.filter((denial) => !isRuledOut(denial, facts.ruledOut)),
      requested: component.picture().flatMap(({ rights }) => rights),
      imports: imports?.locations ?? noLocations,
    });
    if (facts.denials.length > 0 && built) locateImports(built);
  }

  function locateImports(built: Built): void {
    if (imports?.built === built) return;
    imports = { built, locations: noLocations };
    readImports(built).catch((error: unknown) => output.failed(`reading the WIT of ${component.title}`, error));
  }

  async function readImports(built: Built): Promise<void> {
    const opened = (path: string): vscode.Uri => asOpened(path, component.uri, component.manifestPath);
    const locations = await readImportLocations(built.inputs, built.manifest.world, opened);
    if (imports?.built !== built) return;
    imports = { built, locations };
    tell(built);
  }

  return {
    tell,
    startAnew: () => void (news = createDenialNews()),
    get imports() {
      return imports?.locations ?? noLocations;
    },
  };
}

const noLocations: ImportLocations = new Map();
