import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import oniguruma from 'vscode-oniguruma';
import textmate from 'vscode-textmate';
import { lex } from '../../src/wit/index.ts';
import { fixture } from '../wit/fixtures.ts';

const require = createRequire(import.meta.url);
const syntaxes = new URL('../../syntaxes/', import.meta.url);

/** Our grammars by their scopes; the injections as package.json contributes them. */
const files: Readonly<Record<string, string>> = {
  'source.wit': 'wit.tmLanguage.json',
  'source.wit.in-rust': 'wit-in-rust.injection.json',
  'source.wit.in-markdown': 'wit-in-markdown.injection.json',
};
const injections: Readonly<Record<string, readonly string[]>> = {
  'source.rust': ['source.wit.in-rust'],
  'text.html.markdown': ['source.wit.in-markdown'],
};

/** As much of the languages into which WIT is injected as stands around it in the tests. VS Code has the whole. */
const hosts: Readonly<Record<string, object>> = {
  'source.rust': {
    scopeName: 'source.rust',
    patterns: [
      { begin: '//', end: '$', name: 'comment.line.rust' },
      { begin: 'r(#*)"', end: '"\\1', name: 'string.raw.rust' },
      { begin: '"', end: '"', name: 'string.rust' },
      { match: '\\w+', name: 'variable.rust' },
    ],
  },
  'text.html.markdown': {
    scopeName: 'text.html.markdown',
    patterns: [
      { begin: '^```\\w*', end: '^```', name: 'markup.fenced_code.block.markdown' },
      { match: '\\w+', name: 'meta.paragraph.markdown' },
    ],
  },
};

async function openRegistry(): Promise<textmate.Registry> {
  await oniguruma.loadWASM(readFileSync(require.resolve('vscode-oniguruma/release/onig.wasm')));
  return new textmate.Registry({
    onigLib: Promise.resolve({
      createOnigScanner: (sources) => new oniguruma.OnigScanner(sources),
      createOnigString: (text) => new oniguruma.OnigString(text),
    }),
    loadGrammar: async (scope) => {
      const file = files[scope];
      const text = file === undefined ? JSON.stringify(hosts[scope]) : readFileSync(new URL(file, syntaxes), 'utf8');
      return textmate.parseRawGrammar(text, 'grammar.json');
    },
    getInjections: (scope) => injections[scope]?.slice(),
  });
}

const registry = await openRegistry();

async function loadGrammar(scope: string): Promise<textmate.IGrammar> {
  const loaded = await registry.loadGrammar(scope);
  if (!loaded) throw new Error(`There is no grammar with the scope ${scope}.`);
  return loaded;
}

interface Scoped {
  readonly text: string;
  readonly scopes: readonly string[];
  readonly offset: number;
}

function tokens(grammar: textmate.IGrammar, text: string): Scoped[] {
  let stack = textmate.INITIAL;
  let offset = 0;
  return text.split('\n').flatMap((line) => {
    const result = grammar.tokenizeLine(line, stack);
    stack = result.ruleStack;
    const lineStart = offset;
    offset += line.length + 1;
    return result.tokens.map(({ startIndex, endIndex, scopes }) => ({
      text: line.slice(startIndex, endIndex),
      scopes: scopes.slice(1),
      offset: lineStart + startIndex,
    }));
  });
}

const grammar = await loadGrammar('source.wit');

describe('the grammar for colours', () => {
  it('gives every token of today’s WIT its scope', async () => {
    const lines = tokens(grammar, fixture('everything.wit'))
      .filter(({ text }) => text.trim() !== '')
      .map(({ text, scopes }) => `${text.trim()}\t${scopes.map((scope) => scope.replace(/\.wit$/, '')).join(' ')}`);
    await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot('../fixtures/wit/everything.scopes.tsv');
  });

  it('leaves no word and no sign of a valid file without a scope of its own', () => {
    for (const name of ['everything.wit', 'component.wit']) {
      const plain = tokens(grammar, fixture(name)).filter(
        ({ text, scopes }) => text.trim() !== '' && scopes.every((scope) => scope.startsWith('meta.')),
      );
      expect(plain).toEqual([]);
    }
  });

  it('takes for a comment what the parser takes for one', () => {
    const text = fixture('everything.wit');
    const inComments = tokens(grammar, text).filter(({ scopes }) =>
      scopes.some((scope) => scope.startsWith('comment.')),
    );
    const coloured = new Set(inComments.flatMap((each) => Array.from(each.text, (_, index) => each.offset + index)));
    for (const { kind, start, end, text: token } of lex(text).tokens) {
      const comment = ['line-comment', 'block-comment', 'line-doc', 'block-doc'].includes(kind);
      for (let at = start; at < end; at++) {
        if (/\s/.test(token[at - start] ?? '')) continue;
        expect(coloured.has(at), `offset ${at} in ${token}`).toBe(comment);
      }
    }
  });

  it('finds its way back after a broken item', () => {
    const after = tokens(grammar, 'interface i {\n  f: func(a: u8\n}\nworld w {\n  export g: func();\n}');
    const word = (text: string): readonly string[] | undefined => after.find((each) => each.text === text)?.scopes;
    expect(word('w')).toEqual(['entity.name.type.world.wit']);
    expect(word('g')).toContain('entity.name.function.wit');
  });
});

