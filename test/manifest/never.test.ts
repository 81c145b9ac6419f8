import { describe, expect, it } from 'vitest';
import {
  decide,
  isInterpreter,
  neverGrantable,
  parseManifest,
  type Policy,
  type Right,
  type Use,
} from '../../src/manifest/index.ts';
import { withMembers } from './manifests.ts';

const read = (path: string): Use => ({ capability: 'filesystem.read', path });
const write = (path: string): Use => ({ capability: 'filesystem.write', path });
const connect = (host: string, scheme = 'https', port = 443): Use => ({
  capability: 'network.connect',
  scheme,
  host,
  port,
});

/** All that a person could say to allow everything below the manifest's folder. */
function openPolicy(...more: readonly Right[]): Policy {
  const files = (['filesystem.read', 'filesystem.write'] as const).map((capability) => ({ capability, pattern: '**' }));
  const rights = [...files, ...more];
  return { requests: rights, grants: rights, allowed: rights, denied: [], revoked: [], onUndecided: 'ask' };
}

const keys = [
  'id_rsa',
  'keys/id_ed25519',
  'a/b/server.pem',
  'x.key',
  'x.p12',
  'x.pfx',
  'vault.kdbx',
  'putty.ppk',
  '.netrc',

  '.npmrc',
  'sub/.pypirc',
  '.git-credentials',
  'credentials.json',
  '.aws/config',
  '.aws',
  '.ssh/known_hosts',
  'x/.ssh',
  '.gnupg/a/b',
  '.kube/config',
  'home/.docker/config.json',
  '.config/gcloud/x',
  '.cargo/credentials.toml',
  '.vscode-server/data/x',
  '.config/Code/User/settings.json',
  'a/User/globalStorage/airlock/grants.db',
  'ID_RSA',
  'Server.PEM',
  '.SSH/x',
  'id_rsa.',
  'id_rsa ',
  '.s\u200dsh/x',
  '.ｓｓｈ/x',
  '.Kube/Config',
];

const steering = [
  '.git/config',
  '.git',
  'a/.git/hooks/pre-commit',
  '.GIT/x',
  'git~1/config',
  '.vscode/settings.json',
  'x.code-workspace',
  'node_modules/a/index.js',
  'airlock.json',
  'sub/airlock.json',
  'airlock.workspace.json',
  'package.json',
  'tsconfig.base.json',
  'Makefile',

  '.bashrc',
  '.zshenv',
  '.profile',
  '.config/autostart/x.desktop',
  'Library/LaunchAgents/x.plist',
  '.config/fish/x',

  '.github/workflows/ci.yml',
  '.husky/pre-commit',
  '.gitconfig',
  '.envrc',
  '.devcontainer/x',
  '.config/systemd/user/x',
  // Extensions of editors run them as soon as they are there.
  'eslint.config.js',
  'web/vite.config.ts',
  'jest.config.mjs',
  '.eslintrc.cjs',
  '.eslintrc',
  'sub/.prettierrc.json',
  '.babelrc',
  'conftest.py',
  'setup.py',
  'Gemfile',
  'docker-compose.yml',
  '.pre-commit-config.yaml',
  // Renamed, nobody would know what is in them.
  '.kube',
  '.docker',
  '.config',
  '.cargo',
];

const ordinary = [
  'data/a.txt',
  'id_rsa.pub',
  'keys.json',
  'a.pem.txt',
  'pem',
  '.aws2/x',
  'ssh/x',
  'config',
  '.docker/x',
  '.kube/x',
  'monkey',
  'a.keys',
  'environment',
  'notes/credentials.md',
  'user/x',
  'code/x',
  'config.js',
  'eslint.config.json',
  'my.config.yaml',
  'x.config',
  'arc',
  '.arch',
  'setup.txt',
  'compose.txt',
  '',
];

describe('files', () => {
  it.each(keys)('with keys and credentials are never read or written: %j', (path) => {
    for (const use of [read(path), write(path)]) {
      const why = 'it holds keys or credentials, or the settings of an editor';
      expect(neverGrantable(use)).toBe(why);
      expect(decide(use, openPolicy(), 0)).toEqual({ kind: 'deny', reason: 'never-grantable', why });
    }
  });

  it.each(steering)('that steer tools are never written, and may be read: %j', (path) => {
    expect(neverGrantable(write(path))).toBe('it steers tools that run with your rights, or says what a component is');
    expect(decide(write(path), openPolicy(), 0)).toMatchObject({ kind: 'deny', reason: 'never-grantable' });
    expect(decide(read(path), openPolicy(), 0).kind).toBe('allow');
  });

  it.each(ordinary)('of other names are for the person to decide: %j', (path) => {
    expect([neverGrantable(read(path)), neverGrantable(write(path))]).toEqual([undefined, undefined]);
    expect(decide(read(path), openPolicy(), 0).kind).toBe('allow');
    expect(decide(write(path), openPolicy(), 0).kind).toBe('allow');
  });
});

