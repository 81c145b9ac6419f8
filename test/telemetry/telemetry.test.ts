import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ManualClock, systemClock } from '../../src/base/index.ts';
import { builtHere, type ComponentKey, type Span } from '../../src/host/index.ts';
import type { Right } from '../../src/manifest/index.ts';
import { openTelemetry, type Telemetry } from '../../src/telemetry/index.ts';
import { answering, asking, exportsOf } from '../host/broker/guest-sources.ts';
import { calculator, desk } from '../host/links/sources.ts';
import { plain, versionOf } from '../host/support/component.ts';
import { startHost, type TestHost } from '../host/support/host.ts';
import { createPost, type Post } from '../../src/telemetry/post.ts';
import { attributesOf, type Collector, openCollector } from './collector.ts';

let collector: Collector;
let said: string[];
const log = {
  info: (text: string) => void said.push(`info: ${text}`),
  warn: (text: string) => void said.push(`warn: ${text}`),
  error: (text: string) => void said.push(`error: ${text}`),
};
const settings = () => ({ endpoint: collector.endpoint, headers: { 'x-tenant': 'blue' }, serviceName: 'shop' });

beforeEach(async () => {
  collector = await openCollector();
  said = [];
});
afterEach(() => collector.dispose());

describe('of a host with real workers', () => {
  let telemetry: Telemetry;
  let test: TestHost;
  beforeEach(async () => {
    telemetry = openTelemetry({ clock: systemClock, log, version: '1.2.3' });
    test = await startHost({}, { spans: telemetry.spans });
  });

  const keyOf = (name: string): ComponentKey => ({
    manifestPath: `${test.folder}/${name}/airlock.json`,
    name,
    origin: builtHere,
  });

  it('one trace goes over a link, one over a message, and the end sends them with all figures', async () => {
    telemetry.set(settings());
    const watching = telemetry.watch(test.host);
    const workspace = '/work';
    await test.host.deploy(keyOf('calculator'), await versionOf(calculator, { workspace }));
    const links = [{ interface: 'example:math/add', provider: 'calculator' }];
    await test.host.deploy(keyOf('desk'), await versionOf(desk, { workspace, links }));
    const hear: Right = { capability: 'messaging.subscribe', pattern: 'orders.*' };
    const send: Right = { capability: 'messaging.publish', pattern: 'orders.>' };
    test.host.grant(keyOf('answerer'), hear, { kind: 'always' });
    test.host.grant(keyOf('asker'), send, { kind: 'always' });
    const answers = await versionOf(answering, { requests: [hear], exports: exportsOf(answering) });
    await test.host.deploy(keyOf('answerer'), answers);
    const asks = await versionOf(asking, { requests: [send], exports: exportsOf(asking) });
    await test.host.deploy(keyOf('asker'), asks);

    expect(await test.host.call(keyOf('desk'), { function: 'sum' }, plain, [40, 2])).toMatchObject({ value: 42 });
    const args = ['orders.new', new TextEncoder().encode('x'), 5000];
    const asked = await test.host.call(keyOf('asker'), { function: 'ask' }, plain, args);
    expect(asked).toMatchObject({ kind: 'returned' });
    await test.host.call(keyOf('desk'), { function: 'trap' }, plain, []);
    await watching.dispose();
    await test.end();
    await telemetry.dispose();

    const spans = collector.spans();
    const named = (name: string) => spans.find((each) => each.name === name);
    for (const [first, second] of [
      ['desk/sum', 'calculator/example:math/add@1.0.0#add'],
      ['asker/ask', 'answerer/wasmcloud:messaging/handler@0.2.0#handle-message'],
    ] as const) {
      const [outer, inner] = [named(first), named(second)];
      expect(outer?.traceId).toMatch(/^[\da-f]{32}$/);
      expect(outer?.parentSpanId).toBeUndefined();
      expect(inner).toMatchObject({ traceId: outer?.traceId, parentSpanId: outer?.spanId });
      expect(BigInt(inner?.startTimeUnixNano ?? 0)).toBeGreaterThanOrEqual(BigInt(outer?.startTimeUnixNano ?? 0));
      expect(BigInt(inner?.endTimeUnixNano ?? 0)).toBeGreaterThan(BigInt(inner?.startTimeUnixNano ?? 0));
    }
    // INTERNAL and CONSUMER, as OTLP numbers them.
    expect(named('desk/sum')?.kind).toBe(1);
    const handled = named('answerer/wasmcloud:messaging/handler@0.2.0#handle-message');
    expect(handled?.kind).toBe(5);
    expect(handled && attributesOf(handled)).toMatchObject({
      'airlock.component': 'answerer',
      'airlock.export': 'wasmcloud:messaging/handler@0.2.0#handle-message',
      'messaging.destination.name': 'orders.new',
    });
    expect(named('desk/sum')?.status).toEqual({ code: 0 });
    expect(named('desk/trap')?.status).toMatchObject({ code: 2, message: expect.stringMatching(/./) });

    const figures = collector.figures();
    const of = (name: string, component: string, exported?: string) => {
      const { sum, gauge, histogram } = figures.get(name) ?? {};
      return (sum ?? gauge ?? histogram)?.dataPoints.find((point) => {
        const attributes = attributesOf(point);
        return (
          attributes['airlock.component'] === component &&
          (exported === undefined || attributes['airlock.export'] === exported)
        );
      });
    };
    expect(of('airlock.call.count', 'desk', 'sum')).toMatchObject({ asDouble: 1 });
    expect(of('airlock.call.errors', 'desk', 'trap')).toMatchObject({ asDouble: 1 });
    expect(of('airlock.call.duration', 'desk', 'sum')).toMatchObject({ count: 1, sum: expect.any(Number) });
    expect(of('airlock.queue.depth', 'desk')).toMatchObject({ asDouble: 0 });
    expect(of('airlock.component.memory.usage', 'asker')).toMatchObject({ asDouble: expect.any(Number) });
    expect(of('airlock.component.messages.received', 'answerer')).toMatchObject({ asDouble: 1 });
    expect(figures.get('airlock.call.duration')).toMatchObject({ unit: 's' });
    expect(figures.get('airlock.call.count')?.sum?.isMonotonic).toBe(true);
    expect(figures.get('airlock.messages.published')?.sum?.dataPoints).toMatchObject([{ asDouble: 1 }]);

    for (const { headers, path } of collector.received) {
      expect(headers).toMatchObject({ 'content-type': 'application/json', 'x-tenant': 'blue' });
      expect(path).toMatch(/^\/v1\/(?:traces|metrics)$/);
    }
    const body = JSON.stringify(collector.received[0]?.body);
    for (const text of ['"shop"', '"1.2.3"', 'service.instance.id']) expect(body).toContain(text);
    expect(said).toEqual([]);
  });

  it('nothing is sent without settings, and what waits goes to whom it was for when they change', async () => {
    telemetry.watch(test.host);
    await test.deploy(await versionOf(calculator));
    await test.call('count');
    expect(telemetry.spans.isWanted).toBe(false);
    telemetry.set(settings());
    await test.call('count');
    telemetry.set(undefined);
    await test.call('count');
    await test.end();
    await telemetry.dispose();
    expect(collector.spans()).toHaveLength(1);
  });
});

