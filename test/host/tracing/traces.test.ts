import { afterEach, beforeEach, expect, it } from 'vitest';
import { builtHere, type ComponentKey, type Span, type SpanSink } from '../../../src/host/index.ts';
import type { Right } from '../../../src/manifest/index.ts';
import { answering, asking, exportsOf } from '../broker/guest-sources.ts';
import { clerk, counters, counting } from '../links/resource-sources.ts';
import { calculator, desk } from '../links/sources.ts';
import { ask, freePort } from '../support/client.ts';
import { plain, versionOf } from '../support/component.ts';
import { nextPort, startHost, type TestHost } from '../support/host.ts';
import { served, serving } from '../support/serving-source.ts';

const workspace = '/work';
const resulting = { ...plain, result: { kind: 'result' as const } };

let test: TestHost;
let spans: Span[];
let isWanted: boolean;

beforeEach(async () => {
  spans = [];
  isWanted = true;
  const sink: SpanSink = {
    get isWanted() {
      return isWanted;
    },
    take: (span) => void spans.push(span),
  };
  test = await startHost({}, { spans: sink });
});
afterEach(() => test.end());

const keyOf = (name: string): ComponentKey => ({
  manifestPath: `${test.folder}/${name}/airlock.json`,
  name,
  origin: builtHere,
});

/** As many spans as are waited for, the first of the trace first. */
async function traced(count: number): Promise<readonly Span[]> {
  await expect.poll(() => spans.length, { timeout: 60_000 }).toBe(count);
  return spans.toSorted((a, b) => a.startMs - b.startMs);
}

async function startPair(): Promise<void> {
  await test.host.deploy(keyOf('calculator'), await versionOf(calculator, { workspace }));
  const links = [{ interface: 'example:math/add', provider: 'calculator' }];
  await test.host.deploy(keyOf('desk'), await versionOf(desk, { workspace, links }));
}

const sum = () => test.host.call(keyOf('desk'), { function: 'sum' }, plain, [40, 2]);

it('a call over a link is below the call in which it is made', async () => {
  await startPair();
  expect(await sum()).toEqual({ kind: 'returned', value: 42 });
  const [outer, inner] = await traced(2);
  expect(outer).toMatchObject({
    name: 'desk/sum',
    kind: 'internal',
    parent: undefined,
    failure: undefined,
    place: { traceId: expect.stringMatching(/^[\da-f]{32}$/), spanId: expect.stringMatching(/^[\da-f]{16}$/) },
    attributes: { 'airlock.component': 'desk', 'airlock.export': 'sum', 'airlock.outcome': 'returned' },
  });
  expect(inner).toMatchObject({
    name: 'calculator/example:math/add@1.0.0#add',
    parent: outer?.place,
    isParentRemote: false,
    place: { traceId: outer?.place.traceId },
    attributes: { 'airlock.caller': 'desk' },
  });
  const endOf = (span: Span | undefined): number => (span?.startMs ?? 0) + (span?.durationMs ?? 0);
  expect(endOf(inner)).toBeLessThanOrEqual(endOf(outer));

  // Each call of a person begins a trace of its own.
  await sum();
  expect(new Set((await traced(4)).map(({ place }) => place.traceId)).size).toBe(2);
});

it('so is one that goes to an instance for its caller alone', async () => {
  await test.host.deploy(keyOf('counting'), await versionOf(counting, { workspace }));
  const links = [{ interface: counters, provider: 'counting' }];
  await test.host.deploy(keyOf('clerk'), await versionOf(clerk, { workspace, links }));
  expect(await test.host.call(keyOf('clerk'), { function: 'make' }, plain, [5])).toMatchObject({ kind: 'returned' });
  const [outer, inner] = await traced(2);
  expect(inner).toMatchObject({ attributes: { 'airlock.component': 'counting' }, parent: outer?.place });
});

