import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { shown } from '../../base/index.ts';
import { type Failed, failed } from '../command.ts';
import type { Ports } from '../ports.ts';

export type Credentials =
  | { readonly kind: 'anonymous' }
  | { readonly kind: 'password'; readonly user: string; readonly password: string }
  /** What a registry's token endpoint takes in the place of a password. */
  | { readonly kind: 'token'; readonly token: string }
  | Failed;

/** The parts of docker's configuration that say who somebody is. */
interface DockerConfig {
  readonly auths?: Readonly<Record<string, { readonly auth?: unknown; readonly identitytoken?: unknown } | null>>;
  readonly credHelpers?: Readonly<Record<string, unknown>>;
  readonly credsStore?: unknown;
}

const anonymous: Credentials = { kind: 'anonymous' };

/**
 * Who the person is at a registry, as docker, podman, wkg and wash keep it: in docker's `config.json`, or with the helper
 * that it names.
 */
export async function credentialsFor(registry: string, ports: Ports): Promise<Credentials> {
  const folder = ports.env['DOCKER_CONFIG'] || join(ports.env['HOME'] || homedir(), '.docker');
  const file = join(folder, 'config.json');
  const config = await readConfig(file);
  if (config === 'absent') return anonymous;
  if (config === 'unreadable') return failed('failure', `${shown(file)} cannot be read as docker's configuration`);
  const names =
    registry === 'docker.io'
      ? ['https://index.docker.io/v1/', registry]
      : [registry, `https://${registry}`, `https://${registry}/v2/`];
  const helper =
    names.map((name) => own(config.credHelpers, name)).find((each) => each !== undefined) ?? config.credsStore;
  if (typeof helper === 'string' && helper !== '') return askHelper(helper, names[0] ?? registry, ports);
  const entry = names.map((name) => own(config.auths, name)).find((each) => each);
  if (!entry) return anonymous;
  if (typeof entry.identitytoken === 'string' && entry.identitytoken !== '')
    return { kind: 'token', token: entry.identitytoken };
  if (typeof entry.auth !== 'string') return anonymous;
  return (
    splitPassword(Buffer.from(entry.auth, 'base64').toString('utf8')) ??
    failed('failure', `${shown(file)} has no usable "auth" for ${shown(registry)}`)
  );
}

async function readConfig(file: string): Promise<DockerConfig | 'absent' | 'unreadable'> {
  try {
    const value: unknown = JSON.parse(await readFile(file, 'utf8'));
    return typeof value === 'object' && value !== null ? value : 'unreadable';
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ENOENT' ? 'absent' : 'unreadable';
  }
}

function own<T>(record: Readonly<Record<string, T>> | undefined, name: string): T | undefined {
  return record && Object.hasOwn(record, name) ? record[name] : undefined;
}

function splitPassword(text: string): Credentials | undefined {
  const colon = text.indexOf(':');
  return colon < 0 ? undefined : { kind: 'password', user: text.slice(0, colon), password: text.slice(colon + 1) };
}

/** Helpers are programs of the person's: `docker-credential-NAME get`, the registry on stdin, JSON on stdout. */
function askHelper(name: string, registry: string, ports: Ports): Promise<Credentials> {
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(name))
    return Promise.resolve(failed('failure', `docker's configuration names no helper but ${shown(name)}`));
  const program = `docker-credential-${name}`;
  return new Promise((resolve) => {
    const child = spawn(program, ['get'], { env: ports.env, stdio: ['pipe', 'pipe', 'ignore'], timeout: 30_000 });
    let out = '';
    child.stdout.on('data', (chunk: Buffer) => {
      if (out.length < 1024 * 1024) out += chunk.toString('utf8');
    });
    // It may have read enough before we have written all.
    child.stdin.on('error', () => {});
    child.stdin.end(registry);
    child.on('error', () =>
      resolve(failed('failure', `${program}, which docker's configuration names, cannot be run`)),
    );
    child.on('close', () => resolve(helperAnswer(out) ?? anonymous));
  });
}

function helperAnswer(out: string): Credentials | undefined {
  try {
    const { Username: user, Secret: password } = JSON.parse(out) as {
      readonly Username?: unknown;
      readonly Secret?: unknown;
    };
    if (typeof user !== 'string' || typeof password !== 'string') return undefined;
    return user === '<token>' ? { kind: 'token', token: password } : { kind: 'password', user, password };
  } catch {
    return undefined;
  }
}