describe('.env files', () => {
  const named = (pattern: string): Right => ({ capability: 'filesystem.read', pattern });
  const policy = (requests: readonly Right[], allowed: readonly Right[], denied: readonly Right[] = []): Policy => ({
    requests,
    grants: requests,
    allowed,
    denied,
    revoked: [],
    onUndecided: 'deny',
  });

  it.each(['.env', 'app/.env.local', '.ENV', '.env.production.bak'])('%s is no part of any glob', (path) => {
    const cut = [path.slice(0, -1), path.slice(-1)];
    const globs = ['**', './*', './*/*', '**/.env*', `./${cut[0]}?`, `./${cut[0]}{${cut[1]},x}`];
    for (const pattern of globs) {
      const outcome = decide(read(path), policy([named(pattern)], [named('**')]), 0);
      expect(outcome.kind).toBe('deny');
    }
    expect(decide(read(path), policy([named('**')], []), 0)).toEqual({
      kind: 'deny',
      reason: 'not-requested',
      nearest: '**',
      why: '** is requested, but a .env file is meant only by a pattern that names it.',
    });
    expect(decide(write(path), openPolicy(), 0)).toMatchObject({ kind: 'deny', reason: 'not-requested' });
  });

  it.each(['.env', 'app/.env.local', 'a[1]/.env'])('%s can be granted by its name', (path) => {
    const pattern = `./${path.replace('[1]', '[[]1[]]')}`;
    expect(decide(read(path), policy([named(pattern)], []), 0)).toEqual({ kind: 'allow', pattern });
    expect(decide(read(path), policy([named(pattern)], [], [named('**/.env*')]), 0)).toMatchObject({
      reason: 'ruled-out',
    });
  });

  it('are not given by a role that does not name them', () => {
    const requests = [named('.env')];
    const undecided = { ...policy(requests, [named('**')]), grants: [] };
    expect(decide(read('.env'), undecided, 0)).toMatchObject({ kind: 'deny', reason: 'not-granted' });
    expect(decide(read('.env'), { ...undecided, allowed: [named('./.env')] }, 0).kind).toBe('allow');
  });

  it.each(['.environment', 'env', 'x.env', '.envx'])('%s is none', (path) => {
    expect(decide(read(path), openPolicy(), 0).kind).toBe('allow');
  });
});

describe('hosts', () => {
  const metadata = 'it gives credentials of a cloud machine to whoever asks';
  const link = 'it is an address of the local link, behind which machines answer without asking who is there';
  const many = 'it is the address of many hosts or of none, not of one';
  const nowhere = 'it is the address of no host';

  it.each([
    ...['169.254.169.254', '100.100.100.200', '168.63.129.16', '192.0.0.192', 'fd00:ec2::254', '[fd00:EC2:0::254]'].map(
      (host) => [host, metadata] as const,
    ),
    ...['metadata.google.internal', 'METADATA.google.internal.', 'metadata', 'instance-data'].map(
      (host) => [host, metadata] as const,
    ),
    ...['::ffff:169.254.169.254', '0xa9fea9fe', '2852039166'].map((host) => [host, undefined] as const),
    ...['::ffff:a9fe:a9fe', '64:ff9b::a9fe:a9fe', '2002:a9fe:a9fe::1'].map((host) => [host, metadata] as const),
    ...['169.254.0.1', 'fe80::1', 'febf::1'].map((host) => [host, link] as const),
    ...['224.0.0.1', '239.255.255.250', '255.255.255.255', '240.0.0.1', 'ff02::1'].map((host) => [host, many] as const),
    ...['0.0.0.0', '0.1.2.3', '::', '::ffff:0:0'].map((host) => [host, nowhere] as const),
    ...[
      '127.0.0.1',
      '10.0.0.1',
      '169.253.1.1',
      '223.255.255.255',
      '::1',
      '2001:db8::1',
      'fec0::1',
      'fd00:ec2::253',
    ].map((host) => [host, undefined] as const),
    ...['example.com', 'metadata.example.com', 'google.internal'].map((host) => [host, undefined] as const),
  ])('%s: %s', (host, why) => {
    for (const scheme of ['http', 'https', 'tcp', 'udp', 'lookup']) {
      expect(neverGrantable(connect(host, scheme))).toBe(why);
    }
  });

  it('below a name that was granted are refused all the same', () => {
    const right: Right = { capability: 'network.connect', pattern: '*.google.internal' };
    expect(decide(connect('metadata.google.internal'), openPolicy(right), 0)).toMatchObject({
      reason: 'never-grantable',
    });
    expect(decide(connect('other.google.internal'), openPolicy(right), 0).kind).toBe('allow');
  });

  it.each(['0xa9fea9fe', '2852039166', '169.254.43518', '::ffff:169.254.169.254'])(
    'in a form that programs read differently are no hosts: %s',
    (host) => {
      const outcome = decide(connect(host), openPolicy({ capability: 'network.connect', pattern: '*.com' }), 0);
      expect(outcome).toEqual({ kind: 'deny', reason: 'not-requested', why: 'No pattern can mean this.' });
    },
  );
});

