import { rights } from '../host/support/gates.ts';
import type { Recorded } from './record.ts';

/** What the guest runs, the word that it gets for it, and what is on record then. */
export type PathAttack = readonly [script: string, gets: string, recorded: Recorded];

const outside = { reason: 'outside' };
const never = { reason: 'never-grantable' };
const unasked = { reason: 'not-requested' };

/** The component may read `data` and `out`, and write into `out`. */
export const narrow = rights('read ./data/**', 'read ./out/**', 'write ./out/**');

export const leaving: readonly PathAttack[] = [
  [`read('../secret.txt')`, 'not-permitted', outside],
  [`read('data/../../secret.txt')`, 'not-permitted', outside],
  [`read('data/deep/../../../secret.txt')`, 'not-permitted', outside],
  [`read('.//data/.././/../secret.txt')`, 'not-permitted', outside],
  [`read('../component/data/a.txt')`, 'not-permitted', outside],
  [`read('/etc/passwd')`, 'not-permitted', outside],
  [`read('//etc/passwd')`, 'not-permitted', outside],
  [`read('/proc/self/root/etc/passwd')`, 'not-permitted', outside],
  [`read('/proc/self/environ')`, 'not-permitted', outside],
  [`read('/dev/zero')`, 'not-permitted', outside],
  [`read('../../../../../../../../proc/self/maps')`, 'not-permitted', outside],
  [`list('..')`, 'not-permitted', outside],
  [`stat('..')`, 'not-permitted', outside],
  [`write('../planted.txt')`, 'not-permitted', outside],
  [`mkdir('../planted')`, 'not-permitted', outside],
  [`unlink('../secret.txt')`, 'not-permitted', outside],
  [`files.read('../../secret.txt', folder('data'))`, 'not-permitted', outside],
  [
    `files.write('../../planted.txt', 'evil', open('out', { directory: true }, { mutateDirectory: true }))`,
    'not-permitted',
    outside,
  ],
];

export const links: readonly PathAttack[] = [
  [`read('data/link-out')`, 'not-permitted', outside],
  [`read('data/link-out/')`, 'not-permitted', outside],
  [`stat('data/link-out')`, 'not-permitted', outside],
  [`read('data/link-absolute')`, 'not-permitted', outside],
  [`read('data/link-folder/a.txt')`, 'not-permitted', outside],
  [`list('data/link-folder')`, 'not-permitted', outside],
  [`read('data/chain')`, 'not-permitted', outside],
  [`read('data/link-proc/root/etc/passwd')`, 'not-permitted', outside],
  [`read('data/link-cwd/package.json')`, 'not-permitted', outside],
  [`read('data/link-device')`, 'not-permitted', outside],
  [`read('data/link-private')`, 'access', { ...unasked, what: './private/key.txt' }],
  [`hash('data/link-private')`, 'access', { ...unasked, what: './private/key.txt' }],
  [`readNoFollow('data/link-out')`, 'loop', undefined],
  [`read('data/loop')`, 'loop', undefined],
  [`read('data/fifo')`, 'access', never],
  [`read('data/link-fifo')`, 'access', never],
  [`read('data/socket')`, 'access', never],
  [`write('out/link-data')`, 'access', { ...unasked, what: './data/a.txt' }],
  [`truncate('out/link-data')`, 'access', { ...unasked, what: './data/a.txt' }],
  [`write('out/link-git')`, 'access', never],
  [`symlink('../../secret.txt', 'out/link')`, 'not-permitted', never],
  [`symlink('/etc/passwd', 'out/link')`, 'not-permitted', never],
  [`link('out/old.txt', 'out/hard')`, 'not-permitted', never],
  [`link('private/key.txt', 'out/hard')`, 'not-permitted', never],
  [`link('../secret.txt', 'out/hard')`, 'not-permitted', never],
];

export const spellings: readonly PathAttack[] = [
  [`read('data/a.txt\\0.png')`, 'invalid', never],
  [`read('private/key.txt\\0/../../data/a.txt')`, 'invalid', never],
  [`read('data\\\\..\\\\private\\\\key.txt')`, 'invalid', never],
  [`read('')`, 'no-entry', never],
  [`read('data/' + 'x'.repeat(5000))`, 'name-too-long', never],
  [`read('./'.repeat(5000) + 'data/a.txt')`, 'name-too-long', never],
  [`read('../'.repeat(1000) + 'etc/passwd')`, 'not-permitted', outside],
  [`read('data/' + 'x'.repeat(300))`, 'name-too-long', undefined],
  [`read('PRIVATE/KEY.TXT')`, 'access', unasked],
  [`read('private./key.txt')`, 'access', unasked],
  [`read('priv\\u200date/key.txt')`, 'access', unasked],
  [`read('\\uff50rivate/key.txt')`, 'access', unasked],
  [`read('\\uff0e\\uff0e/secret.txt')`, 'access', unasked],
  [`read('%2e%2e/secret.txt')`, 'access', unasked],
  [`read('..\\u2215secret.txt')`, 'access', unasked],
  [`read('~/.ssh/id_ed25519')`, 'access', never],
  [`read('file:///etc/passwd')`, 'access', unasked],
];

