import { type Cursor, isLastOnLine } from './cursor.ts';
import type { Completion } from './item.ts';
import type { ItemBlock } from './position.ts';

/** The items that may begin in a block. `isFirst` says that nothing stands before it in the file. */
export function itemKeywords(block: ItemBlock, cursor: Cursor, isFirst: boolean): readonly Completion[] {
  // A `%` begins a name, and what follows on the line is what the keyword would begin.
  if (cursor.typed.startsWith('%')) return [];
  const opens = isLastOnLine(cursor);
  return blockItems[block]
    .filter(({ keyword }) => keyword !== 'package' || isFirst)
    .flatMap((item, index) => itemOf(item, cursor, opens, index));
}

/** Words that nothing but grammar decides, as what a function begins with. */
export function words(texts: readonly string[], { word }: Cursor): readonly Completion[] {
  return texts.map((text) => ({ label: text, kind: 'keyword', span: word, text, sort: text }));
}

/** What a function begins with behind its name. */
export function functionWords(texts: readonly string[], cursor: Cursor): readonly Completion[] {
  const opens = isLastOnLine(cursor);
  return texts.flatMap((text, index): Completion[] => {
    const base = { kind: 'keyword', span: cursor.word, text } as const;
    const plain = { ...base, label: text, sort: `0${index}`, snippet: opens ? `${text}($1);` : undefined };
    if (!opens || text !== 'func') return [plain];
    const withResult = `${text}($1) -> $2;`;
    return [
      plain,
      { ...base, label: `${text} ->`, filter: text, sort: `0${index}a`, snippet: withResult, detail: 'with a result' },
    ];
  });
}

export function interfaceWord(cursor: Cursor): Completion {
  const snippet = isLastOnLine(cursor) ? 'interface {\n\t$0\n}' : undefined;
  return { label: 'interface', kind: 'keyword', span: cursor.word, text: 'interface', snippet, sort: '1' };
}

interface Item {
  readonly keyword: string;
  /** What it is called in the list, where there is more than the keyword. */
  readonly label?: string;
  readonly snippet: string | undefined;
  readonly detail: string;
  /** Whether it is there for its places to fill in alone: as a word it is nothing. */
  readonly isSnippet?: true;
  readonly goesOn?: true;
}

function itemOf(item: Item, { word }: Cursor, opens: boolean, index: number): Completion[] {
  const { keyword, label = keyword, snippet, detail, isSnippet, goesOn } = item;
  if (isSnippet && !opens) return [];
  return [
    {
      label,
      kind: isSnippet ? 'snippet' : 'keyword',
      span: word,
      text: isSnippet ? '' : keyword,
      snippet: opens ? snippet : undefined,
      filter: keyword,
      sort: `1${String.fromCharCode(97 + index)}`,
      detail,
      goesOn: opens && goesOn,
    },
  ];
}

const shapes: readonly Item[] = [
  { keyword: 'record', snippet: 'record ${1:name} {\n\t${2:field}: ${3:string},\n}', detail: 'Values with names.' },
  { keyword: 'variant', snippet: 'variant ${1:name} {\n\t${2:case},\n}', detail: 'One of several cases, with values.' },
  { keyword: 'enum', snippet: 'enum ${1:name} {\n\t${2:case},\n}', detail: 'One of several cases.' },
  { keyword: 'flags', snippet: 'flags ${1:name} {\n\t${2:flag},\n}', detail: 'Any of several flags.' },
  { keyword: 'resource', snippet: 'resource ${1:name} {\n\t$0\n}', detail: 'A thing that handles refer to.' },
  { keyword: 'type', snippet: 'type ${1:name} = $2;', detail: 'Another name for a type.' },
];

const use: Item = { keyword: 'use', snippet: 'use $0', detail: 'Types of another interface.', goesOn: true };
const interfaceItem: Item = {
  keyword: 'interface',
  snippet: 'interface ${1:name} {\n\t$0\n}',
  detail: 'Types and functions.',
};
const worldItem: Item = {
  keyword: 'world',
  snippet: 'world ${1:name} {\n\t$0\n}',
  detail: 'What a component imports and exports.',
};

function functionItems(prefix: string, detail: string): readonly Item[] {
  return [
    { keyword: 'func', label: 'func', snippet: `\${1:name}: ${prefix}func($2);`, detail, isSnippet: true },
    {
      keyword: 'func',
      label: 'func ->',
      snippet: `\${1:name}: ${prefix}func($2) -> \${3:string};`,
      detail: `${detail.replace(/\.$/, '')}, with a result.`,
      isSnippet: true,
    },
  ];
}

const blockItems: Readonly<Record<ItemBlock, readonly Item[]>> = {
  file: [
    { keyword: 'package', snippet: 'package $0', detail: 'The package that the file belongs to.', goesOn: true },
    interfaceItem,
    worldItem,
    { keyword: 'use', snippet: 'use $0', detail: 'Another name for an interface.', goesOn: true },
  ],
  package: [
    interfaceItem,
    worldItem,
    { keyword: 'use', snippet: 'use $0', detail: 'Another name for an interface.', goesOn: true },
  ],
  interface: [...functionItems('', 'A function.'), ...shapes, use],
  world: [
    { keyword: 'import', snippet: 'import $0', detail: 'What the component needs.', goesOn: true },
    { keyword: 'export', snippet: 'export $0', detail: 'What the component offers.', goesOn: true },
    {
      keyword: 'import',
      label: 'import func',
      snippet: 'import ${1:name}: func($2);',
      detail: 'A function that the component needs.',
      isSnippet: true,
    },
    {
      keyword: 'export',
      label: 'export func',
      snippet: 'export ${1:name}: func($2);',
      detail: 'A function that the component offers.',
      isSnippet: true,
    },
    { keyword: 'include', snippet: 'include $0', detail: 'All of another world.', goesOn: true },
    use,
    ...shapes,
  ],
  resource: [
    {
      keyword: 'constructor',
      snippet: 'constructor($1);',
      detail: 'Makes a new one.',
    },
    ...functionItems('', 'A method.'),
    {
      keyword: 'static',
      label: 'static func',
      snippet: '${1:name}: static func($2);',
      detail: 'A function beside its methods.',
      isSnippet: true,
    },
  ],
};