it('a failure is told on both sides, and an error that is a value is none', async () => {
  await startPair();
  const divide = { function: 'divide' };
  expect(await test.host.call(keyOf('desk'), divide, resulting, [1, 0])).toMatchObject({ kind: 'returned' });
  for (const span of await traced(2)) {
    expect(span).toMatchObject({ failure: undefined, attributes: { 'airlock.outcome': 'returned-error' } });
  }
  spans = [];
  await test.host.call(keyOf('desk'), { function: 'trap' }, plain, []);
  expect((await traced(2)).map(({ failure, attributes }) => [failure?.kind, attributes['error.type']])).toEqual([
    ['not-linked', 'not-linked'],
    ['trapped', 'trapped'],
  ]);
});

it('a message is handled below the call that sent it, and what it is answered with as well', async () => {
  const hear: Right = { capability: 'messaging.subscribe', pattern: 'orders.*' };
  const send: Right = { capability: 'messaging.publish', pattern: 'orders.>' };
  const asker = keyOf('asker');
  test.grant(hear);
  test.host.grant(asker, send, { kind: 'always' });
  await test.deploy(await versionOf(answering, { requests: [hear], exports: exportsOf(answering) }));
  await test.host.deploy(asker, await versionOf(asking, { requests: [send], exports: exportsOf(asking) }));
  const body = new TextEncoder().encode('x');
  for (const [name, args] of [
    ['tell', ['orders.new', body]],
    ['ask', ['orders.new', body, 5000]],
  ] as const) {
    spans = [];
    const outcome = await test.host.call(asker, { function: name }, resulting, args);
    expect(outcome).toMatchObject({ kind: 'returned', value: { tag: 'ok' } });
    const [sent, handled] = await traced(2);
    expect(sent).toMatchObject({ name: `asker/${name}`, parent: undefined });
    expect(handled).toMatchObject({
      name: 'subject/wasmcloud:messaging/handler@0.2.0#handle-message',
      kind: 'consumer',
      parent: sent?.place,
      attributes: { 'messaging.destination.name': 'orders.new', 'messaging.operation.type': 'process' },
    });
  }
  // What nobody's call has sent begins a trace.
  spans = [];
  test.host.messages.publish({ subject: 'orders.new', body });
  expect(await traced(1)).toMatchObject([{ kind: 'consumer', parent: undefined }]);
});

it('a request at a port goes on with the trace of its client, unless that keeps none', async () => {
  const port = await freePort();
  const right: Right = { capability: 'network.listen', pattern: String(port) };
  test.grant(right);
  const opened = nextPort(test);
  await test.deploy(await versionOf(serving, { ...served, requests: [right] }));
  await opened;
  const [traceId, spanId] = ['0af7651916cd43dd8448eb211c80319c', 'b7ad6b7169203331'];
  const askAs = (traceparent: string, path = '/hello') => ask(port, path, { headers: { traceparent } });
  expect(await askAs(`00-${traceId}-${spanId}-00`)).toMatchObject({ status: 200 });
  expect(await askAs(`00-${traceId}-${spanId}-01`, '/hello?token=secret')).toMatchObject({ status: 200 });
  expect(await askAs('nonsense')).toMatchObject({ status: 200 });
  const [known, fresh] = await traced(2);
  expect(known).toMatchObject({
    kind: 'server',
    place: { traceId },
    parent: { traceId, spanId },
    isParentRemote: true,
    attributes: { 'http.request.method': 'GET', 'url.path': '/hello', 'server.port': port },
  });
  expect(JSON.stringify(known)).not.toContain('secret');
  expect(fresh).toMatchObject({ parent: undefined });
  expect(fresh?.place.traceId).not.toBe(traceId);
});

it('nothing is made where nobody wants it', async () => {
  isWanted = false;
  await startPair();
  expect(await sum()).toEqual({ kind: 'returned', value: 42 });
  expect(spans).toEqual([]);
});
