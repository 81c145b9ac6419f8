import { readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type CommandQuestion, openCommandConsents } from '../../../src/build/index.ts';
import { type ConsentPorts, createConsent, questionWords } from '../../../src/build/command/consent.ts';
import { layOut } from '../../build/folders.ts';

const question: CommandQuestion = { component: 'a', folder: '/w/a', command: ['make', 'all'], askedFor: false };

function opened(folder: string) {
  const outcome = openCommandConsents(folder);
  if (outcome.kind === 'unusable') throw new Error(outcome.message);
  return outcome.consents;
}

/** A person who answers as the test says, and what was asked. */
function person(answers: readonly boolean[], rest: Partial<ConsentPorts> = {}) {
  const asked: string[] = [];
  const warnings: string[] = [];
  const left = [...answers];
  const { of: consent, takeBackAll } = createConsent({
    consents: undefined,
    ask: ({ command }) => {
      asked.push(command.join(' '));
      const answer = left.shift();
      if (answer === undefined) throw new Error('nobody answers any more');
      return Promise.resolve(answer);
    },
    now: () => 1,
    warn: (message) => void warnings.push(message),
    ...rest,
  });
  return { consent, takeBackAll, asked, warnings };
}

describe('the consent to a command', () => {
  it('is asked for once, and kept for other windows', async () => {
    const folder = await layOut({});
    const first = person([true], { consents: opened(folder) });
    expect([await first.consent(question), await first.consent(question)]).toEqual([true, true]);
    expect(first.asked).toEqual(['make all']);
    const second = person([], { consents: opened(folder) });
    expect(await second.consent(question)).toBe(true);
  });

  it.each<readonly [what: string, other: Partial<CommandQuestion>]>([
    ['another argument', { command: ['make', 'install'] }],
    ['the same words, parted otherwise', { command: ['make all'] }],
    ['one argument more', { command: ['make', 'all', ''] }],
    ['another folder', { folder: '/w/b' }],
  ])('does not hold for %s', async (_, other) => {
    const folder = await layOut({});
    const { consent, asked } = person([true, false], { consents: opened(folder) });
    expect(await consent(question)).toBe(true);
    expect(await consent({ ...question, ...other })).toBe(false);
    expect(asked).toHaveLength(2);
    expect(opened(folder).has('/w/a', other.command ?? ['make', 'all'])).toBe(other.folder !== undefined);
  });

  it('that was refused is asked for again only when the person asks for a build', async () => {
    const folder = await layOut({});
    const { consent, asked } = person([false, false, true], { consents: opened(folder) });
    expect(await consent(question)).toBe(false);
    expect(await consent(question)).toBe(false);
    expect(asked).toHaveLength(1);
    expect(await consent({ ...question, askedFor: true })).toBe(false);
    expect(await consent({ ...question, askedFor: true })).toBe(true);
    expect(await consent(question)).toBe(true);
    expect(asked).toHaveLength(3);
  });

  it('is one question, however often it is wanted before it is answered', async () => {
    const answer = Promise.withResolvers<boolean>();
    let asked = 0;
    const { consent } = person([], {
      ask: () => {
        asked++;
        return answer.promise;
      },
    });
    const all = [consent(question), consent(question)];
    answer.resolve(true);
    expect([await Promise.all(all), asked]).toEqual([[true, true], 1]);
  });

  it('holds for the window where it cannot be kept', async () => {
    const broken = {
      has: (): boolean => false,
      give: () => {
        throw new Error('the disk is full');
      },
      takeBackAll: () => {},
      dispose: () => {},
    };
    const { consent, warnings, asked } = person([true], { consents: broken });
    expect([await consent(question), await consent(question)]).toEqual([true, true]);
    expect(warnings).toEqual(['the command of a will be asked for again: the disk is full']);
    expect(asked).toHaveLength(1);
  });

  it('can be taken back, all at once', async () => {
    const consents = opened(await layOut({}));
    const { consent, takeBackAll, asked } = person([true, false], { consents });
    expect(await consent(question)).toBe(true);
    takeBackAll();
    expect(consents.has(question.folder, question.command)).toBe(false);
    expect(await consent(question)).toBe(false);
    expect(asked).toHaveLength(2);
  });

  it('is kept in a file that only the person can read, and never through a link', async () => {
    const folder = await layOut({});
    opened(folder).give('/w/a', ['make'], 1);
    expect((await stat(join(folder, 'commands.sqlite'))).mode & 0o777).toBe(0o600);
    const other = await layOut({ target: '' });
    await symlink(join(other, 'target'), join(other, 'commands.sqlite'));
    expect(openCommandConsents(other)).toMatchObject({
      kind: 'unusable',
      message: expect.stringContaining('is a link'),
    });
    const damaged = await layOut({});
    await writeFile(join(damaged, 'commands.sqlite'), 'x'.repeat(5000));
    expect(openCommandConsents(damaged)).toMatchObject({ kind: 'unusable' });
    expect(await readFile(join(damaged, 'commands.sqlite'), 'utf8')).toBe('x'.repeat(5000));
  });
});

describe('the question', () => {
  it('shows exactly what would run, each argument told from the next', () => {
    const command = ['./build.sh', '--name=a b', '', 'a"b', 'plain', '$(x)'];
    const { question: asked, detail } = questionWords({ ...question, command });
    expect(asked).toBe('Run this command to build a?');
    expect(detail.split('\n')[0]).toBe(String.raw`./build.sh "--name=a b" "" "a\"b" plain "$(x)"`);
    expect(detail).toContain('It runs in /w/a,');
  });
});