export const rightless: readonly PathAttack[] = [
  [`read('private/key.txt')`, 'access', unasked],
  [`stat('private/key.txt')`, 'access', unasked],
  [`stat('private/none.txt')`, 'access', unasked],
  [`list('private')`, 'access', unasked],
  [`list('.')`, 'access', unasked],
  [`read('private/../data/a.txt')`, 'access', unasked],
  [`read('nowhere/../data/a.txt')`, 'access', unasked],
  [`files.read('../private/key.txt', folder('data'))`, 'access', unasked],
  [`write('data/a.txt')`, 'access', unasked],
  [`truncate('data/a.txt')`, 'access', unasked],
  [`create('data/new.txt')`, 'access', unasked],
  [`unlink('data/a.txt')`, 'access', unasked],
  [`mkdir('data/new')`, 'access', unasked],
  [`rmdir('data/deep')`, 'access', unasked],
  [`touch('data/a.txt')`, 'access', unasked],
  [`rename('private/key.txt', 'out/key.txt')`, 'access', unasked],
  [`rename('data/a.txt', 'out/a.txt')`, 'access', { ...unasked, capability: 'filesystem.write' }],
  [`rename('out/old.txt', 'data/old.txt')`, 'access', { ...unasked, capability: 'filesystem.write' }],
  [`rename('out/old.txt', '../old.txt')`, 'not-permitted', outside],
  [`rename('out/old.txt', '/tmp/old.txt')`, 'not-permitted', outside],
  [`open('data/a.txt').write(bytes('evil'), 0n)`, 'bad-descriptor', undefined],
  [`open('data/a.txt').setSize(0n)`, 'bad-descriptor', undefined],
  [`open('data/a.txt').writeViaStream(0n)`, 'bad-descriptor', undefined],
];

/** Places in which nobody writes, whatever was granted: the component may write everywhere in its folder. */
export const everything = rights('read .', 'read ./**', 'write .', 'write ./**');
const protectedPlaces = String.raw`
  .git/config .GIT/config .git./config .g\u200cit/config git~1/config .git/hooks-pre-commit
  .vscode/settings.json .VSCode/tasks.json .v\u017fcode/settings.json node_modules/x/index.js
  airlock.json AirLock.JSON airlock.workspace.json data/airlock.json package.json tsconfig.build.json a.code-workspace
  src/hostile.js src/hostile.ts SRC/HOSTILE.JS wit/world.wit wit/more.wit other/main.js other/new.txt
  .bashrc .husky/pre-commit .github/workflows/evil.yml .devcontainer/devcontainer.json .idea/workspace.xml .cursor/mcp.json
  eslint.config.js data/vite.config.mts .eslintrc.cjs .PrettierRC conftest.py setup.py Rakefile docker-compose.yml`
  .trim()
  .split(/\s+/);

export const guarded: readonly PathAttack[] = [
  ...protectedPlaces.map((path): PathAttack => [`write('${path}')`, 'access', never]),
  [`read('.ssh/id_ed25519')`, 'access', never],
  [`read('private/id_rsa')`, 'access', never],
  // What a second name of a file reads is its content here as there; no guest makes one, and none writes through one.
  [`write('data/hard-link')`, 'access', never],
  [`rename('out/old.txt', '.git/config')`, 'access', never],
  [`rename('src/hostile.js', 'out/gone.js')`, 'access', never],
  [`rename('other', 'mine')`, 'access', never],
  [`rename('data', 'moved')`, 'not-permitted', undefined],
  [`unlink('airlock.json')`, 'access', never],
  [`mkdir('.git/hooks')`, 'access', never],
  [`rmdir('node_modules/x')`, 'access', never],
  [`touch('src/hostile.js')`, 'access', never],
  [`read('data/fifo')`, 'access', never],
  [`read('data/link-device')`, 'not-permitted', outside],
  [`read('../secret.txt')`, 'not-permitted', outside],
];

export const allowed = [
  ['narrow', narrow, `read('data/a.txt')`, 'alpha'],
  ['narrow', narrow, `files.read('../data/deep/b.txt', folder('data'))`, 'beta'],
  ['narrow', narrow, `write('out/new.txt') && read('out/new.txt')`, 'evil'],
  ['narrow', narrow, `rename('out/new.txt', 'out/newer.txt')`, 'renamed'],
  ['narrow', narrow, `unlink('out/newer.txt')`, 'unlinked'],
  ['greedy', everything, `write('private/new.txt') && unlink('private/new.txt')`, 'unlinked'],
  ['greedy', everything, `list('other')`, 'airlock.json main.js'],
] as const;