describe('programs and ports', () => {
  it.each<readonly [readonly string[], boolean]>([
    [['git', 'status'], false],
    [['/bin/sh'], true],
    [['./run.sh'], true],
    [['..\\x'], true],
    [['C:\\x.exe'], true],
    [['-x'], true],
    [[''], true],
    [[], true],
    [['git', 'a\0b'], true],
  ])('%j', (command, never) => {
    expect(neverGrantable({ capability: 'process', command }) !== undefined).toBe(never);
  });

  it.each([0, 80, 1023, 1024, 8080])('port %i', (port) => {
    expect(neverGrantable({ capability: 'network.listen', port }) !== undefined).toBe(port < 1024);
  });

  it('names shells and interpreters, in whatever version', () => {
    const all = [
      'sh',
      'bash',
      'PowerShell.exe',
      'python3',
      'python3.12',
      'node',
      'node-22',
      'env',
      'sudo',
      'npx',
      'lua5.4',
    ];
    expect(all.filter((program) => !isInterpreter(program))).toEqual([]);
    expect(['git', 'ls', 'cat', 'shasum', 'nodes', 'python-config', 'clang-14'].filter(isInterpreter)).toEqual([]);
  });
});

describe('a manifest that asks for what can never be granted', () => {
  const problems = (capability: string, pattern: string): readonly string[] => {
    const [group, key] = capability.split('.');
    const text = withMembers(`"capabilities": { "${group}": { "${key}": [${JSON.stringify(pattern)}] } }`);
    return parseManifest(text).problems.map(({ span, message }) => `${text.slice(span.start, span.end)}: ${message}`);
  };

  it.each([
    ...[
      '.ssh/**',
      'a/.aws/*',
      './id_rsa',
      '**/id_rsa',
      '**/*.pem',
      './{id_rsa,id_dsa}',
      '.kube/config',
      '**/*.{key,pem}',
    ].map((pattern) => ['filesystem.read', pattern] as const),
    ...['.git/**', '**/.git/*', 'airlock.json', './node_modules/a/**', '*.code-workspace', '.docker', './[.]git/x'].map(
      (pattern) => ['filesystem.write', pattern] as const,
    ),
    ...['169.254.169.254', 'http://metadata.google.internal', '[fe80::1]:80', 'tcp://224.0.0.1:80'].map(
      (pattern) => ['network.connect', pattern] as const,
    ),
  ])('%s %s has an error', (capability, pattern) => {
    const [first = '', ...more] = problems(capability, pattern);
    expect(first.startsWith(`${pattern}: This can never be granted: it `)).toBe(true);
    expect(more).toEqual([]);
  });

  it.each([
    ...[
      '**',
      './*',
      '.git/**',
      'id_rsa*',
      '**/*em',
      './{id_rsa,x}',
      '.kube/*',
      '.docker/**',
      '**/*.{key,txt}',
      '.env',
      '.',
    ].map((pattern) => ['filesystem.read', pattern] as const),
    ...['**', '*.code-workspaces', './*git/x', '.docker/x', 'kube', 'a/[.!]git/x'].map(
      (pattern) => ['filesystem.write', pattern] as const,
    ),
    ...['*.google.internal', '10.0.0.1', '*.metadata'].map((pattern) => ['network.connect', pattern] as const),
  ])('%s %s has none, for something else may match', (capability, pattern) => {
    expect(problems(capability, pattern)).toEqual([]);
  });
});
