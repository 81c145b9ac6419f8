import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lineColumnAt, type Span } from '../../src/base/index.ts';
import {
  capabilities,
  type Capability,
  normalised,
  subscriptionsOf,
  subscriptionWords,
  parseManifest,
  reasonFor,
  requestEdit,
  spanFor,
  usualConditions,
  usualRestart,
} from '../../src/manifest/index.ts';
import { buildOf, wholeManifest, withCode, withMembers } from './manifests.ts';

function problemsOf(text: string): readonly string[] {
  return parseManifest(text).problems.map(({ span, message }) => `${placeOf(text, span)} ${message}`);
}

/** Lines and columns count from one, as an editor shows them. */
function placeOf(text: string, span: Span): string {
  const [start, end] = [lineColumnAt(text, span.start), lineColumnAt(text, span.end)];
  return `${start.line + 1}:${start.column + 1}-${end.line + 1}:${end.column + 1}`;
}

function parsed(text: string) {
  const { manifest, problems } = parseManifest(text);
  if (!manifest) throw new Error(`has problems: ${JSON.stringify(problems)}`);
  return manifest;
}

describe('what a component is made from', () => {
  it('is a command, with the places of what it says', () => {
    const text = withCode(buildOf({ command: ['make', '-j', '-j'], problemMatcher: '$gcc' }), '"world": "w"');
    const { code, world } = parsed(text);
    if (code.kind !== 'command') throw new Error(code.kind);
    expect(code).toMatchObject({ command: ['make', '-j', '-j'], output: './a.wasm', watch: ['./src/**'] });
    expect(code.problemMatcher).toBe('$gcc');
    expect(text.slice(code.span.start, code.span.end)).toBe('["make","-j","-j"]');
    expect(text.slice(code.outputSpan.start, code.outputSpan.end)).toBe('"./a.wasm"');
    expect(world).toBe('w');
  });

  it('is a component, which brings its contract along', () => {
    const text = withCode('"component": "./thing.wasm"');
    const { code, world, wit } = parsed(text);
    expect(code).toMatchObject({ kind: 'component', path: './thing.wasm' });
    expect(text.slice(code.span.start, code.span.end)).toBe('"./thing.wasm"');
    expect([world, wit]).toEqual([undefined, './wit']);
  });

  it.each([
    [
      'two of them',
      withCode('"component": "./a.wasm", "source": "a.ts", "world": "w"'),
      ['1:61-1:69 A manifest has one of "source", "build" and "component"; "component" is given'],
    ],
    [
      'a build that says nothing',
      withCode('"build": {}'),
      [
        '1:45-1:46 "build.command" is missing',
        '1:45-1:46 "build.output" is missing',
        '1:45-1:46 "build.watch" is missing',
      ],
    ],
    [
      'a line for a shell',
      withCode(buildOf({ command: ['make all'] })),
      [
        '1:58-1:66 A program is a plain name, as "cargo", or a relative path inside, as "./build.sh"; arguments follow it',
      ],
    ],
    [
      'no command',
      withCode(buildOf({ command: [] })),
      ['1:56-1:58 "build.command" is a program and its arguments, as ["make", "all"]'],
    ],
    [
      'nothing to watch',
      withCode(buildOf({ watch: [] })),
      ['1:93-1:95 "build.watch" names at least one path, as ["./src/**"]'],
    ],
    [
      'what nobody can see in an argument',
      withCode(buildOf({ command: ['a', '\u202e'] })),
      ['1:62-1:63 The character U+202E is not allowed: it cannot be seen'],
    ],
    [
      'a program that lies outside',
      withCode(buildOf({ command: ['../x'] })),
      ["1:58-1:60 A path cannot leave the manifest's folder"],
    ],
    [
      'an output that is none',
      withCode(buildOf({ output: 'a.o' })),
      ['1:75-1:78 An output is a file that the command writes, ending in .wasm'],
    ],
    [
      'an unknown matcher',
      withCode(buildOf({ problemMatcher: '$x' })),
      ['1:124-1:126 A problem matcher is one of $gcc, $rustc, $tsc, $go, $asc, $python'],
    ],
    [
      'another key',
      withCode(buildOf({ outptu: 1 })),
      ['1:106-1:114 Unknown key "build.outptu"; did you mean "output"?'],
    ],
  ])('is not %s', (_, text, expected) => {
    expect(problemsOf(text)).toEqual(expected);
  });

  it('matters to a version as far as it means something', () => {
    const of = (members: object) => normalised(parsed(withCode(buildOf({ ...members }))));
    expect(of({ output: 'x/../a.wasm', watch: ['b', 'a'] })).toBe(of({ output: './a.wasm', watch: ['a', 'b'] }));
    expect(of({ command: ['a', 'b'] })).not.toBe(of({ command: ['b', 'a'] }));
    expect(of({ problemMatcher: '$gcc' })).not.toBe(of({}));
  });
});

