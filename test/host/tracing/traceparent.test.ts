import { expect, it } from 'vitest';
import { readTraceparent } from '../../../src/host/tracing/traceparent.ts';

const [trace, span] = ['0af7651916cd43dd8448eb211c80319c', 'b7ad6b7169203331'];
const kept = { traceId: trace, spanId: span, isKept: true };

it.each([
  [`00-${trace}-${span}-01`, kept],
  [` 00-${trace}-${span}-01\t`, kept],
  [`00-${trace}-${span}-03`, kept],
  [`00-${trace}-${span}-00`, { ...kept, isKept: false }],
  // What a later version adds is no concern of this one.
  [`cc-${trace}-${span}-01-what-the-future-brings`, kept],
  [`00-${trace}-${span}-01-more`, undefined],
  [`ff-${trace}-${span}-01`, undefined],
  [`00-${trace.toUpperCase()}-${span}-01`, undefined],
  [`00-${'0'.repeat(32)}-${span}-01`, undefined],
  [`00-${trace}-${'0'.repeat(16)}-01`, undefined],
  [`00-${trace.slice(1)}-${span}-01`, undefined],
  [`00-${trace}-${span}-1`, undefined],
  ['', undefined],
])('%s', (value, place) => {
  expect(readTraceparent([['traceparent', value]])).toEqual(place);
});

it('says nothing where there is none, or more than one', () => {
  const header = ['traceparent', `00-${trace}-${span}-01`] as const;
  expect(readTraceparent([['tracestate', 'a=b']])).toBeUndefined();
  expect(readTraceparent([header, header])).toBeUndefined();
});
