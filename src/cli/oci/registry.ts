import { isLoopback, shown } from '../../base/index.ts';
import { type Failed, failed } from '../command.ts';
import type { Ports } from '../ports.ts';
import { http, type HttpAnswer, type HttpRequest } from '../source/http.ts';
import { type Challenge, parseChallenge } from './challenge.ts';
import { type Credentials, credentialsFor } from './credentials.ts';
import type { Reference } from './reference.ts';

/** A conversation with one registry about one repository. */
export interface Registry {
  /** Sends a request to a path below the repository, as `/manifests/latest`, or to an address that the registry gave. */
  send(path: string | URL, request?: Partial<HttpRequest>): Promise<HttpAnswer | Failed>;
}

/** What a registry says where it is no use to read on, in bytes. */
const longestAnswer = 1024 * 1024;

/** Registries of this machine are asked without encryption, as docker does it; all others over https only. */
export function openRegistry(
  { registry, repository }: Reference,
  access: 'pull' | 'pull,push',
  ports: Ports,
): Registry {
  const host = registry === 'docker.io' ? 'registry-1.docker.io' : registry;
  const scheme = isLoopback(new URL(`https://${host}/`)) ? 'http' : 'https';
  const root = `${scheme}://${host}/v2/${repository}`;
  let authorization: string | undefined;

  async function send(path: string | URL, request: Partial<HttpRequest> = {}): Promise<HttpAnswer | Failed> {
    const url = typeof path === 'string' ? new URL(`${root}${path}`) : path;
    const all = { most: longestAnswer, signal: ports.interrupted, ...request, url };
    // An address that a registry gave may be of another host, which must not learn who the person is.
    const isOwn = url.origin === new URL(root).origin;
    const first = await http({ ...all, authorization: isOwn ? authorization : undefined });
    if (first.kind === 'failed' || first.status !== 401 || !isOwn) return first;
    const challenge = parseChallenge(first.headers.get('www-authenticate') ?? '');
    if (!challenge) return failed('denied', `${shown(registry)} asks for a sign-in of a kind that is not known here`);
    const met = await meet(challenge);
    if (typeof met !== 'string') return met;
    authorization = met;
    const second = await http({ ...all, authorization });
    if (second.kind === 'answer' && (second.status === 401 || second.status === 403)) return signInRefused();
    return second;
  }

  async function meet(challenge: Challenge): Promise<string | Failed> {
    const credentials = await credentialsFor(registry, ports);
    if (credentials.kind === 'failed') return credentials;
    if (challenge.kind === 'bearer') return fetchToken(challenge, credentials);
    if (credentials.kind !== 'password') return signInRefused();
    return basic(credentials);
  }

  async function fetchToken(
    challenge: Extract<Challenge, { kind: 'bearer' }>,
    credentials: Exclude<Credentials, Failed>,
  ): Promise<string | Failed> {
    const { realm, service } = challenge;
    if (isLoopback(realm) && scheme === 'https')
      return failed('denied', `${shown(registry)} sends the sign-in to this machine, which is not followed`);
    const scope = challenge.scope ?? `repository:${repository}:${access}`;
    const answer = await http(tokenRequest(realm, service, scope, credentials, ports));
    if (answer.kind === 'failed') return answer;
    if (answer.status !== 200) return signInRefused();
    const token = tokenIn(answer.bytes);
    return token === undefined ? failed('failure', `${shown(realm.host)} gave no token`) : `Bearer ${token}`;
  }

  function signInRefused(): Failed {
    return failed(
      'denied',
      `${shown(registry)} does not let you ${access === 'pull' ? 'read' : 'write'} ${shown(repository)}`,
      {
        advice: [
          `sign in with: docker login ${shown(registry)} (or podman, wkg and wash, which keep it in the same file)`,
        ],
      },
    );
  }

  return { send };
}

function tokenRequest(
  realm: URL,
  service: string | undefined,
  scope: string,
  credentials: Exclude<Credentials, Failed>,
  { interrupted: signal }: Ports,
): HttpRequest {
  const most = longestAnswer;
  if (credentials.kind === 'token') {
    const form = new URLSearchParams({
      grant_type: 'refresh_token',
      refresh_token: credentials.token,
      client_id: 'airlock',
      scope,
    });
    if (service !== undefined) form.set('service', service);
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    return { method: 'POST', url: realm, headers, body: Buffer.from(form.toString()), most, signal };
  }
  const url = new URL(realm);
  if (service !== undefined) url.searchParams.set('service', service);
  url.searchParams.set('scope', scope);
  const authorization = credentials.kind === 'password' ? basic(credentials) : undefined;
  return { url, most, signal, authorization };
}

function basic({ user, password }: Extract<Credentials, { kind: 'password' }>): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
}

function tokenIn(bytes: Uint8Array): string | undefined {
  try {
    const { token, access_token: other } = JSON.parse(Buffer.from(bytes).toString('utf8')) as {
      readonly token?: unknown;
      readonly access_token?: unknown;
    };
    const found = token ?? other;
    return typeof found === 'string' && /^[\x21-\x7e]+$/.test(found) ? found : undefined;
  } catch {
    return undefined;
  }
}
