import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { filesOf, transcript } from './transcript.ts';

const folder = fileURLToPath(new URL('../../fixtures/wit/diagnostics/', import.meta.url));
const fixtures = readdirSync(folder).filter((name) => name.endsWith('.txt'));

describe('the diagnostics of', () => {
  it.each(fixtures)('%s', async (name) => {
    const files = filesOf(readFileSync(`${folder}${name}`, 'utf8'));
    expect(files.size).toBeGreaterThan(0);
    await expect(transcript(files, ['on'])).toMatchFileSnapshot(`${folder}${name.replace('.txt', '.out')}`);
  });

  it('gates follow the features that are enabled', () => {
    const files = filesOf(readFileSync(`${folder}gates.txt`, 'utf8'));
    const all = transcript(files, ['on', 'off']);
    expect(all).not.toContain('left out');
    expect(transcript(files, [])).toContain('`there` is left out');
  });
});