describe('a manifest without problems', () => {
  it('is read whole', () => {
    const { capabilitiesSpan, nameSpan, requests, code, ...rest } = parsed(wholeManifest);
    expect(rest).toEqual({
      name: 'greeter',
      version: '1.2.3-beta.1+build.5',
      wit: './wit/greeter.wit',
      world: 'greeter',
      reasons: { network: 'fetches the greeting of the day', 'filesystem.read': 'reads the names' },
      limits: { memoryBytes: 134_217_728, callTimeMs: 250, storageBytes: 16_777_216, messagesPerSecond: 1000 },
      conditions: usualConditions,
      restart: usualRestart,
      onRefusal: 'keep-old',
      canary: undefined,
      pool: undefined,
      links: [],
      tools: [],
    });
    expect(code).toMatchObject({ kind: 'source', source: './src/greeter.ts' });
    expect(wholeManifest.slice(code.span.start, code.span.end)).toBe('"./src/greeter.ts"');
    expect(wholeManifest.slice(nameSpan.start, nameSpan.end)).toBe('"greeter"');
    expect(wholeManifest.slice(capabilitiesSpan?.start, capabilitiesSpan?.end)).toBe('"capabilities"');
    expect(requests.map(({ capability, pattern }) => `${capability} ${pattern}`)).toEqual([
      'network.connect https://api.example.com',
      'network.connect *.example.org:443',
      'filesystem.write ./out/*.txt',
      'filesystem.read ./data/**',
      'environment LANG',
      'environment GREETER_*',
    ]);
    for (const { pattern, span } of requests) expect(wholeManifest.slice(span.start, span.end)).toBe(`"${pattern}"`);
  });

  it('has defaults for what it does not say', () => {
    expect(parsed(withMembers(''))).toEqual({
      name: 'a',
      version: '0.1.0',
      wit: './wit',
      world: 'w',
      code: { kind: 'source', source: 'a.ts', span: { start: 59, end: 65 } },
      requests: [],
      reasons: {},
      limits: { memoryBytes: 67_108_864, callTimeMs: 5000, storageBytes: 16_777_216, messagesPerSecond: 1000 },
      conditions: usualConditions,
      restart: usualRestart,
      onRefusal: 'keep-old',
      canary: undefined,
      pool: undefined,
      links: [],
      tools: [],
      capabilitiesSpan: undefined,
      nameSpan: { start: 10, end: 13 },
    });
  });

  it('says which exports language models may be offered, and where, which makes no other version', () => {
    const text = withMembers('"tools": ["greet", "a:b/c#d-e", "a:b/c@1.0.0-rc.1#f", "api#G"]');
    const { tools } = parsed(text);
    expect(tools.map((tool) => tool.export)).toEqual(['greet', 'a:b/c#d-e', 'a:b/c@1.0.0-rc.1#f', 'api#G']);
    expect(tools.map(({ span }) => text.slice(span.start, span.end))).toEqual(
      tools.map((tool) => JSON.stringify(tool.export)),
    );
    expect(normalised(parsed(text))).toBe(normalised(parsed(withMembers(''))));
  });

  it('says who answers what it imports, and where', () => {
    const text = withMembers('"links": { "a:b/d": "two", "a:b/c": "one" }');
    const { links } = parsed(text);
    expect(links.map((link) => [link.interface, link.provider])).toEqual([
      ['a:b/d', 'two'],
      ['a:b/c', 'one'],
    ]);
    expect(links.map(({ span }) => text.slice(span.start, span.end))).toEqual(['"two"', '"one"']);
    const other = withMembers('"links": { "a:b/c": "one", "a:b/d": "two" }');
    expect(normalised(parsed(other))).toBe(normalised(parsed(text)));
    expect(normalised(parsed(text))).not.toBe(normalised(parsed(withMembers(''))));
    expect(normalised(parsed(withMembers('"links": {}')))).toBe(normalised(parsed(withMembers(''))));
  });

  it('says how a new version shows itself, which makes another version', () => {
    const manifest = parsed(withMembers('"swap": { "canary": { "share": 0.25, "errors": 0 } }'));
    expect(manifest.canary).toEqual({ share: 0.25, calls: 100, errors: 0 });
    expect(normalised(manifest)).not.toBe(normalised(parsed(withMembers(''))));
    expect(parsed(withMembers('"swap": {}')).canary).toBeUndefined();
  });

  it('may begin with a byte order mark, which counts as one character', () => {
    expect(parsed(`\uFEFF${withMembers('')}`).nameSpan).toEqual({ start: 11, end: 14 });
  });

  it.each([
    ['"memory": "1MiB"', 1_048_576, 5000],
    ['"memory": "1024KiB"', 1_048_576, 5000],
    ['"memory": "2GiB"', 2_147_483_648, 5000],
    ['"callTime": "10ms"', 67_108_864, 10],
    ['"callTime": "10m"', 67_108_864, 600_000],
    ['"memory": "3MiB", "callTime": "90s"', 3_145_728, 90_000],
  ])('reads the limits %s', (limits, memoryBytes, callTimeMs) => {
    expect(parsed(withMembers(`"limits": { ${limits} }`)).limits).toMatchObject({ memoryBytes, callTimeMs });
  });

  it.each([
    ['"storage": "1KiB"', { storageBytes: 1024 }],
    ['"storage": "1GiB"', { storageBytes: 1_073_741_824 }],
    ['"messages": "1/s"', { messagesPerSecond: 1 }],
    ['"messages": "100000/s"', { messagesPerSecond: 100_000 }],
  ])('reads the limits %s, which make another version', (limits, expected) => {
    const manifest = parsed(withMembers(`"limits": { ${limits} }`));
    expect(manifest.limits).toMatchObject(expected);
    expect(normalised(manifest)).not.toBe(normalised(parsed(withMembers(''))));
  });

  it('that spells out what is usual is the same version', () => {
    const spelled = withMembers('"limits": { "storage": "16MiB", "messages": "1000/s" }');
    expect(normalised(parsed(spelled))).toBe(normalised(parsed(withMembers(''))));
  });

  it('asks for namespaces and subjects', () => {
    const text = withMembers(
      '"capabilities": { "messaging": { "subscribe": ["people.>"], "publish": ["greetings.*"] }, "storage": ["greeter.>"] }',
    );
    expect(parsed(text).requests.map(({ capability, pattern }) => `${capability} ${pattern}`)).toEqual([
      'messaging.subscribe people.>',
      'messaging.publish greetings.*',
      'storage greeter.>',
    ]);
  });

  it('takes messages on terms, which make another version and no other right', () => {
    const of = (...list: readonly unknown[]) =>
      parsed(withMembers(`"capabilities": { "messaging": { "subscribe": ${JSON.stringify(list)} } }`));
    const plain = of('a', 'b.>');
    const terms = of('a', { subject: 'b.>', queue: 'workers', delivery: 'at-least-once', backoff: ['1s', '2s'] });
    expect(terms.requests.map(({ capability, pattern }) => [capability, pattern])).toEqual(
      plain.requests.map(({ capability, pattern }) => [capability, pattern]),
    );
    expect(subscriptionsOf(terms)).toEqual([
      { subject: 'a' },
      { subject: 'b.>', queue: 'workers', redelivery: { maxDeliver: 5, backoffMs: [1000, 2000] } },
    ]);
    expect(subscriptionsOf(terms).map(subscriptionWords)).toEqual([
      undefined,
      'queue workers, at least once, up to 5 times',
    ]);
    expect(normalised(terms)).not.toBe(normalised(plain));
    expect(normalised(of({ subject: 'b.>', delivery: 'at-most-once' }, 'a'))).toBe(normalised(plain));
    // Of several that mean a subject the first one counts, so another order means something else.
    expect(normalised(of({ subject: 'a', queue: 'q' }, 'a.>'))).not.toBe(
      normalised(of('a.>', { subject: 'a', queue: 'q' })),
    );
  });

  it('asks for ports, commands and interfaces, each as a text that stands for it', () => {
    const text = withMembers(
      '"capabilities": { "network": { "listen": [9e3, 8080] }, "process": ["git status", "git log \\"a b\\" *"], "custom": { "a:b/c": { "to": [{ "z": 1, "a": 2 }], "max": 100, "__proto__": 1 }, "a:b/d": {} } }',
    );
    const asked = parsed(text).requests.map(({ capability, pattern, span }) => [
      `${capability} ${pattern}`,
      text.slice(span.start, span.end),
    ]);
    expect(asked).toEqual([
      ['network.listen 9000', '9e3'],
      ['network.listen 8080', '8080'],
      ['process git status', '"git status"'],
      ['process git log "a b" *', '"git log \\"a b\\" *"'],
      ['custom a:b/c {"__proto__":1,"max":100,"to":[{"a":2,"z":1}]}', '"a:b/c"'],
      ['custom a:b/d', '"a:b/d"'],
    ]);
  });

  it.each([
    [
      '"capabilities": { "clocks": { "frozen": "2026-01-01T00:00:00.5Z" } }',
      { clocks: { kind: 'frozen', time: 1_767_225_600_500 } },
    ],
    ['"capabilities": { "random": { "seed": 42 } }', { random: { kind: 'seeded', seed: 42 } }],
    ['"capabilities": { "clocks": "real", "random": "real" }', {}],
    ['"config": { "greeting": "hello" }', { config: { greeting: 'hello' } }],
    ['"limits": { "output": "2KiB/s" }', { outputBytesPerSecond: 2048 }],
    ['"limits": { "disk": "2KiB" }', { diskBytes: 2048 }],
  ])('runs under the conditions of %s', (members, conditions) => {
    expect(parsed(withMembers(members)).conditions).toEqual({ ...usualConditions, ...conditions });
  });

  it('gives the reason of a capability, or that of its group', () => {
    const { reasons } = parsed(wholeManifest);
    const given = capabilities.map((capability) => [capability, reasonFor(reasons, capability)] as const);
    expect(given.filter(([, reason]) => reason !== undefined)).toEqual([
      ['filesystem.read', 'reads the names'],
      ['network.connect', 'fetches the greeting of the day'],
      ['network.listen', 'fetches the greeting of the day'],
    ]);
  });
});

