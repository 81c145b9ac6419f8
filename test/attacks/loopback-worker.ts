import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { parentPort } from 'node:worker_threads';
import { serveRaw } from '../host/support/server.ts';

// The server that the attacks reach: it keeps what arrives, byte for byte, and answers by the path that is asked for. It
// has a thread of its own, so that what it pours out does not count as lag of the host's loop.

const head = (status: string, ...lines: readonly string[]): string =>
  [`HTTP/1.1 ${status}`, ...lines, 'connection: close', '', ''].join('\r\n');

function answer(socket: Socket, path: string, port: number, other: number): void {
  const [, to] = /^redirect-(\w+)/.exec(path) ?? [];
  if (to !== undefined) {
    const places: Readonly<Record<string, string>> = {
      port: `http://127.0.0.1:${other}/`,
      name: `http://evil.test:${port}/`,
      file: 'file:///etc/passwd',
      metadata: 'http://169.254.169.254/latest/meta-data/',
    };
    return void socket.end(head('302 Found', `location: ${places[to] ?? ''}`, 'content-length: 0'));
  }
  switch (path) {
    case 'endless':
      socket.write(head('200 OK'));
      return pour(socket, Buffer.alloc(65_536, 'x'));
    case 'endless-head':
      socket.write('HTTP/1.1 200 OK\r\n');
      return pour(socket, Buffer.from(`x-more: ${'x'.repeat(1000)}\r\n`));
    case 'endless-info':
      return pour(socket, Buffer.from('HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n'));
    case 'silent':
      return;
    case 'half':
      return void socket.end(head('200 OK', 'content-length: 100') + 'half');
    case 'upgrade':
      return void socket.end(
        'HTTP/1.1 101 Switching Protocols\r\nupgrade: evil\r\nconnection: upgrade\r\n\r\nsmuggled',
      );
    case 'nonsense':
      return void socket.end('\0\0\0\0 nonsense\r\n\r\n');
    case 'two-lengths':
      return void socket.end(head('200 OK', 'content-length: 5', 'content-length: 50') + 'words');
    case 'bad-chunks':
      return void socket.end(head('200 OK', 'transfer-encoding: chunked') + 'zz\r\nwords\r\n0\r\n\r\n');
    default:
      return void socket.end(head('200 OK', 'content-length: 5') + 'words');
  }
}

/** Sends the same bytes for as long as somebody takes them. */
function pour(socket: Socket, bytes: Buffer): void {
  const more = (): void => {
    while (!socket.destroyed && socket.write(bytes));
  };
  socket.on('drain', more);
  more();
}

const arrived: { text: string }[] = [];
const server = await serveRaw((socket) => {
  const request = { text: '' };
  arrived.push(request);
  let answered = false;
  socket.on('data', (bytes) => {
    request.text += bytes.toString('latin1');
    const end = request.text.indexOf('\r\n\r\n');
    if (answered || end < 0) return;
    const length = Number(/\r\ncontent-length: (\d+)/i.exec(request.text)?.[1] ?? 0);
    const chunked = /\r\ntransfer-encoding: chunked/i.test(request.text);
    if (chunked ? !request.text.endsWith('\r\n0\r\n\r\n') : request.text.length < end + 4 + length) return;
    answered = true;
    answer(socket, /^\S+ \/(\S*)/.exec(request.text)?.[1] ?? '', server.port, forbidden.port);
  });
});
const forbidden = await serveRaw((socket) => {
  arrived.push({ text: 'a connection to the port that nobody may connect to' });
  socket.destroy();
});
const datagrams = createSocket('udp4');
datagrams.on('message', (bytes, { address, port }) => {
  arrived.push({ text: `datagram ${bytes.toString('latin1').slice(0, 100)}` });
  // Whoever asks for a stranger's answer gets it from a port to which it has not written.
  if (bytes.toString('latin1') === 'stranger') stranger.send('from a stranger', port, address);
});
datagrams.bind(0, '127.0.0.1');
await once(datagrams, 'listening');
const stranger = createSocket('udp4');
parentPort?.on('message', () => parentPort?.postMessage(arrived.splice(0).map(({ text }) => text)));
parentPort?.postMessage([server.port, forbidden.port, datagrams.address().port]);
