import {
  type ClientCapabilities,
  type CompletionItem,
  CompletionItemKind,
  CompletionItemTag,
  type CompletionList,
  InsertTextFormat,
  InsertTextMode,
  MarkupKind,
} from 'vscode-languageserver/node';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { type Completion, type CompletionKind, completionsAt } from '../features/completion/completion.ts';
import { rangeOf } from '../protocol.ts';
import type { Provider } from './provider.ts';

export const completion: Provider = {
  capabilities: {
    completionProvider: {
      triggerCharacters: ['.', '{', ':', '/', '@', '<', '('],
      completionItem: { labelDetailsSupport: true },
    },
  },
  register(connection, { model, file, client, vendored: shipped }) {
    connection.onCompletion(async ({ textDocument, position, context }): Promise<CompletionList | null> => {
      const vendored = await shipped();
      const at = file(textDocument.uri);
      // The text may be newer than what is known of it, for as long as the workspace is being read.
      if (!at || model.facts(at.path)?.text !== at.text.getText()) return null;
      const offset = at.text.offsetAt(position);
      const { items, incomplete } = completionsAt(model, at.path, offset, {
        trigger: context?.triggerCharacter,
        vendored,
      });
      const known = abilitiesOf(client());
      const shown = known.snippets ? items : items.filter(({ text }) => text !== '');
      return { items: shown.map((item) => lspCompletion(at.text, item, known)), isIncomplete: incomplete };
    });
  },
};

/** What a client does with an item. */
interface Abilities {
  readonly snippets: boolean;
  readonly labelDetails: boolean;
  readonly markdown: boolean;
  readonly tags: boolean;
  readonly indents: boolean;
  /** Whether it knows the command that asks for completions again. */
  readonly asksAgain: boolean;
}

function abilitiesOf({ textDocument, experimental }: ClientCapabilities): Abilities {
  const item = textDocument?.completion?.completionItem;
  return {
    snippets: item?.snippetSupport === true,
    labelDetails: item?.labelDetailsSupport === true,
    markdown: item?.documentationFormat?.includes(MarkupKind.Markdown) === true,
    tags: item?.tagSupport?.valueSet.includes(CompletionItemTag.Deprecated) === true,
    indents: item?.insertTextModeSupport?.valueSet.includes(InsertTextMode.adjustIndentation) === true,
    asksAgain: commandsOf(experimental).includes(askAgain.command),
  };
}

/** The commands that a client says it has, as `{ commands: { commands: […] } }` among what is experimental. */
function commandsOf(experimental: unknown): readonly unknown[] {
  const outer: unknown = isObject(experimental) ? experimental['commands'] : undefined;
  const inner: unknown = isObject(outer) ? outer['commands'] : undefined;
  return Array.isArray(inner) ? inner : [];
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

const askAgain = { title: 'Suggest', command: 'editor.action.triggerSuggest' };

function lspCompletion(text: TextDocument, item: Completion, client: Abilities): CompletionItem {
  const { label, kind, span, filter, sort, detail, description, doc, deprecated, edits, goesOn } = item;
  const snippet = client.snippets ? item.snippet : undefined;
  const isDeprecated = deprecated === true && client.tags;
  const whole = [client.labelDetails ? undefined : description, detail].filter((part) => part !== undefined);
  return {
    label,
    kind: kinds[kind],
    sortText: sort,
    textEdit: { range: rangeOf(text, span), newText: snippet ?? item.text },
    insertTextFormat: snippet === undefined ? InsertTextFormat.PlainText : InsertTextFormat.Snippet,
    ...(filter !== undefined && filter !== label && { filterText: filter }),
    ...(client.indents && snippet?.includes('\n') && { insertTextMode: InsertTextMode.adjustIndentation }),
    ...(whole.length > 0 && { detail: whole.join(': ') }),
    ...(client.labelDetails && description !== undefined && { labelDetails: { description } }),
    ...(doc && { documentation: client.markdown ? { kind: MarkupKind.Markdown, value: doc } : doc }),
    ...(isDeprecated && { tags: [CompletionItemTag.Deprecated] }),
    ...(edits && {
      additionalTextEdits: edits.map((edit) => ({ range: rangeOf(text, edit.span), newText: edit.text })),
    }),
    ...(goesOn && client.asksAgain && { command: askAgain }),
  };
}

const kinds: Readonly<Record<CompletionKind, CompletionItemKind>> = {
  keyword: CompletionItemKind.Keyword,
  snippet: CompletionItemKind.Snippet,
  primitive: CompletionItemKind.Keyword,
  package: CompletionItemKind.Folder,
  interface: CompletionItemKind.Interface,
  world: CompletionItemKind.Module,
  record: CompletionItemKind.Struct,
  variant: CompletionItemKind.Enum,
  enum: CompletionItemKind.Enum,
  flags: CompletionItemKind.Enum,
  resource: CompletionItemKind.Class,
  alias: CompletionItemKind.TypeParameter,
  function: CompletionItemKind.Function,
  version: CompletionItemKind.Value,
  feature: CompletionItemKind.Constant,
};