const golden: readonly (readonly [what: string, text: string, problems: readonly string[]])[] = [
  ['nothing', '', ['1:1-1:1 The manifest is empty']],
  ['a comment only', '// soon\n', ['1:1-1:8 The manifest is empty']],
  [
    'terms of a subscription that nobody can follow',
    '{ "name": "a", "version": "0.1.0", "world": "w", "source": "a.ts",\n"capabilities": { "messaging": { "subscribe": [\n"a", { "subject": "a", "queue": "x y" },\n{ "subject": "b", "maxDeliver": 3, "que": 1 },\n{ "subject": "c", "delivery": "at-least-once", "maxDeliver": 101 }, {}, 7] } } }',
    [
      '3:19-3:22 "a" is already in this list',
      '3:34-3:37 The name of a queue group is at most 64 letters, digits, "_" and "-", as "workers"',
      '4:19-4:31 "capabilities.messaging.subscribe.maxDeliver" goes with "delivery": "at-least-once"',
      '4:36-4:41 Unknown key "capabilities.messaging.subscribe.que"; it is one of subject, queue, delivery, maxDeliver, backoff',
      '5:62-5:65 "capabilities.messaging.subscribe.maxDeliver" is a whole number from 1 to 100',
      '5:69-5:71 "capabilities.messaging.subscribe.subject" is missing',
      '5:73-5:74 "capabilities.messaging.subscribe" is a list of texts, or of objects with a "subject", not a number',
    ],
  ],
  ['another kind of value', '[1]', ['1:1-1:4 A manifest is an object: { "name": … }']],
  [
    'an empty object',
    '\n{}',
    [
      '2:1-2:2 "name" is missing',
      '2:1-2:2 "version" is missing',
      '2:1-2:2 "world" is missing',
      '2:1-2:2 One of "source", "build" and "component" is needed: it says what the component is made from',
    ],
  ],
  [
    'text that breaks off',
    '{ "name": "a", "version": "x"',
    ['1:28-1:29 A version is a semantic version, as "0.1.0"', '1:30-1:30 A closing brace is expected here'],
  ],
  ['a missing comma', '{\n  "name": "a"\n  "world": "w"\n}', ['3:3-3:10 A comma is expected here']],
  ['a missing value', '{ "name": }', ['1:11-1:12 A value is expected here']],
  ['single quotes', "{ 'name': 'a' }", ['1:3-1:9 This is not JSON: names and texts stand in double quotes']],
  ['something behind the end', `${withMembers('')} 1`, ['1:69-1:70 The manifest ends before this']],
  ['a comment without an end', `${withMembers('')} /* x`, ['1:69-1:73 This comment does not end']],
  ['a text without an end', '{ "name": "a\n}', ['1:11-1:13 This text has no closing quote on its line']],
  ['deep nesting', '['.repeat(100_000), ['1:1-1:100001 This is nested too deeply']],
  ['a huge text', `{}\n${' '.repeat(262_144)}`, ['1:1-1:3 This is too long for a manifest']],
  [
    'all at once',
    `{
  "name": "Greeter",
  "version": "1.0",
  "wit": "../wit",
  "world": "greeter world",
  "source": "./src/greeter.py",
  "capabilities": { "filesystem": { "read": ["/etc/passwd", "./ok", "./ok", 7] } },
  "limits": { "memory": "64 MB", "callTime": "1ms" },
  "name": "greeter"
}`,
    [
      '2:12-2:19 A name is lowercase words joined by "-", at most 64 characters, as "order-desk"',
      '3:15-3:18 A version is a semantic version, as "0.1.0"',
      "4:11-4:13 A path cannot leave the manifest's folder",
      '5:13-5:26 A world is the name of a world in the WIT, as "greeter"',
      '6:14-6:30 A source is a TypeScript or JavaScript file, ending in .ts or .js',
      '7:47-7:48 A path pattern is relative to the manifest, never absolute',
      '7:69-7:75 "./ok" is already in this list',
      '7:77-7:78 "capabilities.filesystem.read" is a list of texts, not a number',
      '8:26-8:31 Memory is a whole number with KiB, MiB or GiB, as "64MiB"',
      '8:47-8:50 The time of a call is from 10ms to 10m',
      '9:3-9:9 "name" is already given on line 2',
    ],
  ],
  [
    'values of the wrong kind',
    '{ "name": 1, "version": null, "wit": {}, "world": [], "source": true,\n"capabilities": [], "reasons": "x", "limits": 5, "$schema": 1 }',
    [
      '1:11-1:12 "name" is a text, not a number',
      '1:25-1:29 "version" is a text, not null',
      '1:38-1:40 "wit" is a text, not an object',
      '1:51-1:53 "world" is a text, not a list',
      '1:65-1:69 "source" is a text, not true or false',
      '2:17-2:19 "capabilities" is an object, not a list',
      '2:32-2:35 "reasons" is an object, not a text',
      '2:47-2:48 "limits" is an object, not a number',
      '2:61-2:62 "$schema" is a text, not a number',
    ],
  ],
  [
    'lists of the wrong kind',
    withMembers('\n"capabilities": { "filesystem": ["x"], "network": { "connect": "x.org" }, "environment": {} }'),
    [
      '2:33-2:38 "capabilities.filesystem" is an object, not a list',
      '2:64-2:71 "capabilities.network.connect" is a list of texts, not a text',
      '2:90-2:92 "capabilities.environment" is a list of texts, not an object',
    ],
  ],
  [
    'rules for restarts and for the state',
    withMembers(
      '\n"restart": { "policy": "always", "max": 1.5, "within": "2h", "backoff": ["2s", "1s"] }, "state": { "onRefusal": "drop" }',
    ),
    [
      '2:25-2:31 "restart.policy" is one of "permanent", "transient", "temporary"',
      '2:41-2:44 "restart.max" is a whole number from 0 to 1000',
      '2:57-2:59 A time is a whole number with ms, s or m, as "60s"',
      '2:73-2:85 The first wait of "restart.backoff" is longer than the longest',
      '2:114-2:118 "state.onRefusal" is one of "keep-old", "start-clean"',
    ],
  ],
  [
    'a pool that is none',
    withMembers('\n"pool": { "workers": 1, "balance": "random", "most": 2 }'),
    [
      '2:22-2:23 "pool.workers" is a whole number from 2 to 16',
      '2:37-2:43 "pool.balance" is one of "round-robin", "least-busy"',
      '2:46-2:52 Unknown key "pool.most"; it is one of workers, balance',
    ],
  ],
  [
    'a pool that does not say how large, of a component whose messages come in their order',
    withMembers('\n"pool": {}, "capabilities": { "messaging": { "subscribe": ["a"] } }'),
    [
      '2:1-2:7 "pool" says how many workers there are: { "workers": 4 }',
      '2:1-2:7 A component with a "pool" subscribes to no messages: they come in their order',
    ],
  ],
  [
    'a canary that is none',
    withMembers('\n"swap": { "canary": { "share": 0.9, "calls": 0, "errors": "few" }, "x": 1 }'),
    [
      '2:32-2:35 "swap.canary.share" is a number from 0.001 to 0.5, as 0.1',
      '2:46-2:47 "swap.canary.calls" is a whole number from 1 to 1000000',
      '2:59-2:64 "swap.canary.errors" is a number, not a text',
      '2:68-2:71 Unknown key "swap.x"; it is one of canary',
    ],
  ],
  [
    'storage and messages that are none',
    withMembers(
      '\n"capabilities": { "storage": { "a": 1 }, "messaging": { "publish": "a", "listen": [] } },\n"limits": { "storage": "16MB", "messages": "1000" },\n"reasons": { "messaging.send": "x", "storage": "" }',
    ),
    [
      '2:30-2:40 "capabilities.storage" is a list of texts, not an object',
      '2:68-2:71 "capabilities.messaging.publish" is a list of texts, not a text',
      '2:73-2:81 Unknown key "capabilities.messaging.listen"; it is one of publish, subscribe',
      '3:25-3:29 Storage is a whole number with KiB, MiB or GiB, as "16MiB"',
      '3:45-3:49 Messages are a whole number with /s, as "1000/s"',
      '4:14-4:30 Unknown key "reasons.messaging.send"; it is one of filesystem, filesystem.read, filesystem.write, network, network.connect, network.listen, storage, messaging, messaging.publish, messaging.subscribe, process, environment, custom',
      '4:48-4:50 A reason cannot be empty',
    ],
  ],
  [
    'subjects that are none',
    withMembers(
      '\n"capabilities": { "storage": ["", ">", "a..b", "a.**"],\n"messaging": { "publish": ["a b", "a.>.b"], "subscribe": ["a*", "x", "x"] } }',
    ),
    [
      '2:31-2:33 A subject cannot be empty',
      '2:36-2:37 ">" alone would be every subject; start with a token, as orders.>',
      '2:40-2:46 A subject has no empty token: tokens are joined by one "."',
      '2:51-2:53 "**" is for paths; in a subject "*" is one token and ">" at the end is the rest',
      '3:29-3:32 A token of a subject is letters, digits, "_" and "-", or "*" alone, or ">" at the end',
      '3:38-3:39 ">" stands only at the end of a subject',
      '3:60-3:62 A token of a subject is letters, digits, "_" and "-", or "*" alone, or ">" at the end',
      '3:70-3:73 "x" is already in this list',
    ],
  ],
  [
    'unknown keys',
    withMembers(
      '\n"capabilites": {}, "limits": { "calltime": "1s", "x": 1 }, "capabilities": { "filesystem": { "raed": [] } },\n"__proto__": {}, "constructor": 1',
    ),
    [
      '2:1-2:14 Unknown key "capabilites"; did you mean "capabilities"?',
      '2:32-2:42 Unknown key "limits.calltime"; did you mean "callTime"?',
      '2:50-2:53 Unknown key "limits.x"; it is one of memory, callTime, output, storage, messages, disk',
      '2:94-2:100 Unknown key "capabilities.filesystem.raed"; did you mean "read"?',
      '3:1-3:12 Unknown key "__proto__"; it is one of name, version, wit, world, source, build, component, capabilities, reasons, limits, config, links, restart, state, tools, swap, pool',
      '3:18-3:31 Unknown key "constructor"; it is one of name, version, wit, world, source, build, component, capabilities, reasons, limits, config, links, restart, state, tools, swap, pool',
    ],
  ],
  [
    'tools that are no exports',
    withMembers('\n"tools": ["a b", "", 1, "greet", "greet", "a:b#c", "[method]a.b", "#a"]'),
    [
      '2:12-2:15 A tool is the name of an export, as "greet" or "example:math/add#sum"',
      '2:18-2:20 A tool is the name of an export, as "greet" or "example:math/add#sum"',
      '2:22-2:23 "tools" is a list of texts, not a number',
      '2:34-2:41 "greet" is already in this list',
      '2:44-2:49 A tool is the name of an export, as "greet" or "example:math/add#sum"',
      '2:53-2:64 A tool is the name of an export, as "greet" or "example:math/add#sum"',
      '2:68-2:70 A tool is the name of an export, as "greet" or "example:math/add#sum"',
    ],
  ],
  [
    'links that lead nowhere',
    withMembers(
      '\n"capabilities": { "custom": { "a:b/c": {} } }, "links": { "a:b/c": "x", "__proto__": "x", "then": "x", "a:b/d@1.0.0": "x",\n"wasi:io/poll": "x", "a:b/e": "X", "a:b/f": "a", "a:b/g": 1, "a:b/h": "y", "a:b/h": "z" }',
    ),
    [
      '2:59-2:66 a:b/c is requested under "capabilities.custom" as well: either a component answers it, or the host',
      '2:73-2:84 A link is for an imported interface without its version, as "example:math/add"',
      '2:91-2:97 A link is for an imported interface without its version, as "example:math/add"',
      '2:104-2:117 A link is for an interface without its version, as "example:math/add"',
      '3:1-3:15 The host answers wasi:io/poll itself, so it cannot be linked',
      '3:32-3:33 A name is lowercase words joined by "-", at most 64 characters, as "order-desk"',
      '3:45-3:48 A component cannot be linked to itself: it would wait for its own answer',
      '3:59-3:60 "links.a:b/g" is a text, not a number',
      '3:76-3:83 "links.a:b/h" is already given on line 3',
    ],
  ],
  [
    'keys given twice, at any depth',
    withMembers(
      '\n"capabilities": { "environment": ["A"],\n"environment": ["B"] }, "reasons": {},\n"reasons": {}, "x-y": 1, "x-y": 2',
    ),
    [
      '3:1-3:14 "capabilities.environment" is already given on line 2',
      '4:1-4:10 "reasons" is already given on line 3',
      '4:16-4:21 Unknown key "x-y"; it is one of name, version, wit, world, source, build, component, capabilities, reasons, limits, config, links, restart, state, tools, swap, pool',
      '4:26-4:31 "x-y" is already given on line 4',
    ],
  ],
  [
    'patterns with an error inside, at its place',
    withMembers(
      '\n"capabilities": { "network": { "connect": ["https://*", "x.org/a"] }, "filesystem": { "read": ["a\\\\b", ""] } }',
    ),
    [
      '2:53-2:54 "*" alone would be every host; name the domain, as *.example.com',
      '2:63-2:65 A host pattern has no path',
      '2:96-2:102 A path pattern is written with "/", never with "\\"',
      '2:104-2:106 A path pattern cannot be empty; "." is the folder itself',
    ],
  ],
  [
    'paths that lead elsewhere',
    '{ "name": "a", "version": "0.1.0", "world": "w",\n"wit": "wit/../../x",\n"source": "C:/a.ts" }',
    [
      "2:16-2:18 A path cannot leave the manifest's folder",
      "3:12-3:14 A path is relative to the manifest's folder, never absolute",
    ],
  ],
  [
    'a path with NUL and one with a backslash',
    '{ "name": "a", "version": "0.1.0", "world": "w",\n"wit": "a\\u0000b",\n"source": "a\\\\b.ts" }',
    ['2:8-2:18 A NUL character is not allowed', '3:11-3:20 A path is written with "/", never with "\\"'],
  ],
  [
    'reasons that are none',
    withMembers(
      `\n"reasons": { "network": " ", "filesystem.read": "a\\nb", "environment": 1, "files": "x",\n"filesystem": "${'x'.repeat(201)}" }`,
    ),
    [
      '2:26-2:27 A reason cannot be empty',
      '2:49-2:55 The character U+000A is not allowed: it cannot be seen',
      '2:72-2:73 "reasons.environment" is a text, not a number',
      '2:75-2:82 Unknown key "reasons.files"; it is one of filesystem, filesystem.read, filesystem.write, network, network.connect, network.listen, storage, messaging, messaging.publish, messaging.subscribe, process, environment, custom',
      '3:216-3:217 A reason has at most 200 characters',
    ],
  ],
  [
    'ports that are none',
    withMembers('\n"capabilities": { "network": { "listen": [80, 8080, "8081", 8080, 65536, 9000.5] } }'),
    [
      '2:43-2:45 A port to listen on is a number from 1024 to 65535',
      '2:53-2:59 "capabilities.network.listen" is a list of numbers, not a text',
      '2:61-2:65 8080 is already in this list',
      '2:67-2:72 A port to listen on is a number from 1024 to 65535',
      '2:74-2:80 A port to listen on is a number from 1024 to 65535',
    ],
  ],
  [
    'commands that are none',
    withMembers('\n"capabilities": { "process": ["/bin/sh -c x", "git  log", "git a*b", "git \\"x"] }'),
    [
      '2:32-2:39 A command begins with the plain name of a program, as "git status"; no path, no "*"',
      '2:52-2:53 The words of a command are divided by single spaces; an empty argument is written ""',
      '2:64-2:67 An argument that holds a quote, a backslash or a "*" stands in double quotes; "*" alone is any one argument',
      '2:70-2:79 This quote does not end, or what is in it is no JSON text',
    ],
  ],
  [
    'interfaces that are none',
    withMembers(
      '\n"capabilities": { "custom": {\n"a:b/c@1.0.0": {}, "wasi:http/types": {}, "a:b/c {}": {},\n"a:b/d": [], "a:b/e": { "x": 1, "x": 2 }, "a:b/f": {}, "a:b/f": {},\n"a:b/g": { "x": [{ "y": 1e999 }] }, "a:b/h": { "x": "\u202e" } } }',
    ),
    [
      '3:1-3:14 A custom capability is the name of an interface without a version, as "example:payments/charge"',
      '3:20-3:37 What a standard covers has a capability of its own',
      '3:43-3:53 The parameters are a JSON object with its keys in order',
      '4:10-4:12 "capabilities.custom.a:b/d" is an object of parameters, not a list',
      '4:33-4:36 "capabilities.custom.a:b/e.x" is already given on line 4',
      '4:56-4:63 "capabilities.custom.a:b/f" is already given on line 4',
      '5:25-5:30 This number is too large',
      '5:46-5:58 The character U+202E is not allowed: it cannot be seen',
    ],
  ],
  [
    'clocks, chance and configuration that are none',
    withMembers(
      '\n"capabilities": { "clocks": "frozen", "random": {} }, "config": { "a": 1, "": "x", "a": "y" },\n"limits": { "output": "1MiB" }',
    ),
    [
      '2:29-2:37 "capabilities.clocks" is "real" or { "frozen": "2026-01-01T00:00:00Z" }',
      '2:49-2:51 "capabilities.random" is "real" or { "seed": 42 }',
      '2:72-2:73 "config.a" is a text, not a number',
      '2:75-2:77 A key of "config" cannot be empty',
      '2:84-2:87 "config.a" is already given on line 2',
      '3:24-3:28 Output is a whole number with KiB/s or MiB/s, as "1MiB/s"',
    ],
  ],
  [
    'a moment and a seed that there are not',
    withMembers('\n"capabilities": { "clocks": { "frozen": "2026-02-30T00:00:00Z" }, "random": { "seed": -1 } }'),
    [
      '2:42-2:62 A moment is a date and a time in UTC from 1970 on, as "2026-01-01T00:00:00Z"',
      '2:87-2:89 A seed is a whole number from 0 to 4294967295',
    ],
  ],
  [
    'too many patterns',
    withMembers(`\n"capabilities": { "environment": [${Array.from({ length: 102 }, (_, at) => `"A${at}"`).join()}] }`),
    ['2:625-2:631 "capabilities.environment" has at most 100 entries'],
  ],
];

