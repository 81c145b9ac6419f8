import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { bytesOf, type Source } from '../../host/support/component.ts';
import { temporaryFolder, type TemporaryFolder } from '../../support/workspace.ts';
import { type Collector, openCollector } from '../../telemetry/collector.ts';
import { run } from '../terminal.ts';

/** A command that does nothing, and does it well. */
const command: Source = {
  world: 'export wasi:cli/run@0.2.12;',
  core: `(module (memory (export "memory") 1)
    (func (export "wasi:cli/run@0.2.12#run") (result i32) (i32.const 0)))`,
};

let folder: TemporaryFolder;
let collector: Collector;
beforeAll(async () => {
  folder = await temporaryFolder('telemetry');
  collector = await openCollector();
  await writeFile(join(folder.path, 'tool.wasm'), await bytesOf(command));
}, 60_000);
afterAll(async () => {
  await collector.dispose();
  await folder.dispose();
});

const tool = (env: Readonly<Record<string, string>>) => run(['run', 'tool.wasm'], { cwd: folder.path, env });
const wide = { timeout: 120_000 };

it('a command sends its call and its figures where the environment says, before it ends', wide, async () => {
  const ran = await tool({
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint,
    OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Bearer%20one',
    OTEL_SERVICE_NAME: 'my-tools',
  });
  expect(ran).toMatchObject({ code: 0, err: '' });
  expect(collector.spans().map(({ name }) => name)).toEqual(['tool/wasi:cli/run@0.2.12#run']);
  const calls = collector.figures().get('airlock.call.count')?.sum?.dataPoints;
  expect(calls).toMatchObject([{ asDouble: 1 }]);
  for (const { headers, body } of collector.received) {
    expect(headers).toMatchObject({ authorization: 'Bearer one' });
    expect(JSON.stringify(body)).toContain('{"key":"service.name","value":{"stringValue":"my-tools"}}');
  }
});

it('one that cannot be sent to is said, and nothing else changes', wide, async () => {
  const gone = await openCollector();
  await gone.dispose();
  const ran = await tool({ OTEL_EXPORTER_OTLP_ENDPOINT: gone.endpoint });
  expect(ran.code).toBe(0);
  expect(ran.err).toContain(`${gone.endpoint} does not take traces: `);
  const outside = await tool({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://192.0.2.1:4318' });
  expect(outside.code).toBe(0);
  expect(outside.err).toBe(
    'warning: OTEL_EXPORTER_OTLP_ENDPOINT: http://192.0.2.1:4318 is not sent to: only https is, and http on this machine\n',
  );
});
