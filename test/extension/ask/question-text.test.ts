import { expect, test } from 'vitest';
import { questionText } from '../../../src/extension/ask/question-text.ts';

const question = {
  use: { capability: 'filesystem.read', path: 'data/a.txt' },
  request: './data/**',
  operation: 'wasi:filesystem/types#[method]descriptor.open-at',
} as const;

test('it says who wants what, under which request, and what each answer means', () => {
  const { title, facts, choices } = questionText('greeter', question, 'reads the greeting');
  expect(title).toBe('greeter wants to read files: ./data/a.txt');
  expect(facts).toEqual([
    'airlock.json asks for ./data/**: everything in data, at any depth, and data itself',
    'The author says: “reads the greeting”',
    'Through filesystem/types#open-at',
  ]);
  expect(choices.map(({ label, detail }) => `${label}: ${detail}`)).toEqual([
    'Allow once: This use alone.',
    'This session: Until the editor is closed: everything in data, at any depth, and data itself.',
    'Always: Until you revoke it: everything in data, at any depth, and data itself.',
    'Deny: The call goes on with an error.',
  ]);
});

test('what a guest names cannot hide, turn or break the question', () => {
  const use = { capability: 'environment', name: 'A\u202EB\nC\u200B' } as const;
  const { title, facts } = questionText('gree\u0007ter', { ...question, use, operation: 'a\rb' }, 'x\ny');
  expect([title, ...facts].join('')).not.toMatch(/\p{Cc}|\p{Cf}/u);
  expect(title).toBe(String.raw`gree\u{7}ter wants to read environment variables: A\u{202e}B\u{a}C\u{200b}`);
});

test('a path is shown as the guest named it', () => {
  const use = { capability: 'filesystem.read', path: 'data/[a]\u202E.txt' } as const;
  expect(questionText('greeter', { ...question, use }, undefined).title).toBe(
    String.raw`greeter wants to read files: ./data/[a]\u{202e}.txt`,
  );
});

test('a name without end does not push the question off the screen', () => {
  const use = { capability: 'filesystem.read', path: 'a'.repeat(100_000) } as const;
  expect(questionText('greeter', { ...question, use }, undefined).title.length).toBeLessThan(200);
});
