import type * as vscode from 'vscode';
import type { LinkState } from '../../host/index.ts';
import type { WorldItem } from '../../wit/index.ts';
import type { Component } from '../components/component.ts';
import { type ImportState, importStates } from '../rights/import-states.ts';
import { interfaceOf, timesWords } from '../words.ts';
import { leaf } from './leaf.ts';

/** What the running version imports. One without a state needs no right. */
export interface ImportNode {
  readonly kind: 'import';
  readonly component: Component;
  readonly item: WorldItem;
  readonly state: ImportState | undefined;
  /** How it stands with the component that answers it, where one does. */
  readonly link: LinkState | undefined;
}

export function importNodes(component: Component): ImportNode[] {
  const imports = component.snapshot()?.version?.imports ?? [];
  const states = importStates(
    imports.flatMap(({ kind, name }) => (kind === 'interface' ? [name] : [])),
    component.facts(),
  );
  const links = component.snapshot()?.links ?? [];
  return imports.map((item) => {
    const name = interfaceOf(item.name);
    const link = item.kind === 'interface' ? links.find((each) => each.interface === name) : undefined;
    return { kind: 'import', component, item, state: states[name], link };
  });
}

export function importItem({ component, item, state, link }: ImportNode): vscode.TreeItem {
  const { icon, color, word, meaning } = link && link.standing !== 'ready' ? unanswered : looks[state?.state ?? 'free'];
  const functions = item.kind === 'function' ? [item.signature.text] : item.functions.map(({ name }) => name);
  return leaf(item.name, {
    icon,
    ...(color === undefined ? {} : { color }),
    description: [...(link ? [linkWords(link)] : [word]), ...practice(state)].join(' · '),
    id: `${component.id}/import/${item.name}`,
    context: `import.${state?.state ?? 'free'}`,
    tooltip: [link?.message ?? meaning, ...functions.slice(0, shownFunctions)].join('\n'),
  });
}

const shownFunctions = 30;

/** By icon and by word, so that neither colour nor picture alone says it. */
const looks: Readonly<
  Record<ImportState['state'] | 'free', { icon: string; color?: string; word: string; meaning: string }>
> = {
  granted: {
    icon: 'pass',
    color: 'testing.iconPassed',
    word: 'granted',
    meaning: 'What it asks for through this import is granted, at least in part.',
  },
  denied: {
    icon: 'error',
    color: 'list.errorForeground',
    word: 'denied',
    meaning: 'Uses of this import were denied.',
  },
  undecided: {
    icon: 'question',
    word: 'undecided',
    meaning: 'Nothing is granted that this import needs, and nothing was tried yet.',
  },
  unused: {
    icon: 'circle-slash',
    word: 'granted, never used',
    meaning: 'It is granted, and no call has used it: the request may not be needed.',
  },
  linked: { icon: 'link', word: 'linked', meaning: 'Another component of this host answers it.' },
  free: { icon: 'arrow-down', word: 'needs no right', meaning: 'This import reaches nothing outside of the sandbox.' },
};

/** An import that another component is to answer, and does not. */
const unanswered = {
  icon: 'warning',
  color: 'list.warningForeground',
  word: 'not answered',
  meaning: 'Nobody answers.',
};

function linkWords({ provider, standing, held = 0, message = '' }: LinkState): string {
  if (standing !== 'ready') return message;
  const resources = held === 1 ? ' · holds 1 resource' : ` · holds ${held} resources`;
  return `answered by ${provider}${held === 0 ? '' : resources}`;
}

function practice(state: ImportState | undefined): readonly string[] {
  if (!state) return [];
  return [
    ...(state.uses > 0 ? [`used ${timesWords(state.uses)}`] : []),
    ...(state.denials > 0 ? [`denied ${timesWords(state.denials)}`] : []),
  ];
}
