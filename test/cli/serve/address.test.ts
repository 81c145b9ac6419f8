import { expect, it } from 'vitest';
import { addressText, parseAddress } from '../../../src/cli/serve/address.ts';

it.each([
  ['9464', '127.0.0.1', 9464, true],
  ['0', '127.0.0.1', 0, true],
  ['127.0.0.1:80', '127.0.0.1', 80, true],
  ['localhost:80', '127.0.0.1', 80, true],
  ['127.9.9.9:80', '127.9.9.9', 80, true],
  ['[::1]:80', '::1', 80, true],
  ['0.0.0.0:9464', '0.0.0.0', 9464, false],
  ['[::]:9464', '::', 9464, false],
  ['192.0.2.7:65535', '192.0.2.7', 65_535, false],
])('reads %s', (text, host, port, isLoopback) => {
  expect(parseAddress(text)).toEqual({ host, port, isLoopback });
  const written = addressText({ host, port });
  expect(parseAddress(written)).toEqual({ host, port, isLoopback });
});

it.each(['', ':80', '65536', '80x', 'example.com:80', '::1:80', '127.0.0.1', '[127.0.0.1]:80', '[::1]', '1.2.3:80'])(
  'does not listen at %j',
  (text) => {
    expect(parseAddress(text)).toContain('is no address to listen at');
  },
);