describe('the problems of a manifest', () => {
  it.each(golden)('%s', (_, text, problems) => {
    expect(problemsOf(text)).toEqual(problems);
    expect(parseManifest(text).manifest).toBeUndefined();
  });

  it.each([
    '0MiB',
    '1023KiB',
    '3GiB',
    '2049MiB',
    '1.5MiB',
    '064MiB',
    '64mib',
    '64',
    'MiB',
    '-1MiB',
    '64MiBx',
    '64constructor',
  ])('memory of %s is refused', (memory) => {
    expect(problemsOf(withMembers(`"limits": { "memory": "${memory}" }`))).toHaveLength(1);
  });

  it.each(['9ms', '0s', '11m', '601s', '600001ms', '1h', '5', 's', '1.5s', '5 s'])(
    'a call time of %s is refused',
    (time) => {
      expect(problemsOf(withMembers(`"limits": { "callTime": "${time}" }`))).toHaveLength(1);
    },
  );
});

describe('where to point for a capability', () => {
  const everywhere = (text: string) => Object.fromEntries(capabilities.map((each) => [each, text]));

  it.each<readonly [string, Partial<Record<Capability, string>>]>([
    [
      wholeManifest,
      {
        ...everywhere('"capabilities"'),
        'filesystem.read': '"read"',
        'filesystem.write': '"write"',
        'network.connect': '"connect"',
        'network.listen': '"network"',
        environment: '"environment"',
      },
    ],
    [
      withMembers('"capabilities": { "filesystem": {} }'),
      { ...everywhere('"capabilities"'), 'filesystem.read': '"filesystem"', 'filesystem.write': '"filesystem"' },
    ],
    [withMembers('"capabilities": 1'), everywhere('"capabilities"')],
    [withMembers(''), everywhere('"a"')],
    [
      '{ "capabilities": { "network": {',
      { ...everywhere('"capabilities"'), 'network.connect': '"network"', 'network.listen': '"network"' },
    ],
    ['[]\n1', everywhere('[]')],
    ['', everywhere('')],
  ])('in %j', (text, pointed) => {
    const spans = capabilities.map((capability) => [capability, spanFor(text, capability)] as const);
    const texts = spans.map(([capability, { start, end }]) => [capability, text.slice(start, end)] as const);
    expect(Object.fromEntries(texts)).toEqual(pointed);
  });
});

