import { type Analysis, createAnalysis, fileFacts } from '../../wit/index.ts';

/** What has run often is compiled well: without this the first keystrokes would wait for it. */
export function warmUp(analysis: Pick<Analysis, 'diagnostics'>, roots: Iterable<string>, texts: readonly string[]): void {
  for (const root of Array.from(roots).slice(0, warmed)) analysis.diagnostics(root);
  const usual = texts.filter(({ length }) => length < 100_000);
  const longest = usual.reduce((best, text) => (text.length > best.length ? text : best), '');
  for (let time = 0; time < 20; time++) {
    const scratch = createAnalysis();
    // As if somebody typed: most texts that come in are broken.
    const at = longest.lastIndexOf('}') - 1;
    const file = { path: 'a.wit', facts: fileFacts(`${longest.slice(0, at)}${'x'.repeat(time)}${longest.slice(at)}`) };
    scratch.set('', { own: [file], dependencies: [], loose: [], notes: [] });
    scratch.diagnostics('');
  }
}

const warmed = 200;
