import { describe, expect } from 'vitest';
import { rights } from '../host/support/gates.ts';
import { expectRecorded, recording, type Recorded } from './record.ts';
import { environment, type Register, type Suite } from './suite.ts';

/** The script, what it gets, and what is on record; the component asks for `ATTACK_*` and was granted `ATTACK_HOME`. */
type EnvironmentAttack = readonly [script: string, gets: string, recorded: Recorded];

const refused = { capability: 'environment', what: 'ATTACK_TOKEN', reason: 'not-granted' };
const variable = (name: string): string => `new Map(getEnvironment()).get('${name}')`;

const attacks: readonly EnvironmentAttack[] = [
  [variable('ATTACK_TOKEN'), 'undefined', refused],
  [variable('attack_token'), 'undefined', refused],
  [variable('AWS_SECRET_ACCESS_KEY'), 'undefined', refused],
  [variable('PATH'), 'undefined', refused],
  [`getEnvironment().length`, '1', refused],
  [`JSON.stringify(getEnvironment()).includes('nobody-granted-token')`, 'false', refused],
  [`getArguments()`, '[]', undefined],
  [`initialCwd()`, 'undefined', undefined],
  [`typeof process + typeof require + typeof Deno`, 'undefinedundefinedundefined', undefined],
  [`globalThis.constructor.constructor('return typeof process')()`, 'undefined', undefined],
  [`getEnvironment.constructor('return typeof process')()`, 'undefined', undefined],
  [`text(getStdin().blockingRead(100n))`, 'closed', undefined],
];

/**
 * Attacks on the environment. The interface has no error, so what is refused is left out.
 */
export function environmentAttacks({ attack, control }: Register): void {
  describe('environment:', () => {
    control('a variable that was granted is there', async (suite) => {
      await prepared(suite);
      expect(await suite.run('env', variable('ATTACK_HOME'))).toBe(environment['ATTACK_HOME']);
    });
    for (const [script, gets, recorded] of attacks) {
      attack(script, async (suite) => {
        await prepared(suite);
        const attempt = await recording(suite, 'env', () => suite.run('env', script));
        expect(attempt.value).toBe(gets);
        expectRecorded(attempt.recorded, recorded);
      });
    }
    attack('a variable that was taken back is gone at once', async (suite) => {
      await prepared(suite);
      const [right] = granted;
      if (!right) throw new Error('nothing was granted');
      suite.grants.revoke(suite.key('env'), right);
      expect(await suite.run('env', variable('ATTACK_HOME'))).toBe('undefined');
      expect(suite.denials('env')).toContainEqual(expect.objectContaining({ what: 'ATTACK_HOME', reason: 'revoked' }));
    });
  });
}

const granted = rights('environment ATTACK_HOME');

async function prepared(suite: Suite): Promise<void> {
  if (suite.host.snapshot(suite.key('env'))) return;
  expect(await suite.deploy('env', suite.hostile, granted, rights('environment ATTACK_TOKEN'))).toMatchObject({
    kind: 'returned',
  });
}
