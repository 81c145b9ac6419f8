import { describe, expect } from 'vitest';
import { answering, exportsOf } from '../host/broker/guest-sources.ts';
import { versionOf } from '../host/support/component.ts';
import { rights } from '../host/support/gates.ts';
import { forged, large, type MessagingAttack, spelling, toOthers } from './messaging-tables.ts';
import { expectRecorded, recording } from './record.ts';
import type { Register, Suite } from './suite.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/**
 * Attacks with messages. The guest may send to `orders.*` and `self.a` and take `news.*` and `self.*`; it asks for
 * `private.>`, which nobody granted. A component that answers takes `orders.*` and `victim.>`, and may send nothing.
 */
export function messaging({ attack, control }: Register): void {
  describe('messages that were granted arrive:', () => {
    control('a request is answered', async (suite) => {
      await prepared(suite);
      expect(await suite.run('speaker', `question('orders.a', 'hello')`)).toBe('hello');
      suite.host.messages.publish({ subject: 'news.a', body: bytes('heard') });
      expect(await suite.run('speaker', `came.splice(0)`)).toBe('["heard"]');
    });
  });

  describe.each([
    ['to others', toOthers],
    ['by another spelling', spelling],
    ['with a forged subject for the answer', forged],
    ['beyond their size', large],
  ] as const)('messages %s:', (_what, table) => {
    for (const each of table) attack(each[0], (suite) => withstands(suite, each), 60_000);
  });

  describe('messages:', () => {
    attack(
      'a flood is held to its rate, and the rest is on record',
      async (suite) => {
        await prepared(suite);
        const before = given(suite);
        await suite.deploy('flooding', { ...suite.hostile, messagesPerSecond: 50 }, rights('publish orders.*'));
        const said = await suite.run('flooding', `times(3000, () => tell('orders.flood', 'x'))`);
        const counts = JSON.parse(said) as Readonly<Record<string, number>>;
        const told = counts['told'] ?? 0;
        expect(counts['more than 50 messages a second']).toBe(3000 - told);
        expect(told).toBeGreaterThanOrEqual(50);
        // As many as the seconds that it took give, and not more.
        expect(told).toBeLessThan(1500);
        expect(suite.denials('flooding')).toMatchObject([{ capability: 'limit', what: 'messages: 50 a second' }]);
        await expect.poll(() => suite.host.messages.counts().queued, { timeout: 60_000 }).toBe(0);
        await expect.poll(() => given(suite) - before, { timeout: 60_000 }).toBe(told);
      },
      120_000,
    );

    attack('a request to itself ends with its own time, and is taken after that', async (suite) => {
      await prepared(suite);
      expect(await suite.run('speaker', `question('self.a', 'later', 200)`)).toBe('there was no answer within 200 ms');
      expect(await suite.run('speaker', `came.splice(0)`)).toBe('["later"]');
    });

    attack('a handler that fails for each message fails for itself', async (suite) => {
      await prepared(suite);
      const dead = suite.host.messages.counts().deadLetters;
      for (let sent = 0; sent < 20; sent++) {
        suite.host.messages.publish({ subject: 'news.bad', body: bytes('run nothing.of.this.is.there') });
      }
      await expect.poll(() => suite.host.messages.counts().deadLetters, { timeout: 60_000 }).toBe(dead + 20);
      expect(await suite.run('speaker', `came.splice(0).length`)).toBe('20');
    });

    attack('a handler that sends what it takes comes to its rate, not round for ever', async (suite) => {
      const asked = [...rights('publish self.*'), ...rights('subscribe self.*')];
      await suite.deploy('echoing', { ...suite.hostile, messagesPerSecond: 20 }, asked);
      const round = `run tell('self.a', came.at(-1)), tell('self.a', came.at(-1))`;
      suite.host.messages.publish({ subject: 'self.a', body: bytes(round) });
      await expect.poll(() => suite.denials('echoing').length, { timeout: 60_000 }).toBe(1);
      expect(suite.denials('echoing')).toMatchObject([{ capability: 'limit', what: 'messages: 20 a second' }]);
      await suite.host.remove(suite.key('echoing'));
    });

    attack('a subscription that is taken back hears nothing more, what waited included', async (suite) => {
      const [right] = rights('subscribe gone.*');
      if (!right) throw new Error('there is a right');
      await suite.deploy('listening', suite.hostile, [right]);
      // The first is on its way to the component, which may have begun with it; none of the others may begin.
      const send = (text: string): unknown => suite.host.messages.publish({ subject: 'gone.a', body: bytes(text) });
      for (const text of ['first', 'second', 'third']) send(text);
      suite.grants.revoke(suite.key('listening'), right);
      expect(send('fourth')).toEqual({ kind: 'published', receivers: 0 });
      const refused = () => suite.denials('listening').reduce((sum, { count }) => sum + count, 0);
      await expect.poll(refused, { timeout: 60_000 }).toBeGreaterThan(1);
      const heard = JSON.parse(await suite.run('listening', `came.splice(0)`)) as readonly string[];
      expect(['first'].slice(0, 3 - refused())).toEqual(heard);
      for (const denial of suite.denials('listening')) expect(denial).toMatchObject({ reason: 'revoked' });
    });
  });
}

async function withstands(suite: Suite, [script, gets, recorded]: MessagingAttack): Promise<void> {
  await prepared(suite);
  const before = await taken(suite);
  const attempt = await recording(suite, 'speaker', () => suite.run('speaker', script));
  if (typeof gets === 'string') expect(attempt.value).toBe(gets);
  else expect(attempt.value).toMatch(gets);
  expectRecorded(attempt.recorded, recorded);
  expect(await taken(suite)).toBe(before);
}

/** How many messages came to the component that answers on subjects to which nobody may send. */
async function taken(suite: Suite): Promise<number> {
  await suite.call('answering', 'counts');
  const uses = suite.host.snapshot(suite.key('answering'))?.uses ?? [];
  return uses.reduce((sum, { pattern, count }) => sum + (pattern === 'victim.>' ? count : 0), 0);
}

/** How many messages were handed to the component that answers. */
function given(suite: Suite): number {
  const uses = suite.host.snapshot(suite.key('answering'))?.uses ?? [];
  return uses.reduce((sum, { pattern, count }) => sum + (pattern === 'orders.*' ? count : 0), 0);
}

async function prepared(suite: Suite): Promise<void> {
  if (suite.host.snapshot(suite.key('speaker'))) return;
  const victim = await versionOf(answering, { exports: exportsOf(answering) });
  await suite.deploy('answering', victim, rights('subscribe orders.*', 'subscribe victim.>'));
  const granted = rights('publish orders.*', 'publish self.a', 'subscribe news.*', 'subscribe self.*');
  expect(await suite.deploy('speaker', suite.hostile, granted, rights('publish private.>'))).toMatchObject({
    kind: 'returned',
  });
}
