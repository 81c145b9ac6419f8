import { describe, expect } from 'vitest';
import type { CallOutcome } from '../../src/host/index.ts';
import type { Right } from '../../src/manifest/index.ts';
import { type Source, versionOf } from '../host/support/component.ts';
import { beyond, calling, forged, granted, nameOf, refusedInterfaces, unbuilt } from './custom-tables.ts';
import { expectRecorded, recording } from './record.ts';
import type { Register, Suite } from './suite.ts';

/**
 * Attacks by interfaces that no standard covers. Nobody answers them here, so a call that is allowed ends as not linked:
 * what the gate is asked is whether the component has the right, and it ends the call where it has not.
 */
export function customImports({ attack, control }: Register): void {
  describe('interfaces of its own:', () => {
    control('a call that is granted comes to the end of the gate', async (suite) => {
      const outcome = await called(suite, 'custom', calling('example:payments/charge', 'pay'), granted, granted);
      expect(kindOf(outcome)).toBe('not-linked');
    });
  });

  describe('interfaces that may not be imported:', () => {
    for (const [what, source, rights, told] of refusedInterfaces) {
      attack(what, async (suite) => {
        const asked = rights.map(right);
        const outcome = await suite.deploy('undeclared-own', await versionOf(source), asked);
        expect(outcome).toMatchObject({ kind: 'failed', failure: { kind: 'import-refused' } });
        expect(outcome.kind === 'failed' && outcome.failure.message).toContain(told);
        expect(suite.host.snapshot(suite.key('undeclared-own'))?.state).not.toBe('running');
      });
    }
  });

  describe('calls beyond the grant:', () => {
    for (const [at, [what, requests, grants, reason]] of beyond.entries()) {
      attack(what, async (suite) => {
        const source = calling('example:payments/charge', 'pay');
        const name = `custom-${at}`;
        const attempt = await recording(suite, name, () => called(suite, name, source, requests, grants));
        expect(kindOf(attempt.value)).toBe('capability-denied');
        expectRecorded(attempt.recorded, {
          capability: 'custom',
          what: 'example:payments/charge',
          operation: 'example:payments/charge#pay',
          reason,
        });
      });
    }
    attack('a right that is taken back ends the next call', async (suite) => {
      const source = calling('example:payments/charge', 'pay');
      expect(kindOf(await called(suite, 'lapsing', source, granted, granted))).toBe('not-linked');
      for (const pattern of granted) suite.grants.revoke(suite.key('lapsing'), right(pattern));
      expect(kindOf(await suite.call('lapsing', 'run'))).toBe('capability-denied');
      expect(suite.denials('lapsing')).toContainEqual(
        expect.objectContaining({ capability: 'custom', reason: 'revoked' }),
      );
    });
    attack('one interface is not granted by the right to another', async (suite) => {
      const source = calling('example:payments/charge-back', 'pay');
      const requests = ['example:payments/charge', 'example:payments/charge-back'];
      const outcome = await called(suite, 'custom-other', source, requests, ['example:payments/charge']);
      expect(kindOf(outcome)).toBe('capability-denied');
    });
  });

  describe('names that reach what is around:', () => {
    for (const [interface_, function_] of unbuilt) {
      attack(`${interface_}#${function_}`, async () => {
        await expect(versionOf(calling(interface_, function_))).rejects.toThrow('which the host refuses');
        expect(Object.keys(Object.prototype)).toEqual([]);
      });
    }
  });

  describe('names that objects have, granted:', () => {
    // A gate is there for each, and none of them reaches what every object has.
    for (const [at, [interface_, function_]] of forged.entries()) {
      attack(`${interface_}#${function_}`, async (suite) => {
        const source = calling(interface_, function_);
        expect(kindOf(await called(suite, `forged-${at}`, source, [interface_], [interface_]))).toBe('not-linked');
        expect(kindOf(await called(suite, `denied-${at}`, source, [interface_], []))).toBe('capability-denied');
        expect(Object.keys(Object.prototype)).toEqual([]);
        const uses = suite.host.snapshot(suite.key(`forged-${at}`))?.uses ?? [];
        expect(uses.map(({ operation }) => operation)).toContain(`${nameOf(interface_)}#${function_}`);
      });
    }
  });
}

const right = (pattern: string): Right => ({ capability: 'custom', pattern });

/** Deploys a component with these requests, grants it what is granted, and has it make its call. */
async function called(
  suite: Suite,
  name: string,
  source: Source,
  requests: readonly string[],
  grants: readonly string[],
): Promise<CallOutcome> {
  for (const pattern of grants) suite.grants.grant(suite.key(name), right(pattern));
  const version = await versionOf(source);
  const deployed = await suite.deploy(name, version, [], requests.map(right));
  return deployed.kind === 'failed' ? deployed : suite.call(name, 'run');
}

function kindOf(outcome: CallOutcome): string {
  return outcome.kind === 'failed' ? outcome.failure.kind : outcome.kind;
}
