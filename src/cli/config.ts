import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { parse, type ParseError } from 'jsonc-parser';
import { shown } from '../base/index.ts';
import { readManifestFile } from '../build/index.ts';
import type { Isolation } from '../host/index.ts';
import { closest, parseDuration } from '../manifest/index.ts';
import { type Failed, failed } from './command.ts';
import type { Ports } from './ports.ts';
import { parseAddress } from './serve/address.ts';

/**
 * What a person set for all commands. No right is among it, and nothing that trusts anybody: each of those is said where
 * it is needed.
 */
export interface Config {
  readonly colour: 'auto' | 'always' | 'never';
  readonly isolation: Isolation;
  /** Where `serve` tells of itself. */
  readonly monitor: string;
  /** How long `serve` lets calls come to their end. */
  readonly drain: string;
}

export type ConfigKey = keyof Config;

export const isolations: readonly Isolation[] = ['installed', 'all', 'none'];

/** A key, what it is for, and what may be set: nothing, or why a text is not taken. */
interface Key<Name extends ConfigKey> {
  readonly usual: Config[Name];
  readonly says: string;
  flaw(text: string): string | undefined;
}

export const configKeys: { readonly [Name in ConfigKey]: Key<Name> } = {
  colour: {
    usual: 'auto',
    says: 'when colours are used; NO_COLOR and FORCE_COLOR go before it',
    flaw: oneOf(['auto', 'always', 'never']),
  },
  isolation: {
    usual: 'installed',
    says: 'which components serve runs in processes of their own',
    flaw: oneOf(isolations),
  },
  monitor: {
    usual: '127.0.0.1:9464',
    says: 'where serve answers with its health and metrics',
    flaw(text) {
      const address = parseAddress(text);
      return typeof address === 'string' ? address : undefined;
    },
  },
  drain: {
    usual: '10s',
    says: 'how long serve lets calls come to their end',
    flaw(text) {
      const time = parseDuration(text);
      return time.kind === 'error' ? time.message : undefined;
    },
  },
};

/** Absolute path of the file, whether or not it is there. */
export function configPath(env: Ports['env']): string {
  return join(configFolder(env), 'config.json');
}

function configFolder(env: Ports['env']): string {
  const own = env['AIRLOCK_CONFIG_DIR'];
  if (own !== undefined && isAbsolute(own)) return own;
  if (process.platform === 'win32')
    return join(absolute(env['APPDATA']) ?? join(homedir(), 'AppData/Roaming'), 'Airlock');
  if (process.platform === 'darwin') return join(homedir(), 'Library/Application Support/Airlock');
  return join(absolute(env['XDG_CONFIG_HOME']) ?? join(homedir(), '.config'), 'airlock');
}

function absolute(path: string | undefined): string | undefined {
  return path !== undefined && isAbsolute(path) ? path : undefined;
}

export type ReadConfig =
  | {
      readonly kind: 'config';
      readonly config: Config;
      readonly set: Partial<Config>;
      /** What the file says now; nothing where there is none. */
      readonly text: string | undefined;
    }
  | Failed;

const usual: Config = {
  colour: configKeys.colour.usual,
  isolation: configKeys.isolation.usual,
  monitor: configKeys.monitor.usual,
  drain: configKeys.drain.usual,
};

/** Reads what the person set. A file that is not understood is told: what it was to bring about must not be left out quietly. */
export async function readConfig({ env }: Pick<Ports, 'env'>): Promise<ReadConfig> {
  const path = configPath(env);
  const file = await readManifestFile(path);
  if (file.kind === 'gone') return { kind: 'config', config: usual, set: {}, text: undefined };
  if (file.kind === 'unreadable') return wrongConfig(path, [file.message]);
  const errors: ParseError[] = [];
  const value: unknown = parse(file.text, errors, { allowTrailingComma: true });
  if (errors.length > 0 || typeof value !== 'object' || value === null || Array.isArray(value))
    return wrongConfig(path, ['it is no JSON object']);
  const flaws = Object.entries(value).flatMap(([name, text]) => flawOf(name, text) ?? []);
  if (flaws.length > 0) return wrongConfig(path, flaws);
  const set = value as Partial<Config>;
  return { kind: 'config', config: { ...usual, ...set }, set, text: file.text };
}

/** Why a key cannot have a value; nothing where it can. */
export function flawOf(name: string, value: unknown): string | undefined {
  if (!isConfigKey(name)) return unknownKey(name);
  if (typeof value !== 'string') return `${name} is a text in quotation marks`;
  const flaw = configKeys[name].flaw(value);
  return flaw === undefined ? undefined : `${name}: ${flaw}`;
}

export function isConfigKey(name: string): name is ConfigKey {
  return Object.hasOwn(configKeys, name);
}

export function unknownKey(name: string): string {
  const names = Object.keys(configKeys);
  const close = closest(name, names);
  return `there is no key ${shown(name)}; ${close === undefined ? `there are ${names.join(', ')}` : `did you mean ${close}?`}`;
}

function wrongConfig(path: string, flaws: readonly string[]): Failed {
  return failed('usage', `${shown(path)} is not understood`, {
    advice: [...flaws.map(shown), 'airlock config reset takes everything back that is set there'],
  });
}

function oneOf(words: readonly string[]): (text: string) => string | undefined {
  return (text) => (words.includes(text) ? undefined : `it is one of ${words.join(', ')}`);
}
