import { getLocation } from 'jsonc-parser';
import * as vscode from 'vscode';
import type { Owned } from '../../base/index.ts';
import { capabilities, parseManifest, parsePattern, reasonFor } from '../../manifest/index.ts';
import type { Component } from '../components/component.ts';
import type { Components } from '../components/discovery.ts';
import { sameRight } from './facts.ts';
import { plainMarkdown } from '../plain-markdown.ts';
import { capabilitiesAt, capabilityLines, type HoverLines, requestLines } from './hover-lines.ts';

/** Says over a capability or a pattern in `airlock.json` what it means, and what became of it. */
export function registerRightsHover(components: Components): Owned {
  return vscode.languages.registerHoverProvider(
    { pattern: '**/airlock.json' },
    {
      provideHover(document, position) {
        const component = components.byManifest(document.uri);
        const found = linesAt(document.getText(), document.offsetAt(position), component);
        if (found.length === 0) return undefined;
        return new vscode.Hover(found.map(toMarkdown));
      },
    },
  );
}

function linesAt(text: string, offset: number, component: Component | undefined): readonly HoverLines[] {
  const whole = getLocation(text, offset).path;
  if (whole[0] !== 'capabilities') return [];
  // What stands inside of an item, as the queue of a subscription, speaks of that item.
  const item = whole.findIndex((key) => typeof key === 'number');
  const path = item < 0 ? whole : whole.slice(0, item + 1);
  const named = capabilitiesAt(path, capabilities);
  const { reasons = {}, requests = [] } = parseManifest(text).manifest ?? component?.manifest ?? {};
  const picture = component?.picture() ?? [];
  const [only, another] = named;
  if (typeof path.at(-1) === 'number' && only && !another) {
    const ofItem = requests.filter(({ capability }) => capability === only)[Number(path.at(-1))];
    const request = requests.find(({ span }) => span.start <= offset && offset <= span.end) ?? ofItem;
    if (!request || parsePattern(only, request.pattern).kind === 'error') return [];
    const rights = picture.flatMap((each) => each.rights);
    const known = rights.find(({ right }) => sameRight(right, request));
    return [requestLines(request, known, reasonFor(reasons, only))];
  }
  return named
    .filter((capability) => named.length === 1 || requests.some((request) => request.capability === capability))
    .map((capability) =>
      capabilityLines(
        capability,
        picture.find((each) => each.capability === capability),
        reasonFor(reasons, capability),
      ),
    );
}

function toMarkdown([title, ...lines]: HoverLines): vscode.MarkdownString {
  return new vscode.MarkdownString([`**${plainMarkdown(title)}**`, ...lines.map(plainMarkdown)].join('\n\n'));
}