describe('the normalised form', () => {
  it('is one fixed text', () => {
    expect(normalised(parsed(wholeManifest))).toBe(
      '{"name":"greeter","version":"1.2.3-beta.1+build.5","wit":"wit/greeter.wit","world":"greeter","code":{"kind":"source","source":"src/greeter.ts"},' +
        '"requests":["environment GREETER_*","environment LANG","filesystem.read ./data/**","filesystem.write ./out/*.txt",' +
        '"network.connect *.example.org:443","network.connect https://api.example.com"],"limits":{"memoryBytes":134217728,"callTimeMs":250}}',
    );
  });

  it('does not depend on order, comments, reasons or spelling', () => {
    const one = withMembers(
      '"wit": "./wit", "capabilities": { "environment": ["A", "B"] }, "limits": { "memory": "1GiB" }',
    );
    const other = `/* x */ { "limits": { "memory": "1024MiB" }, "capabilities": { "environment": ["B", "A"] }, "source": "./x/../a.ts",
      "world": "w", "wit": "wit/", "version": "0.1.0", "name": "a", "reasons": { "environment": "y" } }`;
    expect(normalised(parsed(other))).toBe(normalised(parsed(one)));
  });

  it('says nothing of conditions that are the usual ones, and the rest in one order', () => {
    const usual =
      '"capabilities": { "clocks": "real", "random": "real" }, "config": {}, "limits": { "output": "1024KiB/s" }';
    expect(normalised(parsed(withMembers(usual)))).toBe(normalised(parsed(withMembers(''))));
    const of = (config: string) => normalised(parsed(withMembers(`"config": ${config}`)));
    expect(of('{ "b": "1", "a": "2" }')).toBe(of('{ "a": "2", "b": "1" }'));
    expect(of('{ "b": "1", "a": "2" }')).toContain('"conditions":{"config":[["a","2"],["b","1"]]}');
  });

  it.each([
    ['"capabilities": { "environment": ["A"] }'],
    ['"capabilities": { "filesystem": { "read": ["A"] } }'],
    ['"capabilities": { "filesystem": { "write": ["A"] } }'],
    ['"wit": "b"'],
    ['"limits": { "memory": "1MiB" }'],
    ['"limits": { "callTime": "1s" }'],
    ['"limits": { "output": "1KiB/s" }'],
    ['"config": { "a": "" }'],
    ['"capabilities": { "clocks": { "frozen": "2026-01-01T00:00:00Z" } }'],
    ['"capabilities": { "random": { "seed": 0 } }'],
    ['"capabilities": { "network": { "listen": [8080] } }'],
    ['"capabilities": { "process": ["git"] }'],
    ['"capabilities": { "custom": { "a:b/c": {} } }'],
  ])('tells %s', (extra) => {
    expect(normalised(parsed(withMembers(extra)))).not.toBe(normalised(parsed(withMembers(''))));
  });
});

