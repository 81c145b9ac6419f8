import { cp, readdir, readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { silentLog, systemClock } from '../../../src/base/index.ts';
import { exportedFunctions, openReplays, printTape, type Replays, tapeDifference } from '../../../src/host/index.ts';
import { parseManifest } from '../../../src/manifest/index.ts';
import { exampleArguments, parseWaveArguments } from '../../../src/wit/index.ts';
import { buildProject, versionFrom } from '../../support/build-project.ts';
import { root } from '../../support/paths.ts';
import { testTools, withPath } from '../../support/tools/tools.ts';
import { startHost } from '../support/host.ts';
import { workerFile } from '../support/worker-file.ts';

let leavePath: () => void;
let replays: Replays;
beforeAll(async () => {
  leavePath = withPath(await testTools());
  replays = openReplays({ clock: systemClock, log: silentLog, workerFile: await workerFile() });
}, 300_000);
afterAll(async () => {
  leavePath();
  await replays.dispose();
});

/** All folders below examples with a manifest. */
const entries = await readdir(join(root, 'examples'), { recursive: true });
const examples = entries
  .filter((path) => basename(path) === 'airlock.json' && !/node_modules|\.airlock/.test(path))
  .map((path) => dirname(path))
  // What answers HTTP is called by requests, which the test of replays makes; the desk needs its tariff.
  .filter((path) => !['http-handler', join('linked-pair', 'desk')].includes(path));

it.each(examples.toSorted())(
  'twenty recordings of %s are replayed without a difference',
  { timeout: 240_000 },
  async (example) => {
    const host = await startHost();
    try {
      await cp(join(root, 'examples', example), host.folder, {
        recursive: true,
        filter: (source) => !/[/\\](?:\.airlock|node_modules)$/u.test(source),
      });
      const { manifest } = parseManifest(await readFile(join(host.folder, 'airlock.json'), 'utf8'));
      const requests = manifest?.requests.map(({ capability, pattern }) => ({ capability, pattern })) ?? [];
      const version = { ...versionFrom(await buildProject(host.folder), host.folder), requests };
      expect(await host.deploy(version)).toEqual({ kind: 'returned', value: undefined });
      for (const right of requests.filter(({ capability }) => capability !== 'process')) host.grant(right);
      const exported = exportedFunctions(version.exports);
      for (let time = 0; time < 20; time++) {
        await host.host.recordCalls(host.key);
        for (const { path, signature } of exported) {
          const args = parseWaveArguments(exampleArguments(signature.params), signature.params);
          if (args.kind === 'error') throw new Error(args.message);
          await host.host.call(host.key, path, signature, args.values);
        }
        const tape = host.host.stopRecordingCalls(host.key) ?? { component: '', time: 0, instances: [] };
        const calls = tape.instances.flatMap((instance) => instance.calls);
        expect(calls, printTape(tape)).toHaveLength(exported.length);
        const outcome = await replays.replay(version, tape);
        if (outcome.kind === 'failed') throw new Error(outcome.failure.message);
        expect(tapeDifference(tape, outcome.tape)).toBe('');
      }
    } finally {
      await host.end();
    }
  },
);
