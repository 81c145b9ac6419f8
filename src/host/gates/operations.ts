/**
 * Every operation that a guest can call, interface by interface, and which right it needs. This is the one table of
 * what leaves the sandbox: a component that imports anything else is refused before it is instantiated, and a test
 * holds the table against the gates' own code and against the WASI interfaces' text.
 *
 * `free` operations touch nothing but the guest's own resources, time and chance. The others ask the guard when they
 * are used, and answer a refusal as `denied` says.
 */
export interface Gate {
  readonly needs: 'free' | 'filesystem' | 'network.connect' | 'network.listen' | 'environment' | 'output';
  /** What the guest gets for a refusal. */
  readonly denied?: string;
  readonly operations: readonly string[];
}

const methods = (resource: string, names: string): string[] =>
  names.split(' ').map((name) => `[method]${resource}.${name}`);

export const gates: Readonly<Record<string, readonly Gate[]>> = {
  'wasi:cli/environment': [
    {
      needs: 'environment',
      denied: 'the variable is left out of the list',
      operations: ['get-environment'],
    },
    { needs: 'free', operations: ['get-arguments', 'initial-cwd'] },
  ],
  'wasi:cli/exit': [{ needs: 'free', operations: ['exit', 'exit-with-code'] }],
  'wasi:cli/stdin': [{ needs: 'free', operations: ['get-stdin'] }],
  'wasi:cli/stdout': [{ needs: 'output', denied: 'the call ends', operations: ['get-stdout'] }],
  'wasi:cli/stderr': [{ needs: 'output', denied: 'the call ends', operations: ['get-stderr'] }],
  'wasi:cli/terminal-input': [],
  'wasi:cli/terminal-output': [],
  'wasi:cli/terminal-stdin': [{ needs: 'free', operations: ['get-terminal-stdin'] }],
  'wasi:cli/terminal-stdout': [{ needs: 'free', operations: ['get-terminal-stdout'] }],
  'wasi:cli/terminal-stderr': [{ needs: 'free', operations: ['get-terminal-stderr'] }],
  'wasi:clocks/monotonic-clock': [
    { needs: 'free', operations: ['now', 'resolution', 'subscribe-instant', 'subscribe-duration'] },
  ],
  'wasi:clocks/wall-clock': [{ needs: 'free', operations: ['now', 'resolution'] }],
  'wasi:filesystem/preopens': [{ needs: 'free', operations: ['get-directories'] }],
  'wasi:filesystem/types': [
    {
      needs: 'filesystem',
      denied: 'error-code access, or not-permitted where the path leaves the folder',
      operations: methods(
        'descriptor',
        'read-via-stream write-via-stream append-via-stream set-size set-times read write read-directory create-directory-at stat stat-at set-times-at link-at open-at readlink-at remove-directory-at rename-at symlink-at unlink-file-at metadata-hash metadata-hash-at',
      ),
    },
    {
      needs: 'free',
      operations: [
        ...methods('descriptor', 'advise sync-data sync get-flags get-type is-same-object'),
        '[method]directory-entry-stream.read-directory-entry',
        'filesystem-error-code',
      ],
    },
  ],
  'wasi:http/outgoing-handler': [
    {
      needs: 'network.connect',
      denied: 'error-code HTTP-request-denied, or destination-IP-prohibited for the address of a name',
      operations: ['handle'],
    },
  ],
  'wasi:http/types': [
    {
      needs: 'free',
      operations: [
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
      ],
    },
    {
      needs: 'network.listen',
      denied: 'the response goes nowhere, and streams of the request and the response fail',
      operations: ['[static]response-outparam.set'],
    },
  ],
  'wasi:io/error': [{ needs: 'free', operations: ['[method]error.to-debug-string'] }],
  'wasi:io/poll': [{ needs: 'free', operations: ['poll', ...methods('pollable', 'ready block')] }],
  'wasi:io/streams': [
    {
      needs: 'free',
      operations: [
        ...methods('input-stream', 'read blocking-read skip blocking-skip subscribe'),
        ...methods(
          'output-stream',
          'check-write write blocking-write-and-flush flush blocking-flush subscribe write-zeroes blocking-write-zeroes-and-flush splice blocking-splice',
        ),
      ],
    },
  ],
  'wasi:random/insecure': [{ needs: 'free', operations: ['get-insecure-random-bytes', 'get-insecure-random-u64'] }],
  'wasi:random/insecure-seed': [{ needs: 'free', operations: ['insecure-seed'] }],
  'wasi:random/random': [{ needs: 'free', operations: ['get-random-bytes', 'get-random-u64'] }],
};

/** The names of all operations of an interface (without version), or nothing if the host does not offer it. */
export function operationsOf(interfaceName: string): ReadonlySet<string> | undefined {
  if (!Object.hasOwn(gates, interfaceName)) return undefined;
  return new Set(gates[interfaceName]?.flatMap((gate) => gate.operations));
}
