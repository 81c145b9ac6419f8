import { describe, expect, it } from 'vitest';
import { type HostPattern, matchHost, parsePattern } from '../../src/manifest/index.ts';

function hostPattern(text: string): HostPattern {
  const parsed = parsePattern('network.connect', text);
  if (parsed.kind === 'error' || parsed.pattern.kind !== 'host') throw new Error(`no host pattern: ${text}`);
  return parsed.pattern;
}

/** `https://[::1]:443` as a use. The port is always written. */
function useOf(text: string): { scheme: string; host: string; port: number } {
  const [, scheme = '', host = '', port = ''] = /^([a-z]+):\/\/(.*):(\d+)$/s.exec(text) ?? [];
  return { scheme, host, port: Number(port) };
}

const matching: readonly { pattern: string; yes: readonly string[]; no: readonly string[] }[] = [
  {
    pattern: 'https://api.example.com',
    yes: ['https://api.example.com:443', 'https://API.Example.COM:443', 'https://api.example.com.:443'],
    no: [
      'http://api.example.com:443',
      'http://api.example.com:80',
      'https://api.example.com:8443',
      'https://example.com:443',
      'https://x.api.example.com:443',
      'https://api.example.com..:443',
      'https://api.example.com.evil.org:443',
      'https://api-example.com:443',
      'https://api.example.com@evil.org:443',
      'https://evil.org/api.example.com:443',
      'https://evil.org#api.example.com:443',
      'https:// api.example.com:443',
    ],
  },
  {
    pattern: 'example.com',
    yes: ['http://example.com:80', 'https://example.com:443'],
    no: ['http://example.com:443', 'https://example.com:80', 'ws://example.com:80', 'ftp://example.com:21'],
  },
  {
    pattern: '*.example.com:8443',
    yes: ['https://a.example.com:8443', 'http://a.b.example.com:8443'],
    no: [
      'https://example.com:8443',
      'https://evilexample.com:8443',
      'https://example.com.evil.org:8443',
      'https://a.example.com.evil.org:8443',
      'https://.example.com:8443',
      'https://a..example.com:8443',
      'https://evil.org/.example.com:8443',
      'https://evil.org?.example.com:8443',
      'https://evil.org\0.example.com:8443',
      'https://evil.org\n.example.com:8443',
      'https://user@a.example.com:8443',
      'https://a.example.com:443',
    ],
  },
  {
    pattern: 'http://127.0.0.1:8080',
    yes: ['http://127.0.0.1:8080', 'http://127.0.0.1.:8080'],
    no: [
      'http://127.0.0.2:8080',
      'http://127.1:8080',
      'http://2130706433:8080',
      'http://0x7f000001:8080',
      'http://0177.0.0.1:8080',
      'http://127.0.0.01:8080',
      'http://[::ffff:127.0.0.1]:8080',
      'http://[::ffff:7f00:1]:8080',
      'http://localhost:8080',
      'http://0.0.0.0:8080',
      'http://[::1]:8080',
    ],
  },
  {
    pattern: 'https://[2001:DB8::1]',
    yes: ['https://[2001:db8::1]:443', 'https://[2001:db8:0:0:0:0:0:1]:443', 'https://2001:0db8::0001:443'],
    no: ['https://[2001:db8::2]:443', 'https://[2001:db8::1%eth0]:443', 'https://[2001:db8::1:443'],
  },
  { pattern: '[::1]:9000', yes: ['http://[::1]:9000', 'https://[0:0::0:1]:9000'], no: ['http://127.0.0.1:9000'] },
  { pattern: 'LocalHost:80', yes: ['http://localhost:80', 'https://localhost.:80'], no: ['http://x.localhost:80'] },
  { pattern: '*.localhost:80', yes: ['http://x.localhost:80'], no: ['http://localhost:80'] },
  {
    pattern: 'HTTPS://xn--bcher-kva.example.',
    yes: ['https://xn--bcher-kva.example:443'],
    no: ['https://bücher.example:443'],
  },
  {
    pattern: 'tcp://db.example.com:5432',
    yes: ['tcp://db.example.com:5432', 'tcp://DB.example.com.:5432', 'lookup://db.example.com:0'],
    no: [
      'udp://db.example.com:5432',
      'http://db.example.com:5432',
      'tcp://db.example.com:5433',
      'tcp://example.com:5432',
      'lookup://example.com:0',
      'lookup://x.db.example.com:0',
    ],
  },
  {
    pattern: 'UDP://*.example.com:53',
    yes: ['udp://a.example.com:53', 'lookup://a.b.example.com:0'],
    no: ['tcp://a.example.com:53', 'udp://example.com:53', 'lookup://example.com:0', 'lookup://evilexample.com:0'],
  },
  {
    pattern: 'tcp://127.0.0.1:9000',
    yes: ['tcp://127.0.0.1:9000', 'lookup://127.0.0.1:0'],
    no: ['tcp://127.0.0.2:9000', 'tcp://localhost:9000', 'lookup://localhost:0'],
  },
  {
    pattern: 'lookup://example.com',
    yes: ['lookup://example.com:0', 'lookup://EXAMPLE.com.:0'],
    no: ['tcp://example.com:0', 'http://example.com:80', 'https://example.com:443', 'lookup://a.example.com:0'],
  },
  {
    pattern: 'lookup://localhost',
    yes: ['lookup://localhost:0'],
    no: ['tcp://localhost:80', 'lookup://x.localhost:0'],
  },
  { pattern: 'example.com', yes: [], no: ['lookup://example.com:0', 'tcp://example.com:80', 'udp://example.com:443'] },
  { pattern: 'my_service:3000', yes: ['http://my_service:3000'], no: ['http://my-service:3000'] },
];

