import * as vscode from 'vscode';
import { shownShort } from '../../base/index.ts';
import type { DeadLetter, EntrySummary, Host, NamespaceSummary, Storage, SubscriptionState } from '../../host/index.ts';
import { subscriptionWords } from '../../manifest/index.ts';
import { leaf } from '../views/leaf.ts';
import { type ValueName, valueUri } from './values.ts';
import type { Watches } from './watches.ts';

/** One row of the view of what components keep and send. */
export type DataNode =
  | { readonly kind: 'group'; readonly group: 'Storage' | 'Topics' | 'Dead Letters'; readonly description: string }
  | { readonly kind: 'namespace'; readonly namespace: NamespaceSummary }
  | { readonly kind: 'value'; readonly name: ValueName; readonly size: number; readonly owner: string }
  /** The page of a namespace's entries that follows a key. */
  | { readonly kind: 'more'; readonly namespace: string; readonly after: string }
  | { readonly kind: 'topic'; readonly pattern: string; readonly seen: number }
  | { readonly kind: 'subscription'; readonly subscription: SubscriptionState; readonly at: number }
  | { readonly kind: 'dead'; readonly letter: DeadLetter; readonly at: number }
  | { readonly kind: 'note'; readonly text: string };

export interface DataPorts {
  readonly host: Pick<Host, 'messages'>;
  readonly storage: Storage | undefined;
  readonly watches: Watches;
}

/** The rows that were made here: commands take no others. */
const rows = new WeakSet<object>();

/** Whether something is a row of the view, and not what looks like one. */
export function isRow(value: unknown): value is DataNode {
  return typeof value === 'object' && value !== null && rows.has(value);
}

export async function dataChildren(ports: DataPorts, node: DataNode | undefined): Promise<DataNode[]> {
  const children = await childrenOf(ports, node);
  for (const child of children) rows.add(child);
  return children;
}

async function childrenOf(ports: DataPorts, node: DataNode | undefined): Promise<DataNode[]> {
  if (!node) return groups(ports);
  if (node.kind === 'namespace') return entriesOf(ports, node.namespace.name, undefined);
  if (node.kind === 'more') return entriesOf(ports, node.namespace, node.after);
  if (node.kind !== 'group') return [];
  switch (node.group) {
    case 'Storage':
      return namespaces(ports);
    case 'Topics':
      return [
        ...ports.watches.list().map(({ pattern, seen }): DataNode => ({ kind: 'topic', pattern, seen })),
        ...ports.host.messages
          .subscriptions()
          .map((subscription, at): DataNode => ({ kind: 'subscription', subscription, at })),
      ];
    case 'Dead Letters':
      return newestLetters(ports).map((letter, at) => ({ kind: 'dead', letter, at }));
  }
}

export function dataItem(node: DataNode): vscode.TreeItem {
  switch (node.kind) {
    case 'group': {
      const item = new vscode.TreeItem(node.group, vscode.TreeItemCollapsibleState.Expanded);
      item.id = `group/${node.group}`;
      item.description = node.description;
      item.contextValue = `group.${node.group}`;
      return item;
    }
    case 'namespace':
      return namespaceItem(node.namespace);
    case 'value':
      return valueItem(node);
    case 'more': {
      const item = new vscode.TreeItem(`after ${shownShort(node.after)}`, vscode.TreeItemCollapsibleState.Collapsed);
      item.id = `more/${JSON.stringify([node.namespace, node.after])}`;
      return item;
    }
    case 'topic':
      return leaf(node.pattern, {
        icon: 'broadcast',
        id: `topic/${node.pattern}`,
        description: `${node.seen.toLocaleString('en')} seen`,
        context: 'topic',
        tooltip: 'Messages on these subjects are shown in the output channel Airlock Messages.',
      });
    case 'subscription':
      return subscriptionItem(node.subscription, node.at);
    case 'dead':
      return deadItem(node.letter, node.at);
    case 'note':
      return leaf(node.text, { icon: 'info', id: `note/${node.text}` });
  }
}

/** How many dead letters have a row; the newest come first. */
const mostLetters = 50;

function newestLetters({ host }: DataPorts): readonly DeadLetter[] {
  return host.messages.deadLetters().slice(-mostLetters).toReversed();
}

function groups({ host }: DataPorts): DataNode[] {
  const { published, lateReplies, deadLetters } = host.messages.counts();
  const late = lateReplies === 0 ? '' : `, ${lateReplies.toLocaleString('en')} late answers`;
  return [
    { kind: 'group', group: 'Storage', description: '' },
    { kind: 'group', group: 'Topics', description: `${published.toLocaleString('en')} published${late}` },
    { kind: 'group', group: 'Dead Letters', description: deadLetters.toLocaleString('en') },
  ];
}

