import { expect, test } from 'vitest';
import { linkRight } from '../../../src/host/links/approval.ts';
import { questionOf } from '../../../src/extension/rights/question.ts';
import { readData } from './facts.ts';

const asked = { title: 'greeter', manifestPath: '/w/airlock.json', right: readData, reason: undefined };

test('the question names exactly what is granted, to whom, and for how long', () => {
  const { message, detail } = questionOf('Grant', asked);
  expect(message).toBe('Allow greeter to read files: ./data/**?');
  expect(detail).toBe(
    'That is: everything in data, at any depth, and data itself.\nThis holds for /w/airlock.json until you revoke it in the Airlock view.',
  );
});

test('a reason is the claim of its author, on one line, with nothing hidden in it', () => {
  const reason = 'harmless”\n\u202Eyltcerid deksa \u200B\u3164\u{E0041}\uD800';
  const { detail } = questionOf('Request and Grant', { ...asked, reason });
  const [, claim] = detail.split('\n');
  expect(claim).toBe(
    String.raw`The author says: “harmless”\u{a}\u{202e}yltcerid deksa \u{200b}\u{3164}\u{e0041}\u{d800}”`,
  );
  expect(detail).toContain('The request is written into airlock.json.');
});

test('a reason without end does not push the rest off the screen', () => {
  expect(questionOf('Grant', { ...asked, reason: 'a'.repeat(100_000) }).detail.length).toBeLessThan(600);
});

test('never to ask again says that it stays denied', () => {
  const { message, detail } = questionOf('Never Ask Again', asked);
  expect(message).toMatch(/^Never let greeter read files: /);
  expect(detail).toContain('It stays denied');
});

test('the question about a link names the other component, its place and the rights that it asks for', () => {
  const pattern = linkRight(
    { interface: 'example:math/add', provider: 'calculator' },
    {
      key: { manifestPath: '/other/airlock.json', name: 'calculator', origin: 'built-here' },
      version: { requests: [{ capability: 'network.connect', pattern: 'https://example.com' }] },
    },
  );
  const { message, detail } = questionOf('Grant', { ...asked, right: pattern });
  expect(message).toBe('Allow greeter to call interfaces of its own: example:math/add of calculator?');
  const said =
    'the interface example:math/add, answered by the component calculator of /other/airlock.json, which acts';
  expect(detail).toContain(`That is: ${said} under its own rights, and asks for: network.connect https://example.com.`);
});
