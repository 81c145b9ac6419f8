import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { silentLog, systemClock } from '../../../src/base/index.ts';
import {
  type ComponentVersion,
  exportedFunctions,
  openReplays,
  printTape,
  readTape,
  type Replays,
  type Tape,
  tapeDifference,
} from '../../../src/host/index.ts';
import { usualConditions } from '../../../src/manifest/index.ts';
import { versionOf } from '../support/component.ts';
import { conditioned } from '../support/gate-sources.ts';
import { startHost, type TestHost } from '../support/host.ts';
import { serveHttp, type TestServer } from '../support/server.ts';
import { askWhenOpen, freePort } from '../support/client.ts';
import { nextPort } from '../support/host.ts';
import { serving } from '../support/serving-source.ts';
import { exiting, fetching, misbehaving, opening, printing, sleeping } from '../support/sources.ts';
import { workerFile } from '../support/worker-file.ts';

let replays: Replays;
beforeAll(async () => {
  replays = openReplays({ clock: systemClock, log: silentLog, workerFile: await workerFile() });
}, 60_000);
afterAll(() => replays.dispose());

let host: TestHost | undefined;
let server: TestServer | undefined;
afterEach(async () => {
  await host?.end();
  await server?.end();
  host = undefined;
  server = undefined;
});

const wide = { timeout: 60_000 };

/** Deploys a version, records what `act` does with it, and gives the tape as its text says it. */
async function recorded(version: ComponentVersion, act: (test: TestHost) => Promise<unknown>): Promise<Tape> {
  host ??= await startHost();
  await host.deploy(version);
  expect(await host.host.recordCalls(host.key)).toEqual({ kind: 'returned', value: undefined });
  await act(host);
  const tape = host.host.stopRecordingCalls(host.key);
  const read = readTape(printTape(tape ?? { component: '', time: 0, instances: [] }));
  if (read.kind === 'error') throw new Error(`line ${read.line}: ${read.message}`);
  expect(read.tape).toEqual(tape);
  return read.tape;
}

async function differenceOf(version: ComponentVersion, tape: Tape): Promise<string> {
  const outcome = await replays.replay(version, tape);
  if (outcome.kind === 'failed') throw new Error(outcome.failure.message);
  const difference = tapeDifference(tape, outcome.tape);
  expect(outcome.same).toBe(difference === '');
  return difference;
}

function lastEnding(test: TestHost | undefined): Tape['instances'][number]['calls'][number]['ending'] {
  return test?.host.recordedCalls(test.key)?.instances.at(-1)?.calls.at(-1)?.ending;
}

/** A tape without what is another thing in each run. */
function steady(tape: Tape): string {
  return printTape(tape)
    .replaceAll(/time \S+/g, 'time T')
    .replaceAll(/took \S+/g, 'took N')
    .replaceAll(/^instance .*/gm, 'instance V');
}

it(
  'what opens files is on the tape with its handles and denials, and does the same without any file',
  wide,
  async () => {
    const version = await versionOf(opening, {
      requests: [{ capability: 'filesystem.read', pattern: './data/a.txt' }],
    });
    const tape = await recorded(version, async (test) => {
      expect(await test.call('attempts', 1)).toEqual({ kind: 'returned', value: 0 });
      await mkdir(join(test.folder, 'data'));
      await writeFile(join(test.folder, 'data/a.txt'), 'alpha');
      test.grant({ capability: 'filesystem.read', pattern: './data/a.txt' });
      expect(await test.call('attempts', 2)).toEqual({ kind: 'returned', value: 2 });
    });
    expect(steady(tape)).toBe(`airlock tape 1
component "subject"
time T
calls 2

instance V
call attempts(1)
  time T took N ms
  import wasi:filesystem/preopens#get-directories() -> [("descriptor#1", ".")]
  import wasi:filesystem/types#[method]descriptor.open-at("descriptor#1", {}, "data/a.txt", {}, {read}) -> err(access)
    denied filesystem.read "./data/a.txt" not-granted
  returns 0
call attempts(2)
  time T took N ms
  import wasi:filesystem/types#[method]descriptor.open-at("descriptor#1", {}, "data/a.txt", {}, {read}) -> ok("descriptor#2")
  import wasi:filesystem/types#[method]descriptor.open-at("descriptor#1", {}, "data/a.txt", {}, {read}) -> ok("descriptor#3")
  returns 2
end
`);
    expect(await differenceOf(version, tape)).toBe('');
  },
);

