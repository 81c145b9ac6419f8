import { describe, expect } from 'vitest';
import { hostileComponent, hostileNames } from '../build/harden/components.ts';
import { assemble } from '../build/harden/run.ts';
import { versionOf, versionOfBytes } from '../host/support/component.ts';
import { misbehaving } from '../host/support/sources.ts';
import { hostileExports, hostileImports, undeclared } from './code-tables.ts';
import type { Register, Suite } from './suite.ts';

/**
 * Attacks by what a component is made of: its names end up in generated JavaScript, its bytes in our tools. Nothing of it
 * runs as JavaScript of the host, and the tools serve the next component as before.
 */
export function code({ attack, control }: Register): void {
  describe('core names:', () => {
    control('an honest component passes the same tools', async () => {
      await expectUntouched();
    });
    for (const name of hostileNames) {
      attack(JSON.stringify(name), async (suite) => {
        const version = await versionOfBytes(await assemble(hostileComponent([name])));
        expect(await suite.deploy('named', version)).toMatchObject({ kind: 'returned' });
        expect(await suite.call('named', 'f0')).toEqual({ kind: 'returned', value: 100 });
        expect(version.glue).not.toContain('airlockPwned');
        await expectUntouched();
      });
    }
  });

  describe('names of exports and imports:', () => {
    for (const [what, wat] of [...hostileExports, ...hostileImports]) {
      attack(what, async () => {
        await expect(versionOfBytes(await assemble(wat))).rejects.toThrow(refusals);
        await expectUntouched();
      });
    }
  });

  describe('imports that WASI does not declare:', () => {
    for (const [what, source, told] of undeclared) {
      attack(what, async (suite) => {
        const outcome = await suite.deploy('undeclared', await versionOf(source));
        expect(outcome).toMatchObject({ kind: 'failed', failure: { kind: 'import-refused' } });
        expect(outcome.kind === 'failed' && outcome.failure.message).toContain(told);
        expect(suite.host.snapshot(suite.key('undeclared'))?.state).not.toBe('running');
        await expectUntouched();
      });
    }
  });

  describe('JavaScript inside the guest:', () => {
    for (const [script, gets] of inside) {
      attack(script, async (suite) => {
        await prepared(suite);
        const answer = await suite.run('inside', script);
        expect(answer).toMatch(gets);
      });
    }
  });
}

/** The words of the host's own refusal: what is refused by a tool's failure would not do. */
const refusals = /which the host refuses|has a kind of name|that the host/;

/** What JavaScript of a guest finds around it: nothing of the host. */
const inside: readonly (readonly [script: string, gets: RegExp])[] = [
  [`eval('typeof process')`, /^undefined$/],
  [`Function('return typeof process')()`, /^undefined$/],
  [`import('node:fs')`, /Error|error/],
  [`import('data:text/javascript,export default 1')`, /Error|error/],
  [`typeof WebAssembly`, /^undefined$/],
  [`typeof Worker + typeof SharedArrayBuffer`, /^undefinedundefined$/],
  [`Object.keys(globalThis).filter((name) => /airlock|vscode|require|module/i.test(name))`, /^\[\]$/],
  [`(Object.prototype.polluted = 1, 'done')`, /^done$/],
  [`(Array.prototype[Symbol.iterator] = null, [...[1]])`, /Error/],
];

async function prepared(suite: Suite): Promise<void> {
  if (suite.host.snapshot(suite.key('inside'))?.state === 'running') return;
  expect(await suite.deploy('inside', suite.hostile)).toMatchObject({ kind: 'returned' });
}

/** Nothing ran in this process, its objects are as they were, and our tools make of an honest source what they made before. */
async function expectUntouched(): Promise<void> {
  expect(Reflect.get(globalThis, 'airlockPwned')).toBeUndefined();
  expect(Object.keys(Object.prototype)).toEqual([]);
  honest ??= (await versionOf(misbehaving)).glue;
  expect((await versionOf(misbehaving)).glue).toBe(honest);
}

/** What was made of the honest source at first. */
let honest: string | undefined;