describe('what a host pattern matches', () => {
  it.each(matching)('$pattern', ({ pattern, yes, no }) => {
    const compiled = hostPattern(pattern);
    expect(yes.filter((use) => !matchHost(compiled, useOf(use)))).toEqual([]);
    expect(no.filter((use) => matchHost(compiled, useOf(use)))).toEqual([]);
  });
});

const ipv4 = 'An IPv4 address is four decimal numbers from 0 to 255 without leading zeros';
const ipv6 = 'Not an IPv6 address: groups in hexadecimal, no zone, no IPv4 part';
const port = 'A port is a number from 1 to 65535';
const loopback = 'Loopback needs a port, as ';
const brackets = 'An IPv6 address stands in brackets, as [2001:db8::1]:443';
const nobody = 'This address names no host; loopback is 127.0.0.1 or [::1]';

const refused: readonly (readonly [text: string, refusal: string])[] = [
  ['', '0-0 A host pattern cannot be empty'],
  ['*', '0-1 "*" alone would be every host; name the domain, as *.example.com'],
  ['*.*', '0-3 "*" alone would be every host; name the domain, as *.example.com'],
  ['https://*', '8-9 "*" alone would be every host; name the domain, as *.example.com'],
  ['*.', '0-2 The host is missing'],
  ['https://', '8-8 The host is missing'],
  ['.', '0-1 The host is missing'],
  ['a.*.com', '0-7 "*" stands only as the first label, as *.example.com'],
  ['*example.com', '0-12 "*" stands only as the first label, as *.example.com'],
  ['*.*.com', '0-7 "*" stands only as the first label, as *.example.com'],
  ['ftp://example.com', '0-3 The scheme is http, https, tcp, udp or lookup'],
  ['://example.com', '0-0 The scheme is http, https, tcp, udp or lookup'],
  ['https://example.com/', '19-20 A host pattern has no path'],
  ['example.com/x', '11-13 A host pattern has no path'],
  ['example.com?x', '11-13 A host pattern has no query'],
  ['example.com#x', '11-13 A host pattern has no fragment'],
  ['user@example.com', '4-16 A host pattern has no user'],
  ['http://user:pass@example.com', '16-28 A host pattern has no user'],
  ['example.com\\x', '11-13 A host pattern has no backslash'],
  ['bücher.example', '1-2 Write an international name in its ASCII form, as xn--…'],
  ['exаmple.com', '2-3 Write an international name in its ASCII form, as xn--…'],
  ['example .com', '7-8 A host pattern has no spaces'],
  ['example.com\n', '11-12 The character U+000A is not allowed: it cannot be seen'],
  ['a..b', '0-4 "a..b" is not a host: letters, digits and "-" in labels joined by dots'],
  ['-a.b', '0-4 "-a.b" is not a host: letters, digits and "-" in labels joined by dots'],
  ['example.com..', '0-13 "example.com.." is not a host: letters, digits and "-" in labels joined by dots'],
  ['example.com:', `11-12 ${port}`],
  ['example.com:0', `11-13 ${port}`],
  ['example.com:65536', `11-17 ${port}`],
  ['example.com:080', `11-15 ${port}`],
  ['example.com:*', `11-13 ${port}`],
  ['127.1:80', `0-5 ${ipv4}`],
  ['2130706433:80', `0-10 ${ipv4}`],
  ['0x7f000001:80', `0-10 ${ipv4}`],
  ['0177.0.0.1:80', `0-10 ${ipv4}`],
  ['10.0.0.256', `0-10 ${ipv4}`],
  ['10.0.0.01', `0-9 ${ipv4}`],
  ['1.2.3.4.5', `0-9 ${ipv4}`],
  ['example.1', `0-9 ${ipv4}`],
  ['*.0.0.1', '0-7 "*." stands only before a name, not before an address'],
  ['::1', `0-3 ${brackets}`],
  ['[::1', `0-4 ${brackets}`],
  ['*.[::1]:80', `0-10 ${brackets}`],
  ['[]:80', `0-2 ${ipv6}`],
  ['[1:2:3]:80', `0-7 ${ipv6}`],
  ['[1::2::3]:80', `0-9 ${ipv6}`],
  ['[fe80::1%eth0]:80', `0-14 ${ipv6}`],
  ['[::ffff:127.0.0.1]:80', `0-18 ${ipv6}`],
  ['[::ffff:7f00:1]:80', '0-15 Write the IPv4 address itself, in four decimal numbers'],
  ['0.0.0.0:80', `0-7 ${nobody}`],
  ['[::]:80', `0-4 ${nobody}`],
  ['tcp://example.com', '6-17 A connection of tcp needs a port, as tcp://example.com:5432'],
  ['udp://*.example.com', '6-19 A connection of udp needs a port, as udp://*.example.com:5432'],
  ['tcp://example.com:0', `17-19 ${port}`],
  ['tcp://10.0.0.1.', '6-15 A connection of tcp needs a port, as tcp://10.0.0.1.:5432'],
  ['lookup://example.com:53', '20-23 To look up a name needs no port'],
  ['sctp://example.com:1', '0-4 The scheme is http, https, tcp, udp or lookup'],
  ['localhost', `0-9 ${loopback}localhost:8080`],
  ['http://localhost.', `7-17 ${loopback}localhost.:8080`],
  ['*.localhost', `0-11 ${loopback}*.localhost:8080`],
  ['127.0.0.1', `0-9 ${loopback}127.0.0.1:8080`],
  ['https://127.9.9.9', `8-17 ${loopback}127.9.9.9:8080`],
  ['[::1]', `0-5 ${loopback}[::1]:8080`],
  ['[0:0:0:0:0:0:0:1]', `0-17 ${loopback}[0:0:0:0:0:0:0:1]:8080`],
];

describe('what is no host pattern', () => {
  it.each(refused)('%j', (text, expected) => {
    const parsed = parsePattern('network.connect', text);
    expect(parsed.kind === 'error' ? `${parsed.span.start}-${parsed.span.end} ${parsed.message}` : 'accepted').toBe(
      expected,
    );
  });
});
