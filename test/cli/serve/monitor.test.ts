import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, it } from 'vitest';
import { openMonitor } from '../../../src/cli/serve/monitor.ts';

it('waits for no request that does not come to its end', { timeout: 60_000 }, async () => {
  const monitor = await openMonitor(
    { host: '127.0.0.1', port: 0, isLoopback: true },
    { health: () => ({ status: 'serving', components: [] }), metrics: () => Promise.resolve('') },
  );
  if (monitor.kind === 'failed') throw new Error(monitor.message);
  const socket = connect(Number(monitor.address.split(':').at(-1)), '127.0.0.1');
  socket.write('GET /livez HTTP/1.1\r\nHost: localhost\r\nX');
  let answer = '';
  socket.setEncoding('utf8').on('data', (text: string) => (answer += text));
  await once(socket, 'end');
  expect(answer).toMatch(/^HTTP\/1\.1 408 /u);
  socket.destroy();
  await monitor.dispose();
});