describe('any text at all', () => {
  const pieces = fc.array(
    fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"',
      '\\',
      '"name"',
      '"capabilities"',
      '"read"',
      '/*',
      '*/',
      '//',
      '\n',
      '1',
      'null',
      '\u0000',
    ),
    { maxLength: 40 },
  );
  const texts = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 200 }),
    pieces.map((some) => some.join('')),
    fc.nat(wholeManifest.length).map((end) => wholeManifest.slice(0, end)),
    fc
      .tuple(fc.nat(wholeManifest.length), fc.nat(5), fc.string({ unit: 'binary', maxLength: 3 }))
      .map(([at, gone, put]) => wholeManifest.slice(0, at) + put + wholeManifest.slice(at + gone)),
  );

  it('gives a manifest or problems that stand inside the text', () => {
    fc.assert(
      fc.property(texts, fc.constantFrom(...capabilities), (text, capability) => {
        const { manifest, problems } = parseManifest(text);
        expect(manifest === undefined).toBe(problems.length > 0);
        const spans = [...problems.map(({ span }) => span), spanFor(text, capability)];
        for (const { start, end } of spans) expect(0 <= start && start <= end && end <= text.length).toBe(true);
        requestEdit(text, capability, 'a');
      }),
      { seed: 5, numRuns: 3000 },
    );
  });
});

describe('a text with a problem in every word', () => {
  it('is reported by its first hundred problems and how many follow, in no time worth noting', () => {
    const keys = Array.from({ length: 20_000 }, () => '"a":1');
    const { problems } = parseManifest(`{${keys.join(',\n')}}`);
    expect(problems).toHaveLength(101);
    expect(problems.at(-1)?.message).toMatch(/^There are \d+ more problems from here on$/);
  });
});
