import { describe, expect, it } from 'vitest';
import { mayLeadTo, unmapped } from '../../../src/host/network/address.ts';

const nowhere = [
  '0.0.0.0',
  '0.1.2.3',
  '169.254.169.254',
  '169.254.0.1',
  '168.63.129.16',
  '224.0.0.1',
  '240.0.0.1',
  '255.255.255.255',
  '::',
  'fe80::1',
  'fe80::1%eth0',
  'ff02::1',
  'fd00:ec2::254',
  '::ffff:169.254.169.254',
  '::ffff:0.0.0.0',
  '',
  'example.com',
  '1.2.3',
  '127.1',
  '0x7f000001',
];
const loopback = ['127.0.0.1', '127.255.255.254', '::1', '::ffff:127.0.0.1', '::ffff:7f00:1', '0:0:0:0:0:0:0:1'];
const special = [
  '10.0.0.1',
  '10.255.255.255',
  '172.16.0.1',
  '172.31.255.255',
  '192.168.1.1',
  '100.64.0.1',
  '100.100.100.200',
  '192.0.0.192',
  '192.0.2.1',
  '192.88.99.1',
  '198.18.0.1',
  '198.51.100.1',
  '203.0.113.1',
  'fc00::1',
  'fd12::1',
  'fec0::1',
  '64:ff9b::7f00:1',
  '64:ff9b:1::1',
  '2002:7f00:1::',
  '2001::1',
  '2001:db8::1',
  '100::1',
  '::7f00:1',
  '::ffff:10.0.0.1',
  '::ffff:192.168.0.1',
];
const everywhere = [
  '1.1.1.1',
  '8.8.8.8',
  '93.184.216.34',
  '172.15.0.1',
  '172.32.0.1',
  '100.63.0.1',
  '100.128.0.1',
  '2606:4700::1',
  '2a00:1450::1',
  '::ffff:8.8.8.8',
];

describe('a public name', () => {
  it.each([...nowhere, ...loopback, ...special])('never leads to %j', (address) => {
    expect(mayLeadTo('api.example.com', address)).toBe(false);
  });

  it.each(everywhere)('may lead to %s', (address) => expect(mayLeadTo('api.example.com', address)).toBe(true));
});

describe('localhost', () => {
  it.each(['localhost', 'app.localhost'])('%s leads to this machine only', (name) => {
    for (const address of loopback) expect(mayLeadTo(name, address)).toBe(true);
    for (const address of [...nowhere, ...special, ...everywhere]) expect(mayLeadTo(name, address)).toBe(false);
  });

  it('is no end of another name', () => expect(mayLeadTo('evillocalhost', '127.0.0.1')).toBe(false));
});

describe('a literal address', () => {
  it.each([...loopback, ...special, ...everywhere])('%s leads to itself and nowhere else', (address) => {
    expect(mayLeadTo(address, address)).toBe(true);
    expect(mayLeadTo(address, unmapped(address))).toBe(true);
    expect(mayLeadTo(address, '9.9.9.9')).toBe(false);
  });

  it.each(nowhere)('%j leads nowhere, however it was granted', (address) => {
    expect(mayLeadTo(address, address)).toBe(false);
  });
});
