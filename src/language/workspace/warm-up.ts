import { type Analysis, createAnalysis, fileFacts } from '../../wit/index.ts';

/**
 * What has run often is compiled well: without this the first keystrokes would wait for it. It goes on step by step, so
 * that what is asked meanwhile is answered first.
 */
export async function warmUp(
  analysis: Pick<Analysis, 'diagnostics'>,
  roots: readonly string[],
  texts: Iterable<string>,
): Promise<void> {
  for (const root of roots.slice(0, warmed)) {
    analysis.diagnostics(root);
    await otherWork();
  }
  let longest = '';
  for (const text of texts) if (text.length < 100_000 && text.length > longest.length) longest = text;
  const at = longest.lastIndexOf('}') - 1;
  if (at < 0) return;
  for (let time = 0; time < 20; time++) {
    const scratch = createAnalysis();
    // As if somebody typed: most texts that come in are broken.
    const file = { path: 'a.wit', facts: fileFacts(`${longest.slice(0, at)}${'x'.repeat(time)}${longest.slice(at)}`) };
    scratch.set('', { own: [file], dependencies: [], loose: [], notes: [] });
    scratch.diagnostics('');
    await otherWork();
  }
}

function otherWork(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

/** Roots: enough of them to have run everything that most files need. */
const warmed = 100;
