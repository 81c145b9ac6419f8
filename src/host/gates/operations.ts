import type { Capability } from '../../manifest/index.ts';

/**
 * Every operation that a guest can call, interface by interface, and which right it needs. This is the one table of
 * what leaves the sandbox: a component that imports anything else is refused before it is instantiated (but what its
 * manifest requests as an interface of its own), and tests hold the table against the gates' own code and against the
 * text of the interfaces.
 */
export const gates: Readonly<Record<string, readonly Gate[]>> = {
  'airlock:component/process': [gated(['process'], 'run {what}', error('access-denied'), 'run')],
  'wasi:cli/environment': [
    gated(['environment'], 'read the environment variable {what}', leftOut(), 'get-environment'),
    free('get-arguments', 'initial-cwd'),
  ],
  'wasi:cli/exit': [free('exit', 'exit-with-code')],
  'wasi:cli/stdin': [free('get-stdin')],
  'wasi:cli/stdout': [bounded('output', 'get-stdout')],
  'wasi:cli/stderr': [bounded('output', 'get-stderr')],
  'wasi:cli/terminal-input': [],
  'wasi:cli/terminal-output': [],
  'wasi:cli/terminal-stdin': [free('get-terminal-stdin')],
  'wasi:cli/terminal-stdout': [free('get-terminal-stdout')],
  'wasi:cli/terminal-stderr': [free('get-terminal-stderr')],
  'wasi:clocks/monotonic-clock': [free('now', 'resolution', 'subscribe-instant', 'subscribe-duration')],
  'wasi:clocks/wall-clock': [free('now', 'resolution')],
  'wasi:config/store': [free('get', 'get-all')],
  'wasi:filesystem/preopens': [free('get-directories')],
  'wasi:filesystem/types': [
    gated(['filesystem.read', 'filesystem.write'], 'open {what}', error('access'), method('descriptor.open-at')),
    gated(
      ['filesystem.read'],
      'read {what}',
      error('access'),
      method('descriptor.read'),
      method('descriptor.read-via-stream'),
    ),
    gated(
      ['filesystem.write'],
      'write to {what}',
      error('access'),
      method('descriptor.write'),
      method('descriptor.write-via-stream'),
      method('descriptor.append-via-stream'),
    ),
    gated(['filesystem.write'], 'change the size of {what}', error('access'), method('descriptor.set-size')),
    gated(
      ['filesystem.write'],
      'change the times of {what}',
      error('access'),
      method('descriptor.set-times'),
      method('descriptor.set-times-at'),
    ),
    gated(['filesystem.read'], 'list the folder {what}', error('access'), method('descriptor.read-directory')),
    gated(['filesystem.write'], 'make the folder {what}', error('access'), method('descriptor.create-directory-at')),
    gated(
      ['filesystem.read', 'filesystem.write'],
      'ask about {what}',
      error('access'),
      method('descriptor.stat'),
      method('descriptor.stat-at'),
      method('descriptor.metadata-hash'),
      method('descriptor.metadata-hash-at'),
    ),
    gated(['filesystem.read'], 'read the link {what}', error('access'), method('descriptor.readlink-at')),
    gated(['filesystem.write'], 'remove the folder {what}', error('access'), method('descriptor.remove-directory-at')),
    gated(['filesystem.write'], 'remove the file {what}', error('access'), method('descriptor.unlink-file-at')),
    gated(['filesystem.read', 'filesystem.write'], 'move {what}', error('access'), method('descriptor.rename-at')),
    // Links are granted to nobody, whatever the patterns say.
    gated(
      ['filesystem.write'],
      'make the link {what}',
      error('not-permitted'),
      method('descriptor.link-at'),
      method('descriptor.symlink-at'),
    ),
    free(
      ...['advise', 'sync-data', 'sync', 'get-flags', 'get-type', 'is-same-object'].map((name) =>
        method(`descriptor.${name}`),
      ),
      method('directory-entry-stream.read-directory-entry'),
      'filesystem-error-code',
    ),
  ],
  'wasi:http/outgoing-handler': [
    gated(['network.connect'], 'send a request to {what}', error('HTTP-request-denied'), 'handle'),
  ],
  'wasi:http/types': [
    free(
      'http-error-code',
      '[constructor]fields',
      '[static]fields.from-list',
      ...methods('fields', 'get has set delete append entries clone'),
      '[constructor]outgoing-request',
      ...methods(
        'outgoing-request',
        'body method set-method path-with-query set-path-with-query scheme set-scheme authority set-authority headers',
      ),
      '[constructor]request-options',
      ...methods(
        'request-options',
        'connect-timeout set-connect-timeout first-byte-timeout set-first-byte-timeout between-bytes-timeout set-between-bytes-timeout',
      ),
      ...methods('outgoing-body', 'write'),
      '[static]outgoing-body.finish',
      ...methods('future-incoming-response', 'subscribe get'),
      ...methods('incoming-response', 'status headers consume'),
      ...methods('incoming-body', 'stream'),
      '[static]incoming-body.finish',
      ...methods('future-trailers', 'subscribe get'),
      ...methods('incoming-request', 'method path-with-query scheme authority headers consume'),
      '[constructor]outgoing-response',
      ...methods('outgoing-response', 'status-code set-status-code headers body'),
    ),
    gated(['network.listen'], 'answer requests at {what}', unsent(), '[static]response-outparam.set'),
  ],
  'wasi:io/error': [free('[method]error.to-debug-string')],
  'wasi:io/poll': [free('poll', ...methods('pollable', 'ready block'))],
  'wasi:io/streams': [
    free(
      ...methods('input-stream', 'read blocking-read skip blocking-skip subscribe'),
      ...methods(
        'output-stream',
        'check-write write blocking-write-and-flush flush blocking-flush subscribe write-zeroes blocking-write-zeroes-and-flush splice blocking-splice',
      ),
    ),
  ],
  'wasi:keyvalue/atomics': [
    gated(['storage'], 'change a value in {what}', error('access-denied'), '[static]cas.new', 'increment'),
    gated(['storage'], 'read a value in {what}', error('access-denied'), method('cas.current')),
    gated(['storage'], 'change a value in {what}', error('store-error'), 'swap'),
  ],
  'wasi:keyvalue/batch': [
    gated(['storage'], 'read values in {what}', error('access-denied'), 'get-many'),
    gated(['storage'], 'change values in {what}', error('access-denied'), 'set-many', 'delete-many'),
  ],
  'wasi:keyvalue/store': [
    gated(['storage'], 'keep values in {what}', error('access-denied'), 'open'),
    gated(['storage'], 'read a value in {what}', error('access-denied'), ...methods('bucket', 'get exists')),
    gated(['storage'], 'change a value in {what}', error('access-denied'), ...methods('bucket', 'set delete')),
    gated(['storage'], 'list the keys in {what}', error('access-denied'), method('bucket.list-keys')),
  ],
  'wasi:logging/logging': [bounded('output', 'log')],
  'wasi:random/insecure': [bounded('random', 'get-insecure-random-bytes'), free('get-insecure-random-u64')],
  'wasi:random/insecure-seed': [free('insecure-seed')],
  'wasi:random/random': [bounded('random', 'get-random-bytes'), free('get-random-u64')],
  'wasi:sockets/instance-network': [free('instance-network')],
  'wasi:sockets/ip-name-lookup': [
    gated(['network.connect'], 'look up {what}', error('access-denied'), 'resolve-addresses'),
    free(...methods('resolve-address-stream', 'resolve-next-address subscribe')),
  ],
  'wasi:sockets/network': [free('network-error-code')],
  'wasi:sockets/tcp': [
    gated(['network.connect'], 'connect to {what}', error('access-denied'), method('tcp-socket.start-connect')),
    gated(
      ['network.listen'],
      'listen on {what}',
      error('access-denied'),
      ...methods('tcp-socket', 'start-bind start-listen accept'),
    ),
    free(
      ...methods(
        'tcp-socket',
        'finish-bind finish-connect finish-listen local-address remote-address is-listening address-family set-listen-backlog-size keep-alive-enabled set-keep-alive-enabled keep-alive-idle-time set-keep-alive-idle-time keep-alive-interval set-keep-alive-interval keep-alive-count set-keep-alive-count hop-limit set-hop-limit receive-buffer-size set-receive-buffer-size send-buffer-size set-send-buffer-size subscribe shutdown',
      ),
    ),
  ],
  'wasi:sockets/tcp-create-socket': [free('create-tcp-socket')],
  'wasi:sockets/udp': [
    gated(['network.listen'], 'listen on {what}', error('access-denied'), method('udp-socket.start-bind')),
    gated(
      ['network.connect'],
      'send datagrams to {what}',
      error('access-denied'),
      method('udp-socket.stream'),
      method('outgoing-datagram-stream.send'),
    ),
    gated(
      ['network.connect', 'network.listen'],
      'receive datagrams at {what}',
      error('access-denied'),
      method('incoming-datagram-stream.receive'),
    ),
    free(
      ...methods(
        'udp-socket',
        'finish-bind local-address remote-address address-family unicast-hop-limit set-unicast-hop-limit receive-buffer-size set-receive-buffer-size send-buffer-size set-send-buffer-size subscribe',
      ),
      ...methods('incoming-datagram-stream', 'subscribe'),
      ...methods('outgoing-datagram-stream', 'check-send subscribe'),
    ),
  ],
  'wasi:sockets/udp-create-socket': [free('create-udp-socket')],
  'wasmcloud:messaging/consumer': [
    gated(['messaging.publish'], 'send a message to {what}', text(), 'request', 'publish'),
  ],
};

