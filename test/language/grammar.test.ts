import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import oniguruma from 'vscode-oniguruma';
import textmate from 'vscode-textmate';
import { lex } from '../../src/wit/index.ts';
import { fixture } from '../wit/fixtures.ts';

const require = createRequire(import.meta.url);
const grammarPath = new URL('../../syntaxes/wit.tmLanguage.json', import.meta.url);

async function loadGrammar(): Promise<textmate.IGrammar> {
  await oniguruma.loadWASM(readFileSync(require.resolve('vscode-oniguruma/release/onig.wasm')));
  const registry = new textmate.Registry({
    onigLib: Promise.resolve({
      createOnigScanner: (sources) => new oniguruma.OnigScanner(sources),
      createOnigString: (text) => new oniguruma.OnigString(text),
    }),
    loadGrammar: async () => textmate.parseRawGrammar(readFileSync(grammarPath, 'utf8'), 'wit.tmLanguage.json'),
  });
  const grammar = await registry.loadGrammar('source.wit');
  if (!grammar) throw new Error('The grammar has the scope `source.wit`.');
  return grammar;
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

const grammar = await loadGrammar();

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