it('a version that does something else differs in exactly that', wide, async () => {
  const version = await versionOf(opening);
  const tape = await recorded(version, async (test) => {
    await test.call('attempts', 1);
  });
  const changed = await versionOf({ ...opening, core: opening.core.replace('"data/a.txt"', '"data/b.txt"') });
  expect(await differenceOf(changed, tape)).toBe(`--- recorded
+++ replayed
@@ -2,6 +2,5 @@
 
 call attempts(1)
   import wasi:filesystem/preopens#get-directories() -> [("descriptor#1", ".")]
-  import wasi:filesystem/types#[method]descriptor.open-at("descriptor#1", {}, "data/a.txt", {}, {read}) -> err(access)
-    denied filesystem.read "./data/a.txt" not-requested
-  returns 0
+  import wasi:filesystem/types#[method]descriptor.open-at("descriptor#1", {}, "data/b.txt", {}, {read}) ends error("the component asked for something that was not recorded: wasi:filesystem/types#[method]descriptor.open-at")
+  fails trapped "the component asked for something that was not recorded: wasi:filesystem/types#[method]descriptor.open-at"`);
});

it('a tape gives nothing that does not stand on it, whatever it says', wide, async () => {
  const version = await versionOf(opening, {
    requests: [{ capability: 'filesystem.read', pattern: './data/a.txt' }],
  });
  const tape = (call: string): Tape => {
    const read = readTape(
      `airlock tape 1\ncomponent "subject"\ntime 2026-11-28T07:00:00.000Z\n\ninstance "x"\n${call}end\n`,
    );
    if (read.kind === 'error') throw new Error(read.message);
    return read.tape;
  };
  const directories = '  import wasi:filesystem/preopens#get-directories() -> [("descriptor#1", ".")]\n';
  const open =
    '  import wasi:filesystem/types#[method]descriptor.open-at("descriptor#1", {}, "data/a.txt", {}, {read}) ->';
  // What no gate answers is not there, and forged handles lead nowhere.
  const nothing = await replays.replay(version, tape('call attempts(1)\n  returns 1\n'));
  expect(nothing).toMatchObject({
    tape: {
      instances: [{ calls: [{ ending: { failure: 'trapped', message: expect.stringContaining('not recorded') } }] }],
    },
  });
  for (const [answer, message] of [
    ['ok("/etc/passwd")', 'is no handle'],
    ['ok("__proto__#1")', 'is no handle'],
    ['ok(3)', 'cannot be read'],
    ['err(nonsense)', 'cannot be read'],
  ]) {
    const outcome = await replays.replay(
      version,
      tape(`call attempts(1)\n${directories}${open} ${answer}\n  returns 1\n`),
    );
    expect(outcome).toMatchObject({
      tape: {
        instances: [{ calls: [{ ending: { kind: 'fails', message: expect.stringContaining(message ?? '') } }] }],
      },
    });
  }
  // It is answered as the tape says, which opens nothing: there is no such file, no folder and no right.
  expect(
    await differenceOf(version, tape(`call attempts(1)\n${directories}${open} ok("descriptor#2")\n  returns 1\n`)),
  ).toBe('');
  const wrong = await replays.replay(version, tape('call attempts("one")\n  returns 1\ncall nothing()\n  returns 1\n'));
  expect(wrong).toMatchObject({
    tape: {
      instances: [
        {
          calls: [
            { args: '"one"', ending: { failure: 'arguments-not-transferable' } },
            { name: 'nothing', ending: { message: expect.stringContaining('does not export nothing') } },
          ],
        },
      ],
    },
  });
});

