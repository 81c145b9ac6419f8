import { expect, it } from 'vitest';
import { createPace } from '../../../src/host/gates/sockets/pace.ts';
import type { Network } from '../../../src/host/gates/sockets/network.ts';
import type { UdpSocket } from '../../../src/host/gates/sockets/udp.ts';
import type { ToNetwork } from '../../../src/host/network/messages.ts';
import { type Gates, openGates, rights } from '../support/gates.ts';
import { loopback } from '../support/sockets.ts';

/** Gates whose network thread hears one question each time the guest waits, and how much it had not heard at most. */
function open(): { readonly gates: Gates; most(): number; waits(): number } {
  const unheard: ToNetwork[] = [];
  let most = 0;
  let waits = 0;
  const gates: Gates = openGates({
    requests: rights('listen 8080', 'connect udp://127.0.0.1:9'),
    send(message) {
      unheard.push(message);
      most = Math.max(most, unheard.length);
    },
    inbox: {
      drain: () => {},
      sleep() {
        waits++;
        const at = unheard.findIndex(({ kind }) => kind === 'socket-pace');
        if (at < 0) throw new Error('it would wait for ever');
        unheard.splice(0, at + 1);
        gates.receive({ kind: 'socket-paced', id: 0 });
      },
    },
  });
  return { gates, most: () => most, waits: () => waits };
}

function call(gates: Gates, name: string, ...args: readonly unknown[]): unknown {
  const [owner = '', member = ''] = name.split('#');
  const operation = gates.imports[`wasi:sockets/${owner}`]?.[member] as (...given: readonly unknown[]) => unknown;
  const made = operation(...args) as { readonly val?: unknown };
  return made.val ?? made;
}

const network = (gates: Gates): Network => call(gates, 'instance-network#instanceNetwork') as Network;
const udp = (gates: Gates): UdpSocket => call(gates, 'udp-create-socket#createUdpSocket', 'ipv4') as UdpSocket;

it('sockets that are bound and dropped without end wait for the network thread, which is never far behind', () => {
  const { gates, most, waits } = open();
  for (let time = 0; time < 10_000; time++) {
    const socket = udp(gates);
    expect(socket.startBind(network(gates), loopback(0))).toMatchObject({ tag: 'ok' });
    socket[Symbol.dispose]();
  }
  expect(gates.sent.length).toBeGreaterThan(30_000);
  expect(waits()).toBeGreaterThan(100);
  expect(most()).toBeLessThan(1000);
});

it('so does an option that is set without end', () => {
  const { gates, most, waits } = open();
  const socket = udp(gates);
  socket.startBind(network(gates), loopback(8080));
  const { id = 0 } = gates.sent.find(({ kind }) => kind === 'udp-bind') ?? {};
  gates.receive({ kind: 'udp-bound', id, local: { address: '127.0.0.1', port: 8080 } });
  expect(socket.finishBind()).toMatchObject({ tag: 'ok' });
  for (let time = 0; time < 10_000; time++) socket.setUnicastHopLimit(1 + (time % 2));
  expect(waits()).toBeGreaterThan(100);
  expect(most()).toBeLessThan(1000);
});

it('who says little never waits', () => {
  const sent: unknown[] = [];
  const inbox = { drain: () => {}, sleep: () => expect.fail('it waited') };
  const pace = createPace(inbox, (message) => void sent.push(message));
  for (let time = 0; time < 191; time++) pace.keep();
  expect(sent).toHaveLength(2);
  pace.heard();
  for (let time = 0; time < 64; time++) pace.keep();
  expect(sent).toHaveLength(3);
});