async function namespaces({ storage }: DataPorts): Promise<DataNode[]> {
  if (!storage) return [{ kind: 'note', text: 'This window has no workspace, so no values are kept.' }];
  const outcome = await storage.people({ kind: 'namespaces' });
  if (outcome.kind === 'failed') return [{ kind: 'note', text: outcome.message }];
  return outcome.result.map((namespace) => ({ kind: 'namespace', namespace }));
}

async function entriesOf({ storage }: DataPorts, namespace: string, after: string | undefined): Promise<DataNode[]> {
  const outcome = await storage?.people({ kind: 'entries', namespace, after });
  if (!outcome) return [];
  if (outcome.kind === 'failed') return [{ kind: 'note', text: outcome.message }];
  const { entries, more } = outcome.result;
  const last = entries.at(-1);
  return [
    ...entries.map((entry) => valueNode(namespace, entry)),
    ...(more && last ? [{ kind: 'more', namespace, after: last.key } as const] : []),
  ];
}

function valueNode(namespace: string, { key, size, owner }: EntrySummary): DataNode {
  return { kind: 'value', name: { namespace, key }, size, owner };
}

function namespaceItem({ name, entries, bytes }: NamespaceSummary): vscode.TreeItem {
  const item = new vscode.TreeItem(name, vscode.TreeItemCollapsibleState.Collapsed);
  item.id = `namespace/${name}`;
  item.iconPath = new vscode.ThemeIcon('database');
  item.description = `${entries.toLocaleString('en')} ${entries === 1 ? 'value' : 'values'}, ${bytesText(bytes)}`;
  item.contextValue = 'namespace';
  return item;
}

function valueItem({ name, size, owner }: Extract<DataNode, { kind: 'value' }>): vscode.TreeItem {
  const item = leaf(name.key === '' ? '(the empty key)' : shownShort(name.key), {
    icon: 'symbol-field',
    id: `value/${JSON.stringify([name.namespace, name.key])}`,
    description: bytesText(size),
    context: 'value',
    tooltip: owner === '' ? 'written by a person' : `written by ${ownerName(owner)}`,
  });
  item.command = { command: 'vscode.open', title: 'Open', arguments: [valueUri(name)] };
  return item;
}

function subscriptionItem(subscription: SubscriptionState, at: number): vscode.TreeItem {
  const { subject, receiver, queued } = subscription;
  const terms = subscriptionWords(subscription);
  return leaf(subject, {
    icon: 'inbox',
    id: `subscription/${receiver}/${subject}/${at}`,
    description: [
      receiver,
      ...(terms === undefined ? [] : [terms]),
      ...(queued === 0 ? [] : [`${queued.toLocaleString('en')} wait`]),
    ].join(', '),
    context: 'subscription',
    tooltip: `${receiver} takes the messages on these subjects.`,
  });
}

function deadItem(letter: DeadLetter, at: number): vscode.TreeItem {
  const { subject, reason, detail, receiver, time, size, deliveries = 1 } = letter;
  const why = `${detail ?? reasons[reason]}${deliveries > 1 ? `, delivered ${deliveries} times` : ''}`;
  const to = receiver === undefined ? '' : `${receiver}: `;
  return leaf(shownShort(subject), {
    icon: 'mail',
    id: `dead/${time}/${subject}/${at}`,
    description: `${to}${shownShort(why)}`,
    context: 'dead',
    tooltip: `${new Date(time).toLocaleTimeString()}, ${bytesText(size)}`,
  });
}

const reasons: Readonly<Record<DeadLetter['reason'], string>> = {
  'no-receiver': 'nobody listens',
  'queue-full': 'too many were waiting',
  failed: 'it failed',
  unacknowledged: 'it was not acknowledged',
  unsubscribed: 'it listens no more',
  ended: 'the host ended',
};

/** Of what the host knows an owner by, the name that people know. */
function ownerName(owner: string): string {
  try {
    const parts: unknown = JSON.parse(owner);
    const name: unknown = Array.isArray(parts) ? parts[1] : undefined;
    return typeof name === 'string' ? name : owner;
  } catch {
    return owner;
  }
}

function bytesText(bytes: number): string {
  return bytes < 1024 ? `${bytes} B` : `${(bytes / 1024).toLocaleString('en', { maximumFractionDigits: 1 })} KiB`;
}