it('clocks, chance, settings and logs are answered from the tape', wide, async () => {
  const version = await versionOf(conditioned, { conditions: { ...usualConditions, config: { greeting: 'hello' } } });
  const tape = await recorded(version, async (test) => {
    for (let time = 0; time < 3; time++) {
      await test.call('chance');
      await test.call('time');
    }
    await test.call('greet', 3);
  });
  expect(await differenceOf(version, tape)).toBe('');
  expect(printTape(tape)).toMatch(/import wasi:logging\/logging#log\(warn, "main", ".*"\) -> \(\)/);
});

it('failures are on the tape as what they were, and each instance begins anew', wide, async () => {
  const version = await versionOf(misbehaving, { callTimeMs: 2000 });
  const tape = await recorded(version, async (test) => {
    for (const [name, ...args] of [
      ['count'],
      ['count'],
      ['divide', 6, 2],
      ['divide', 1, 0],
      ['trap'],
      ['count'],
      ['loop'],
      ['add', 1, 2],
    ] as const) {
      const exported = exportedFunctions(version.exports).find((each) => each.name === name);
      if (!exported) throw new Error(name);
      await test.host.call(test.key, exported.path, exported.signature, args);
    }
  });
  expect(tape.instances.map(({ calls }) => calls.length)).toEqual([5, 2, 1]);
  expect(printTape(tape)).toContain('fails execution-timeout');
  expect(await differenceOf(version, tape)).toBe('');
  const forgetful = await versionOf(
    {
      ...misbehaving,
      core: misbehaving.core.replace('(i32.const 1))) (global.get $count)', '(i32.const 0))) (global.get $count)'),
    },
    { callTimeMs: 2000 },
  );
  const difference = await differenceOf(forgetful, tape);
  expect(difference.split('\n').filter((line) => /^[-+] /.test(line))).toEqual([
    '-  returns 1',
    '+  returns 0',
    '-  returns 2',
    '+  returns 0',
    '-  returns 1',
    '+  returns 0',
  ]);
});

it('an exit and a wait without end are what they were', wide, async () => {
  const leaving = await versionOf(exiting);
  const left = await recorded(leaving, (test) => test.call('leave'));
  expect(printTape(left)).toContain('ends exit(1)');
  expect(await differenceOf(leaving, left)).toBe('');
  const waiting = await versionOf(sleeping, { callTimeMs: 1500 });
  const waited = await recorded(waiting, async (test) => {
    await test.call('sleep', 1_000_000n);
    await test.call('sleep', 1_000_000_000_000n);
  });
  expect(await differenceOf(waiting, waited)).toBe('');
});

it('what was recorded up to the midst of a call is done up to there, and not waited for', wide, async () => {
  const version = await versionOf(opening, { callTimeMs: 600_000 });
  const tape = await recorded(version, (test) => test.call('attempts', 2));
  const lines = printTape(tape).trimEnd().split('\n').slice(0, -1);
  const begin = lines.findIndex((line) => line.startsWith('call '));
  // After the call, after each thing that it asked, before that was answered, and before its end.
  for (let length = begin + 1; length < lines.length; length++) {
    for (const end of [undefined, / -> .*/u]) {
      const part = lines.slice(0, length);
      if (end) part.push(part.pop()?.replace(end, '') ?? '');
      const read = readTape(`${part.join('\n')}\nend\n`);
      if (read.kind === 'error') throw new Error(read.message);
      expect([part, await differenceOf(version, read.tape)]).toEqual([part, '']);
    }
  }
});

it('what is only told is told again, even where it is told something else', wide, async () => {
  const version = await versionOf(printing);
  const tape = await recorded(version, (test) => test.call('lines', 3));
  expect(await differenceOf(version, tape)).toBe('');
  const louder = await versionOf({
    ...printing,
    core: printing.core.replace('(i32.const 64) (i32.const 1)', '(i32.const 64) (i32.const 7)'),
  });
  const difference = await differenceOf(louder, tape);
  expect(difference).toContain(
    '+  import wasi:io/streams#[method]output-stream.blocking-write-and-flush("output-stream#1", text("\\nbefore")) -> ok',
  );
  expect(difference).not.toMatch(/^[-+] {2}returns/m);
});

it('an HTTP exchange is answered without a server', wide, async () => {
  server = await serveHttp((_, response) => response.end('Hello from the server.'));
  const authority = `127.0.0.1:${server.port}`;
  const right = { capability: 'network.connect', pattern: `http://${authority}` } as const;
  const version = await versionOf(fetching, { requests: [right] });
  const tape = await recorded(version, async (test) => {
    test.grant(right);
    expect(await test.call('fetch', authority)).toMatchObject({ kind: 'returned' });
    await test.call('fetch', '127.0.0.1:1');
  });
  expect(printTape(tape)).toContain('text("Hello from the server.")');
  await server.end();
  server = undefined;
  expect(await differenceOf(version, tape)).toBe('');
});

it('a request that was served is served again, without a client', wide, async () => {
  const port = await freePort();
  const right = { capability: 'network.listen', pattern: String(port) } as const;
  const version = await versionOf(serving, { requests: [right] });
  host = await startHost();
  const opened = nextPort(host);
  host.grant(right);
  const tape = await recorded(version, async () => {
    await opened;
    await askWhenOpen(port, '/some?thing', { method: 'POST' }, 'body');
    // A client has its response before the call that gave it has come to its end.
    await expect.poll(() => lastEnding(host), { timeout: 50_000 }).toEqual({ kind: 'returns', text: '()' });
  });
  expect(printTape(tape)).toContain(
    'call wasi:http/incoming-handler@0.2.12#handle("incoming-request#1", "response-outparam#2")',
  );
  expect(await differenceOf(version, tape)).toBe('');
});

it('a tape keeps the newest calls, and ends where it is stopped', wide, async () => {
  const version = await versionOf(misbehaving);
  host = await startHost();
  await host.deploy(version);
  await host.host.recordCalls(host.key);
  expect(await host.host.recordCalls(host.key)).toMatchObject({ failure: { kind: 'stopped' } });
  for (let time = 0; time < 5; time++) await host.call('count');
  expect(host.host.recordedCalls(host.key)?.instances[0]?.calls).toHaveLength(5);
  expect(host.host.stopRecordingCalls(host.key)?.instances[0]?.calls).toHaveLength(5);
  await host.call('count');
  expect(host.host.stopRecordingCalls(host.key)).toBe(undefined);
  await host.host.recordCalls(host.key);
  expect(host.host.stopRecordingCalls(host.key)?.instances).toEqual([]);
});

it('the last calls are kept without being asked for, and replayed where nothing was imported', wide, async () => {
  const version = await versionOf(misbehaving);
  host = await startHost();
  await host.deploy(version);
  expect(host.host.recentCalls(host.key)?.instances).toEqual([]);
  await host.call('add', 2, 3);
  await host.call('count');
  await host.call('trap');
  await host.call('add', 4, 5);
  const tape = host.host.recentCalls(host.key);
  const read = readTape(printTape(tape ?? { component: '', time: 0, instances: [] }));
  expect(read).toEqual({ kind: 'tape', tape });
  expect(tape?.exportsOnly).toBe(true);
  expect(tape?.instances.map(({ calls }) => calls.map(({ name, args, ending }) => [name, args, ending?.kind]))).toEqual(
    [
      [
        ['add', '2, 3', 'returns'],
        ['count', '', 'returns'],
        ['trap', '', 'fails'],
      ],
      [['add', '4, 5', 'returns']],
    ],
  );
  expect(tape && (await differenceOf(version, tape))).toBe('');
});

it('what was denied in one of the last calls stands at that call', wide, async () => {
  const version = await versionOf(opening);
  host = await startHost();
  await host.deploy(version);
  await host.call('attempts', 1);
  await host.call('attempts', 2);
  await host.call('attempts', 20);
  const calls = host.host.recentCalls(host.key)?.instances[0]?.calls ?? [];
  const denied = { capability: 'filesystem.read', what: './data/a.txt', reason: 'not-requested' };
  expect(calls.map((call) => call.denied.length)).toEqual([1, 2, 8]);
  expect(calls[0]?.denied).toEqual([denied]);
});