/** Some operations of one interface, and what a use of them is measured by. Names are as components write them. */
export type Gate = { readonly operations: readonly string[] } & (
  | /** They touch nothing but the guest's own resources, and the time, chance and texts that it was given. */
    { readonly kind: 'free' }
  | {
      readonly kind: 'gated';
      /** The rights of which a use needs one or more, each asked of the guard. */
      readonly needs: readonly Capability[];
      /** The use in words that follow "wants to"; `{what}` stands for the path, the address or the name. */
      readonly words: string;
      readonly denied: Denied;
    } /** They need no right, but what they give is bounded; beyond that the guest's call ends, which is recorded. */
  | { readonly kind: 'bounded'; readonly limit: 'output' | 'random' }
);

/** What the guest gets for a refusal. */
export type Denied =
  // A case of the interface's own error type.
  | { readonly kind: 'error'; readonly code: string }
  // What is refused is missing from the list that it gets.
  | { readonly kind: 'left-out' }
  // A sentence, where the interface's errors are texts.
  | { readonly kind: 'text' }
  // The interface has no answer at all: what it sends reaches nobody.
  | { readonly kind: 'unsent' };

/** The names of all operations of an interface (without version), or nothing if the host does not offer it. */
export function operationsOf(interfaceName: string): ReadonlySet<string> | undefined {
  if (!Object.hasOwn(gates, interfaceName)) return undefined;
  return new Set(gates[interfaceName]?.flatMap((gate) => gate.operations));
}

