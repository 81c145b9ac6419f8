import { expect, it } from 'vitest';
import { Served } from '../../../src/host/gates/http/served.ts';
import type { ToServed } from '../../../src/host/network/served-messages.ts';

/** A response of five bytes, all of which were written when the client leaves. */
function answered(headers: readonly (readonly [string, string])[]) {
  const sent: ToServed['kind'][] = [];
  const head = { id: 1, port: 1, method: 'GET', path: '/', authority: 'localhost', headers: [] };
  const served = new Served(head, 1000, {
    send: ({ kind }) => void sent.push(kind),
    stillAllowed: () => true,
    held: { bytes: 0 },
  });
  served.respond(200, headers);
  const sink = served.carrier.sink();
  expect(sink.write(new TextEncoder().encode('hello'))).toMatchObject({ tag: 'ok' });
  expect(sink.flushed()).toBe(false);
  served.receive({ kind: 'client-gone', id: 1 });
  return { sink, served, sent };
}

it('a client that has all that it was told of may leave before the guest hears that it was sent', () => {
  const { sink, served, sent } = answered([['Content-Length', '5']]);
  expect(sink.flushed()).toBe(true);
  expect(sink.capacity()).toMatchObject({ tag: 'ok' });
  served.carrier.endBody();
  expect(sent).toEqual(['accept', 'respond', 'respond-body', 'respond-end']);
});

it.each([[[]], [[['content-length', '6']]]] as const)('a client that lacks something has left: %j', (headers) => {
  const { sink } = answered(headers);
  expect(sink.capacity()).toMatchObject({ tag: 'err' });
});
