/** What a component could do with its imports, in words, and which imports say so. */
export interface CapabilityWords {
  readonly capability: string;
  readonly words: string;
  readonly imports: readonly string[];
}

/**
 * Puts the imports of a component into words of capabilities, those that matter most first. An import that is in no
 * standard is named as it is: what it may do, only its own host knows.
 */
export function capabilityWords(imports: readonly string[]): readonly CapabilityWords[] {
  const found = new Map<Rule, string[]>();
  for (const name of imports) {
    const bare = name.split('@', 1)[0] ?? name;
    const rule =
      rules.find(({ prefixes }) => prefixes.some((prefix) => bare === prefix || bare.startsWith(prefix))) ?? custom;
    found.set(rule, [...(found.get(rule) ?? []), name]);
  }
  return [...rules, custom].flatMap((rule) => {
    const names = found.get(rule);
    return names ? [{ capability: rule.capability, words: rule.words, imports: names }] : [];
  });
}

interface Rule {
  readonly capability: string;
  readonly words: string;
  /** Beginnings of the names of interfaces, without a version. */
  readonly prefixes: readonly string[];
}

/** In the order in which they are shown. The first that fits counts. */
const rules: readonly Rule[] = [
  { capability: 'filesystem', words: 'may ask for files and folders', prefixes: ['wasi:filesystem/'] },
  {
    capability: 'network',
    words: 'may open connections and look up names',
    prefixes: ['wasi:sockets/'],
  },
  {
    capability: 'network',
    words: 'may send HTTP requests',
    prefixes: ['wasi:http/outgoing-handler', 'wasi:http/client', 'wasi:http/handler'],
  },
  { capability: 'process', words: 'may run programs', prefixes: ['airlock:component/process'] },
  { capability: 'storage', words: 'may keep values', prefixes: ['wasi:keyvalue/', 'wasi:blobstore/'] },
  {
    capability: 'messaging',
    words: 'may send and take messages',
    prefixes: ['wasi:messaging/', 'wasmcloud:messaging/'],
  },
  {
    capability: 'environment',
    words: 'may read environment variables and arguments',
    prefixes: ['wasi:cli/environment', 'wasi:config/', 'wasi:runtime-config/'],
  },
  {
    capability: 'input',
    words: 'may read its standard input',
    prefixes: ['wasi:cli/stdin', 'wasi:cli/terminal-stdin'],
  },
  {
    capability: 'output',
    words: 'may print and log',
    prefixes: ['wasi:cli/stdout', 'wasi:cli/stderr', 'wasi:cli/terminal-', 'wasi:logging/'],
  },
  { capability: 'clocks', words: 'may read the time and wait', prefixes: ['wasi:clocks/'] },
  { capability: 'random', words: 'may ask for random numbers', prefixes: ['wasi:random/'] },
  {
    capability: 'shared',
    words: 'types and streams that other interfaces need',
    prefixes: ['wasi:io/', 'wasi:http/types', 'wasi:cli/exit', 'wasi:cli/types'],
  },
];

const custom: Rule = { capability: 'custom', words: 'whatever its host gives it', prefixes: [] };