/** The words of a text that are coloured as WIT, and those that are not. */
async function split(scope: string, text: string): Promise<{ readonly wit: string; readonly host: string }> {
  const words = tokens(await loadGrammar(scope), text).filter((each) => each.text.trim() !== '');
  const isWit = ({ scopes }: Scoped): boolean => scopes.includes('meta.embedded.block.wit');
  const joined = (some: readonly Scoped[]): string => some.map((each) => each.text.trim()).join(' ');
  return { wit: joined(words.filter(isWit)), host: joined(words.filter((each) => !isWit(each))) };
}

describe('WIT in Rust', () => {
  it.each([
    ['a raw string', 'generate!({ inline: r#"world w {}"#, after: 1 });', 'world w { }'],
    ['a raw string without hashes', 'generate!({ inline: r"world w {}", after: 1 });', 'world w { }'],
    ['a plain string', 'wasmtime::component::bindgen!({ inline: "world w {}", after: 1 });', 'world w { }'],
    ['other brackets', 'generate![{ inline: "world w {}", after: 1 }];', 'world w { }'],
    ['several lines', 'generate!({\n  inline: r#"\n    world w {\n    }\n  "#,\n  after: 1\n});', 'world w { }'],
    ['an end on the last line', 'generate!({ inline: "\n  world w {\n  }", after: 1 });', 'world w { }'],
    [
      'quotes inside of it',
      'generate!({ inline: r##"\n// "# no end\nworld w {}\n"##, after: 1 });',
      '// "# no end world w { }',
    ],
    [
      'what stands before it',
      'generate!({ world: "w })", // } )\n with: { a: [1] }, inline: "world w {}", after: 1 });',
      'world w { }',
    ],
  ])('is coloured in %s, and ends there', async (_, text, wit) => {
    const found = await split('source.rust', `before ${text} last`);
    expect(found.wit).toBe(wit);
    expect(found.host).toMatch(/^before .*after.* last$/);
    const word = tokens(await loadGrammar('source.rust'), `${text} last`).at(-1);
    expect(word?.scopes).toEqual(['variable.rust']);
  });

  it('does not leak out where it is broken', async () => {
    const text = 'generate!({ inline: r#"\n  interface i {\n    f: func(a: u32\n"#, after: 1 });\nlast';
    const found = await split('source.rust', text);
    expect(found.wit).toBe('interface i { f : func ( a : u32');
    expect(tokens(await loadGrammar('source.rust'), text).at(-1)?.scopes).toEqual(['variable.rust']);
  });

  it.each([
    ['another macro', 'other!({ inline: "world w {}" });'],
    ['a field of that name', 'let x = X { inline: "world w {}" };'],
    ['a function', 'generate({ inline: "world w {}" });'],
    ['another name', 'generate!({ outline: "world w {}" });'],
    ['a comment', '// generate!({ inline: "world w {}" });'],
    ['a string', '"generate!({ inline: r#world w {}# })"'],
    ['a part of a name', 'regenerate!({ inline: "world w {}" });'],
  ])('is not seen in %s', async (_, text) => expect((await split('source.rust', text)).wit).toBe(''));
});

describe('WIT in Markdown', () => {
  it.each([
    ['a fence', 'before\n```wit\nworld w {\n}\n```\nlast'],
    ['a fence of tildes', 'before\n~~~ WIT\nworld w {\n}\n~~~\nlast'],
    ['a longer fence with a title', 'before\n````wit title="w"\nworld w {\n}\n````\nlast'],
    ['a fence in a list', 'before\n- item\n\n  ```wit\n  world w {\n  }\n  ```\n\nlast'],
  ])('is coloured in %s, and ends with it', async (_, text) => {
    const found = await split('text.html.markdown', text);
    expect(found.wit).toBe('world w { }');
    expect(tokens(await loadGrammar('text.html.markdown'), text).at(-1)?.scopes).toEqual(['meta.paragraph.markdown']);
  });

  it('does not leak out where it is broken', async () => {
    const text = '```wit\ninterface i {\n  f: func(\n```\nlast';
    expect((await split('text.html.markdown', text)).wit).toBe('interface i { f : func (');
    expect(tokens(await loadGrammar('text.html.markdown'), text).at(-1)?.scopes).toEqual(['meta.paragraph.markdown']);
  });

  it.each([
    ['another language', '```with\nworld w {}\n```'],
    ['a fence inside of a fence', '```md\nworld w {}\n```'],
    ['no fence', 'wit\nworld w {}'],
  ])('is not seen in %s', async (_, text) => expect((await split('text.html.markdown', text)).wit).toBe(''));
});

describe('the configuration of the language', () => {
  const configuration: unknown = JSON.parse(
    readFileSync(new URL('../../language-configuration.json', import.meta.url), 'utf8'),
  );

  it('takes a name with its hyphens and its mark for one word', () => {
    const { pattern } = (configuration as { wordPattern: { pattern: string } }).wordPattern;
    expect('  %get-HTTP2-body: func(a1-b)'.match(new RegExp(pattern, 'g'))).toEqual([
      '%get-HTTP2-body',
      'func',
      'a1-b',
    ]);
  });

  it('goes on with documentation on the next line', () => {
    const { onEnterRules } = configuration as {
      onEnterRules: { beforeText: { pattern: string }; action: { appendText?: string } }[];
    };
    const appended = (line: string): string | undefined =>
      onEnterRules.find(({ beforeText }) => new RegExp(beforeText.pattern).test(line))?.action.appendText;
    expect(appended('  /// Says hello')).toBe('/// ');
    expect(appended('  // a comment')).toBeUndefined();
    expect(appended('  /** Says hello')).toBe(' * ');
  });
});
