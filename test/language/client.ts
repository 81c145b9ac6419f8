import { PassThrough } from 'node:stream';
import { afterEach } from 'vitest';
import {
  createConnection,
  createProtocolConnection,
  type ProtocolConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-languageserver/node';
import { type Disk, serve } from '../../src/language/index.ts';

const open: ProtocolConnection[] = [];

afterEach(() => {
  for (const connection of open.splice(0)) connection.dispose();
});

const nothing = (): Promise<undefined> => Promise.resolve(undefined);

/** A disk that holds nothing. */
export const emptyDisk: Disk = { list: () => Promise.resolve([]), read: nothing, bytes: nothing };

/** What a client says of itself, and the disk that its server reads. */
export interface ClientParts {
  readonly capabilities?: object;
  readonly folders?: readonly string[];
  readonly disk?: Disk;
  /** Told of the connection before anything is sent. */
  readonly prepare?: (connection: ProtocolConnection) => void;
}

/** A client that has said hello to a server of its own, in this process. It is disposed after the test. */
export async function startClient({
  capabilities = {},
  folders,
  disk,
  prepare,
}: ClientParts): Promise<ProtocolConnection> {
  const [up, down] = [new PassThrough(), new PassThrough()];
  serve(createConnection(new StreamMessageReader(up), new StreamMessageWriter(down)), {
    disk: disk ?? emptyDisk,
    decode: () => Promise.resolve({ kind: 'refused', reason: 'None.' }),
    shipped: '/shipped',
  });
  const connection = createProtocolConnection(new StreamMessageReader(down), new StreamMessageWriter(up));
  open.push(connection);
  prepare?.(connection);
  connection.listen();
  const workspaceFolders = folders?.map((path) => ({ uri: `file://${path}`, name: path }));
  const parameters = { processId: null, rootUri: null, capabilities, ...(workspaceFolders && { workspaceFolders }) };
  await connection.sendRequest('initialize', parameters);
  await connection.sendNotification('initialized', {});
  return connection;
}

/** Opens a file of WIT. */
export function didOpen(connection: ProtocolConnection, uri: string, text: string, version = 1): Promise<void> {
  return connection.sendNotification('textDocument/didOpen', {
    textDocument: { uri, languageId: 'wit', version, text },
  });
}
