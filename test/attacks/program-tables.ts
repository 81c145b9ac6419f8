import type { Recorded } from './record.ts';

/** What a guest runs, what it gets, what is on record, and which programs ran because of it, each with its arguments. */
export type ProgramAttack = readonly [
  script: string,
  gets: string | RegExp,
  recorded: Recorded,
  ran?: readonly string[],
];

/** What the guest was granted: programs of a folder of the search path. */
export const granted: readonly string[] = [
  'say',
  'say *',
  'say -n *',
  'show',
  'flood',
  'hang',
  'own',
  'writable',
  'swapped',
];

const refused = (reason: string, what?: string): Recorded => ({
  capability: 'process',
  reason,
  operation: 'airlock:component/process#run',
  ...(what !== undefined && { what }),
});
const unasked = refused('not-requested');
const never = refused('never-grantable');
const limit = (what: string): Recorded => ({ capability: 'limit', what, reason: 'over-limit' });

const denied = (recorded: Recorded, ...calls: readonly string[]): readonly ProgramAttack[] =>
  calls.map((call) => [`exec(${call})`, 'access-denied', recorded]);

export const commands: readonly ProgramAttack[] = [
  // What was not asked for, or held back.
  ...denied(unasked, `'sh'`, `'sh', ['-c', 'say']`, `'bash', ['-c', 'say']`, `'env', ['say']`, `'node', ['-e', '1']`),
  ...denied(unasked, `'say', ['a', 'b']`, `'show', ['a']`, `'SAY'`, `'say.exe'`, `'say2'`, `'busybox', ['sh']`),
  ...denied(refused('not-granted', 'held'), `'held'`),
  // An option in the place of an argument.
  ...denied(unasked, `'say', ['-n']`, `'say', ['--exec=sh']`, `'say', ['-']`, `'say', ['--']`, `'say', ['-n', '-e']`),
  ...denied(unasked, `'say', ['-n', '--', 'a']`, `'say', ['-e', 'a']`, `'say', ['-n a']`),
  // A path, or words that a shell would take apart.
  ...denied(never, `'/bin/sh'`, `'./say'`, `'../say'`, `'tools/own'`, `''`, `' say'`, `'say '`, `'say hello'`),
  ...denied(
    never,
    `'say;sh'`,
    `'$(sh)'`,
    `'~/say'`,
    `'-say'`,
    `'say\\nsh'`,
    `'C:\\\\say'`,
    `'file:///bin/sh'`,
    `'*'`,
    `'sаy'`,
  ),
  ...denied(unasked, `'__proto__'`, `'constructor'`, `'then'`),
];

/** To a shell these would be more than they are; to a program they are its argument. */
export const shells: readonly ProgramAttack[] = [
  '; touch pwned',
  '$(touch pwned)',
  '`touch pwned`',
  '| tee pwned',
  '&& touch pwned',
  '> pwned',
  'a\ntouch pwned',
  "' ; touch pwned ; '",
  '" ; touch pwned ; "',
  '\\" touch pwned',
  '${IFS}touch${IFS}pwned',
  '%PATH%',
  '*',
  '~',
  '@say',
  '\u202esay',
  '',
  ' ',
].map((argument): ProgramAttack => [
  `exec('say', [${JSON.stringify(argument)}])`,
  `exited 0: [${argument}]\n`,
  undefined,
  [`say [${argument}]`],
]);

export const places: readonly ProgramAttack[] = [
  // Relative folders of the search path hold it too, and so does the component's own.
  [`exec('own')`, 'not-found', refused('never-grantable')],
  // One that others may write to is never tied to a grant, so none holds for it.
  [`exec('writable')`, 'access-denied', refused('not-granted')],
  // Written beside the manifest, a program is still none.
  [
    `write('out/say', '#!/bin/sh\\ntouch pwned') + exec('say', ['x'])`,
    'writtenexited 0: [x]\n',
    undefined,
    ['say [x]'],
  ],
  // The environment of a program is what was granted, and nothing of the host's.
  [`/ATTACK_TOKEN|AWS_SECRET|token-that|key-that/.test(exec('show'))`, 'false', undefined, ['show ']],
  [`/\\bATTACK_HOME=home-that-nobody-granted$/m.test(exec('show'))`, 'true', undefined, ['show ']],
  [`/(?:^|: )(?:LD_|NODE_|PATH=|HOME=)/m.test(exec('show'))`, 'false', undefined, ['show ']],
];

export const sizes: readonly ProgramAttack[] = [
  [`exec('say', ['a\\0b'])`, 'invalid-argument', undefined],
  [`exec('say\\0x', ['a'])`, 'invalid-argument', undefined],
  [`exec('say', ['x'.repeat(200000)])`, 'limit-exceeded', limit('arguments of a program: 128 KiB')],
  [`exec('say', Array(2000).fill('x'))`, 'limit-exceeded', limit('arguments of a program: 1000')],
  [`exec('x'.repeat(200000))`, 'limit-exceeded', limit('arguments of a program: 128 KiB')],
  [`exec('say', ['x'], 'y'.repeat(5000000))`, 'limit-exceeded', limit('input of a program: 4 MiB')],
  [`exec('flood')`, 'limit-exceeded', limit('output of a program: 4 MiB'), ['flood ']],
  [`exec('hang')`, /^execution-timeout/, undefined, ['hang ']],
  [`times(500, () => exec('sh'))`, '{"access-denied":500}', unasked],
];
