/** What a component could do with its imports, in words, and which imports say so. */
export interface ImportedCapability {
  readonly capability: InterfaceCapability;
  readonly words: string;
  readonly imports: readonly string[];
}

/** What an interface stands for, in a word for people. `shared` ones carry data and streams for the others. */
export type InterfaceCapability =
  | 'filesystem'
  | 'network'
  | 'process'
  | 'storage'
  | 'messaging'
  | 'environment'
  | 'input'
  | 'output'
  | 'clocks'
  | 'random'
  | 'shared'
  | 'custom';

/** The capability of an interface, `ns:package/name` with or without a version; of one in no standard it is `custom`. */
export function capabilityOfInterface(name: string): InterfaceCapability {
  return ruleOf(name).capability;
}

/**
 * Puts the imports of a component into words of capabilities, those that matter most first. An import that is in no
 * standard is named as it is: what it may do, only its own host knows.
 */
export function importedCapabilities(imports: readonly string[]): readonly ImportedCapability[] {
  const found = Map.groupBy(imports, ruleOf);
  return [...rules, custom].flatMap((rule) => {
    const names = found.get(rule);
    return names ? [{ capability: rule.capability, words: rule.words, imports: names }] : [];
  });
}

function ruleOf(name: string): Rule {
  const bare = name.split('@', 1)[0] ?? name;
  return rules.find(({ prefixes }) => prefixes.some((prefix) => bare.startsWith(prefix))) ?? custom;
}

interface Rule {
  readonly capability: InterfaceCapability;
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