describe('of a collector that does not take it', () => {
  const span = (name: string): Span => ({
    place: { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331', isKept: true },
    parent: undefined,
    isParentRemote: false,
    kind: 'internal',
    name,
    startMs: 1_700_000_000_000.25,
    durationMs: 1.5,
    attributes: {},
    failure: undefined,
  });

  it('is said once, costs nothing but what has no room, and is sent when it does again', async () => {
    const clock = new ManualClock(1_700_000_000_000);
    const send = createPost(clock);
    let answered = 0;
    const post: Post = (...given) => send(...given).finally(() => answered++);
    const telemetry = openTelemetry({ clock, log, version: '1.2.3', post });
    telemetry.set(settings());
    collector.answerWith((response) => response.writeHead(503).end('no'));
    telemetry.spans.take(span('first'));
    for (const [at, pauseMs] of [5000, 5000, 10_000].entries()) {
      clock.advance(pauseMs);
      await expect.poll(() => answered, { timeout: 60_000 }).toBe(at + 1);
      // What follows from an answer has happened before time goes on.
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(said).toEqual([`warn: ${collector.endpoint} does not take traces: it answered with 503. All else goes on.`]);
    collector.answerWith(undefined);
    await telemetry.dispose();
    expect(collector.spans().filter(({ name }) => name === 'first').length).toBeGreaterThan(1);
    expect(said.slice(1)).toEqual([`info: ${collector.endpoint} takes traces again`]);
  });

  it('follows no redirection, and says what was thrown away for it', async () => {
    const other = await openCollector();
    collector.answerWith((response) => response.writeHead(307, { location: `${other.endpoint}/v1/traces` }).end());
    const telemetry = openTelemetry({ clock: systemClock, log, version: '1.2.3' });
    telemetry.set(settings());
    telemetry.spans.take(span('one'));
    await telemetry.dispose();
    expect(other.received).toEqual([]);
    expect(said).toContain(`warn: 1 spans were not sent to ${collector.endpoint}`);
    await other.dispose();
  });

  it('takes a part: the rest is counted and said', async () => {
    collector.answerWith((response) =>
      response.writeHead(200).end('{"partialSuccess":{"rejectedSpans":"1","errorMessage":"too\\u001b old"}}'),
    );
    const telemetry = openTelemetry({ clock: systemClock, log, version: '1.2.3' });
    telemetry.set(settings());
    for (const name of ['one', 'two']) telemetry.spans.take(span(name));
    await telemetry.dispose();
    expect(said).toContain(`warn: ${collector.endpoint} took traces but for 1: too\\u{1b} old`);
    expect(said).toContain(`warn: 1 spans were not sent to ${collector.endpoint}`);
  });

  it('is left when it never answers: the end does not wait for it', async () => {
    const clock = new ManualClock(1_700_000_000_000);
    const telemetry = openTelemetry({ clock, log, version: '1.2.3' });
    telemetry.set(settings());
    collector.answerWith(() => {});
    telemetry.spans.take(span('one'));
    const ended = telemetry.dispose();
    await expect.poll(() => collector.received.length, { timeout: 60_000 }).toBe(2);
    clock.advance(2000);
    await ended;
    expect(said.at(-1)).toBe(`warn: 1 spans were not sent to ${collector.endpoint}`);
  });

  it('is not there at all: it is said, and nothing fails', async () => {
    const { endpoint } = collector;
    await collector.dispose();
    const telemetry = openTelemetry({ clock: systemClock, log, version: '1.2.3' });
    telemetry.set({ endpoint, headers: {}, serviceName: 'shop' });
    telemetry.spans.take(span('one'));
    await telemetry.dispose();
    expect(said[0]).toContain('ECONNREFUSED');
    expect(said.at(-1)).toBe(`warn: 1 spans were not sent to ${endpoint}`);
    collector = await openCollector();
  });
});
