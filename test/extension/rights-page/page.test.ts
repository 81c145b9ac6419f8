import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { rightsDocument } from '../../../src/extension/rights-page/document.ts';
import { html } from '../../../src/extension/rights-page/html.ts';
import { type PageFacts, rightsPage } from '../../../src/extension/rights-page/page.ts';
import { connectNews, denied, facts, readData, unrequested } from '../rights/facts.ts';

const greeter: PageFacts = {
  title: 'greeter',
  manifestPath: '/w/airlock.json',
  state: 'running',
  reasons: { filesystem: 'reads the greeting' },
  facts: facts(),
  now: 10_000,
};

/** The page as a person reads it: a line for each block, and what stands in a row beside each other. */
function read(given: Partial<PageFacts>): string[] {
  const { html: page } = rightsPage({ ...greeter, ...given });
  return page
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/<\/(?:tr|h1|h2|p)>/g, '\n')
    .replaceAll(/<\/t[hd]>/g, ' | ')
    .replaceAll(/<small>/g, ' ')
    .replaceAll(/<[^>]*>/g, '')
    .replaceAll(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)))
    .split('\n')
    .map((line) =>
      line
        .replaceAll(/ +/g, ' ')
        .replace(/[ |]+$/, '')
        .trim(),
    )
    .filter((line) => line !== '');
}

const use = {
  capability: 'filesystem.read',
  pattern: './data/**',
  operation: 'wasi:filesystem/types#[method]descriptor.open-at',
  count: 12,
  lastTime: 2000,
};

test('it says why, and during which call', () => {
  const why = 'No request of this kind comes near.';
  const given = facts({
    requests: [],
    denials: [
      unrequested('./n.txt', { why, during: 'greet' }),
      unrequested('./k', { reason: 'never-grantable', why: 'it is a key' }),
    ],
  });
  const text = read({ facts: given }).join('\n');
  expect(text).toContain(`not requested in airlock.json ${why} Called during greet.`);
  expect(text).toContain('It can never be granted: it is a key.');
});

test('it says what was asked, granted, used, denied and never used', () => {
  const given = facts({
    grants: [{ ...readData, since: 1000 }, connectNews, { capability: 'environment', pattern: 'OLD' }],
    uses: [use],
    denials: [denied({ count: 2, reason: 'revoked' }), unrequested('./notes.txt', { count: 3 })],
    calls: 4,
  });
  const at = (milliseconds: number): string => new Date(milliseconds).toLocaleString();
  expect(read({ facts: given })).toEqual([
    'Rights of greeter',
    '/w/airlock.json',
    'running, 4 calls served in this window · 2 asked for · 2 granted · 1 never used · denied 5 times',
    'Read files',
    'The author says: “reads the greeting”',
    'Asked | Granted | Used | Denied | Change',
    `./data/** everything in data, at any depth, and data itself | Yes since ${at(1000)} | 12× last ${at(2000)} by filesystem/types#open-at | 2× last ${at(1000)} by filesystem/types#open-at | Revoke`,
    `./notes.txt not requested in airlock.json | No | no | 3× last ${at(1000)} by filesystem/types#open-at | Request and Grant…`,
    'Connect to hosts',
    'Asked | Granted | Used | Denied | Change',
    'http://127.0.0.1:8717 127.0.0.1 over http on port 8717 | Yes | never | no | Revoke',
    'Granted, and no longer asked for',
    'These allow nothing until airlock.json asks for them again.',
    'OLD | read environment variables | Revoke',
  ]);
});

test.each([
  [{}, 'No'],
  [{ revoked: [readData] }, 'No taken back'],
  [{ ruledOut: [readData] }, 'No never ask again'],
  [{ grants: [{ ...readData, until: 9000 }] }, 'No the grant has ended'],
  [{ grants: [{ ...readData, lifetime: 'session' as const }] }, 'Yes for this session'],
])('a request stands as the person left it: %j', (given, stands) => {
  const line = read({ facts: facts(given) }).find((each) => each.startsWith('./data/**'));
  expect(line?.split(' | ')[1]).toBe(stands);
});

test('where uses are not counted, nothing is called unused', () => {
  const lines = read({ facts: facts({ uses: undefined }) }).join('\n');
  expect(lines).toContain('not counted');
  expect(lines).not.toContain('never');
});

test('each button stands for one command about one right, whatever the page says', () => {
  const { acts } = rightsPage({ ...greeter, facts: facts({ grants: [readData], denials: [unrequested('./n.txt')] }) });
  expect(Array.from(acts.values())).toEqual([
    { command: 'airlock.revoke', right: readData },
    { command: 'airlock.requestAndGrant', right: { capability: 'filesystem.read', pattern: './n.txt' } },
    { command: 'airlock.grant', right: connectNews },
  ]);
});

test('no text of a guest or an author becomes a tag, an attribute or an entity, or hides', () => {
  const hostile = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom(
      '<script>alert(1)</script>',
      '"><img src=x onerror=alert(1)>',
      '&lt;b&gt;',
      "'`\u202E\u0000</main>",
    ),
  );
  const plain = rightsPage(given('x')).html;
  fc.assert(
    fc.property(hostile, (text) => {
      const { html: page } = rightsPage(given(text));
      expect(page.replaceAll(/[^<>"]/g, '')).toBe(plain.replaceAll(/[^<>"]/g, ''));
      expect(page.replaceAll('\n', ' ')).not.toMatch(/&(?!#\d+;)|\p{Cc}|\p{Cf}/u);
    }),
    { seed: 6, numRuns: 150 },
  );

  function given(text: string): PageFacts {
    return {
      ...greeter,
      title: text,
      manifestPath: text,
      reasons: { filesystem: text },
      facts: facts({
        denials: [unrequested('./n.txt', { what: text, operation: text, reason: text }), denied({ operation: text })],
      }),
    };
  }
});

test('a value in a template is data, a piece of a page is not', () => {
  expect(html`<p>${'<b>'}${html`<i>${"a'b"}</i>`}${[html`1`, html`2`]}${1234}</p>`.html).toBe(
    '<p>&#60;b&#62;<i>a&#39;b</i>121,234</p>',
  );
});

test('the document lets nothing in but its own style and script', () => {
  const document = rightsDocument('abc123', '<h1>x</h1>');
  const policy = /Content-Security-Policy" content="([^"]*)"/.exec(document)?.[1];
  expect(policy).toBe(
    "default-src 'none'; style-src 'nonce-abc123'; script-src 'nonce-abc123'; base-uri 'none'; form-action 'none'",
  );
  expect(document.match(/<(?:script|style)(?! nonce="abc123")/g)).toBeNull();
  expect(document).not.toMatch(/https?:|src=|href=/);
});
