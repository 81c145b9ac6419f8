import { type CallHierarchyItem, SymbolKind } from 'vscode-languageserver/node';
import { type Connection, incomingTo, type Member, memberAt, outgoingFrom } from '../features/call-hierarchy.ts';
import { pathOf, rangeOf } from '../protocol.ts';
import { inSteps, type Provider, type Served } from './provider.ts';

export const callHierarchy: Provider = {
  capabilities: { callHierarchyProvider: true },
  register(connection, served) {
    const { model, file, textAt } = served;
    connection.languages.callHierarchy.onPrepare(({ textDocument, position }) => {
      const at = file(textDocument.uri);
      const member = at && memberAt(model, at.path, at.text.offsetAt(position));
      const item = member && itemOf(served, member, member.owner);
      return item ? [item] : null;
    });
    connection.languages.callHierarchy.onIncomingCalls(async ({ item }, token) => {
      const found = await inSteps(incomingTo(model, pathOf(item.uri), offsetOf(item)), token);
      return (found ?? []).flatMap((each) => {
        const from = itemOf(served, each.member, detailOf(each));
        const text = textAt(each.member.path);
        return from && text ? [{ from, fromRanges: each.spans.map((span) => rangeOf(text, span)) }] : [];
      });
    });
    connection.languages.callHierarchy.onOutgoingCalls(({ item }) => {
      const path = pathOf(item.uri);
      const text = textAt(path);
      return outgoingFrom(model, path, offsetOf(item)).flatMap((each) => {
        const to = itemOf(served, each.member, detailOf(each));
        return to && text ? [{ to, fromRanges: each.spans.map((span) => rangeOf(text, span)) }] : [];
      });
    });
  },
};

function detailOf({ member, ways }: Connection): string {
  return `${ways.join(', ')} · ${member.owner}`;
}

function itemOf({ textAt }: Served, member: Member, detail: string): CallHierarchyItem | undefined {
  const text = textAt(member.path);
  return (
    text && {
      name: member.name,
      kind: member.kind === 'world' ? SymbolKind.Module : SymbolKind.Interface,
      detail,
      uri: text.uri,
      range: rangeOf(text, member.span),
      selectionRange: rangeOf(text, member.nameSpan),
      data: member.offset,
    }
  );
}

/** Where the item is declared, as it was said to the client, which may say anything. */
function offsetOf({ data }: CallHierarchyItem): number {
  return typeof data === 'number' ? data : -1;
}