/**
 * What a use is, in words that follow "wants to".
 *
 * @param operation `interface#function`, as denials and questions carry it
 * @param what the path, address or name, as `describeUse` tells it
 */
export function useInWords(operation: string, what: string): string {
  const [name = '', called = ''] = operation.split('#', 2);
  const row = Object.hasOwn(gates, name) ? gates[name]?.find((gate) => gate.operations.includes(called)) : undefined;
  if (row?.kind === 'gated') return row.words.replace('{what}', () => what);
  return `call ${operation} for ${what}`;
}

/** Whether this host serves an interface in the version that a component names it by (`''` for none). */
export function servesVersion(interfaceName: string, version: string): boolean {
  return otherVersionsOf(interfaceName)?.includes(version) ?? /^0\.2\.\d+$/.test(version);
}

/** The versions in which an interface is served, in words. */
export function servedVersions(interfaceName: string): string {
  const [newest, ...older] = otherVersionsOf(interfaceName) ?? [];
  if (newest === undefined) return 'the 0.2 versions';
  return older.length === 0 ? `version ${newest}` : `version ${newest} and what is compatible with it`;
}

function otherVersionsOf(interfaceName: string): readonly string[] | undefined {
  const [owner = ''] = interfaceName.split('/', 1);
  return Object.hasOwn(otherVersions, owner) ? otherVersions[owner] : undefined;
}

/**
 * The versions of the packages that do not follow WASI's own numbers. The drafts named here differ in nothing but
 * their names; unversioned logging is what components made before there was a version of it import.
 */
const otherVersions: Readonly<Record<string, readonly string[]>> = {
  'airlock:component': ['0.1.0'],
  'wasi:config': ['0.2.0-rc.1', '0.2.0-draft'],
  'wasi:keyvalue': ['0.2.0-draft2'],
  'wasi:logging': ['0.1.0-draft', ''],
  'wasmcloud:messaging': ['0.2.0'],
};

function free(...operations: readonly string[]): Gate {
  return { kind: 'free', operations };
}

function gated(needs: readonly Capability[], words: string, denied: Denied, ...operations: readonly string[]): Gate {
  return { kind: 'gated', needs, words, denied, operations };
}

function bounded(limit: 'output' | 'random', ...operations: readonly string[]): Gate {
  return { kind: 'bounded', limit, operations };
}

function error(code: string): Denied {
  return { kind: 'error', code };
}

function text(): Denied {
  return { kind: 'text' };
}

function leftOut(): Denied {
  return { kind: 'left-out' };
}

function unsent(): Denied {
  return { kind: 'unsent' };
}

function methods(resource: string, names: string): string[] {
  return names.split(' ').map((name) => method(`${resource}.${name}`));
}

function method(name: string): string {
  return `[method]${name}`;
}
