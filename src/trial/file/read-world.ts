import type { CannedAnswer, CannedResponse, NetworkError } from '../../host/index.ts';
import { capabilities, parsePattern, type Right } from '../../manifest/index.ts';
import {
  type JsonNode,
  readBytes,
  readItems,
  readMembers,
  readNumber,
  readShape,
  readText,
  type Report,
  spanOf,
} from './json.ts';
import type { VirtualWorld } from './test-file.ts';

export const emptyWorld: VirtualWorld = {
  files: new Map(),
  environment: {},
  config: undefined,
  network: [],
  storage: new Map(),
  clock: undefined,
  seed: undefined,
  rights: undefined,
};

const worldKeys = ['files', 'environment', 'config', 'network', 'storage', 'clock', 'seed', 'rights'] as const;

/** Reads a `given`: what it names is put over what `before` has, entry by entry. */
export function readWorld(node: JsonNode | undefined, before: VirtualWorld, report: Report): VirtualWorld {
  if (!node) return before;
  const members = readShape(node, 'given', worldKeys, report);
  const { environment, config, clock, seed, rights } = members;
  return {
    files: new Map([...before.files, ...readFiles(members.files?.value, report)]),
    environment: { ...before.environment, ...readTexts(environment?.value, 'environment', report) },
    config: config ? { ...before.config, ...readTexts(config.value, 'config', report) } : before.config,
    network: mergeAnswers(before.network, readNetwork(members.network?.value, report)),
    storage: mergeStorage(before.storage, readStorage(members.storage?.value, report)),
    clock: clock ? readTime(clock.value, report) : before.clock,
    seed: seed ? readNumber(seed.value, 'seed', report) : before.seed,
    rights: rights ? readRights(rights.value, report) : before.rights,
  };
}

/** Files by their path; one that leads out of the folder is reported. */
export function readFiles(node: JsonNode | undefined, report: Report): readonly (readonly [string, Uint8Array])[] {
  return entries(node, 'files', report).flatMap(({ name, key, value }) => {
    const path = tidyPath(name);
    if (path === undefined) report(spanOf(key), pathWords);
    const bytes = readBytes(value, name, report);
    return path === undefined || bytes === undefined ? [] : [[path, bytes] as const];
  });
}

export const pathWords = 'A path is relative to the folder of the component, with "/", and does not lead out of it';

/** The path without `./`, or undefined where it does not stay in the folder. */
export function tidyPath(path: string): string | undefined {
  const tidy = path.replace(/^\.\//, '');
  const odd = tidy.split('/').some((name) => name === '' || name === '.' || name === '..');
  return odd || tidy.length > 500 || /[\\\0:]/.test(tidy) ? undefined : tidy;
}

function readTexts(node: JsonNode | undefined, where: string, report: Report): Record<string, string> {
  return Object.fromEntries(
    entries(node, where, report).flatMap(({ name, value }) => {
      const text = readText(value, `${where}.${name}`, report);
      return text === undefined ? [] : [[name, text]];
    }),
  );
}

function readNetwork(node: JsonNode | undefined, report: Report): readonly CannedAnswer[] {
  return entries(node, 'network', report).flatMap(({ name, key, value }) => {
    const [, method, address = ''] = /^(?:([A-Z]+) )?(.*)$/.exec(name) ?? [];
    if (!/^https?:/.test(address) || !URL.canParse(address)) {
      report(
        spanOf(key),
        'What is answered is a URL, as "https://example.com/", after a method if need be: "POST https://…"',
      );
      return [];
    }
    const items = value.type === 'array' ? readItems(value, name, report) : [value];
    const responses = items.flatMap((item) => readResponse(item, report) ?? []);
    if (items.length === 0) report(spanOf(value), 'There is at least one response');
    return [{ ...(method !== undefined && { method }), url: new URL(address).href, responses }];
  });
}

function readResponse(node: JsonNode, report: Report): CannedResponse | undefined {
  if (node.type === 'string') {
    const body = readBytes(node, 'network', report);
    return body && { kind: 'response', status: 200, headers: [['content-type', 'text/plain; charset=utf-8']], body };
  }
  const { status, headers, body, error } = readShape(node, 'response', ['status', 'headers', 'body', 'error'], report);
  if (error) {
    const text = readText(error.value, 'error', report);
    const known = networkErrors.find((each) => each === text);
    if (text !== undefined && !known) report(spanOf(error.value), `An error is one of ${networkErrors.join(', ')}`);
    return known && { kind: 'failed', error: known };
  }
  const code = status ? readNumber(status.value, 'status', report) : 200;
  const bytes = body ? readBytes(body.value, 'body', report) : new Uint8Array();
  if (status && code !== undefined && (code < 100 || code > 599)) {
    report(spanOf(status.value), 'A status is a number from 100 to 599');
  }
  if (code === undefined || bytes === undefined) return undefined;
  return { kind: 'response', status: code, headers: readHeaders(headers?.value, report), body: bytes };
}

/** Headers with their names in lower case. */
export function readHeaders(node: JsonNode | undefined, report: Report): readonly (readonly [string, string])[] {
  return entries(node, 'headers', report).flatMap(({ name, key, value }) => {
    const text = readText(value, name, report);
    if (!/^[-!#$%&'*+.^_`|~0-9A-Za-z]+$/.test(name)) report(spanOf(key), 'This is not the name of a header');
    else if (text !== undefined && /[^\t\x20-\x7e\x80-\xff]/.test(text)) {
      report(spanOf(value), 'A header holds no such character');
    } else if (text !== undefined) return [[name.toLowerCase(), text] as const];
    return [];
  });
}

const networkErrors: readonly NetworkError[] = [
  'DNS-timeout',
  'DNS-error',
  'connection-refused',
  'connection-terminated',
  'connection-timeout',
  'destination-unavailable',
  'HTTP-protocol-error',
  'HTTP-request-body-size',
  'HTTP-response-incomplete',
  'HTTP-response-timeout',
  'connection-read-timeout',
  'TLS-certificate-error',
  'TLS-protocol-error',
  'internal-error',
];

function readStorage(node: JsonNode | undefined, report: Report): VirtualWorld['storage'] {
  return new Map(
    entries(node, 'storage', report).map(({ name, value }) => [
      name,
      new Map(
        readMembers(value, name, report).flatMap(({ name: key, value: bytesNode }) => {
          const bytes = readBytes(bytesNode, key, report);
          return bytes ? [[key, bytes] as const] : [];
        }),
      ),
    ]),
  );
}

function readTime(node: JsonNode, report: Report): number | undefined {
  const text = readText(node, 'clock', report);
  if (text === undefined) return undefined;
  const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)$/.test(text) ? Date.parse(text) : NaN;
  if (time >= 0) return time;
  report(spanOf(node), 'A clock is a time with its zone, as "2026-01-31T12:00:00Z"');
  return undefined;
}

/** Rights as a capability and a pattern with a space between them. */
function readRights(node: JsonNode, report: Report): readonly Right[] {
  return readItems(node, 'rights', report).flatMap((item) => {
    const text = readText(item, 'rights', report);
    if (text === undefined) return [];
    const at = text.indexOf(' ');
    const [name, pattern] = at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
    const capability = capabilities.find((each) => each === name);
    if (!capability) {
      report(
        spanOf(item),
        `A right is a capability and a pattern, as "filesystem.read ./data/**"; capabilities are ${capabilities.join(', ')}`,
      );
      return [];
    }
    const parsed = parsePattern(capability, pattern);
    if (parsed.kind === 'pattern') return [{ capability, pattern }];
    report(spanOf(item), parsed.message);
    return [];
  });
}

function entries(node: JsonNode | undefined, where: string, report: Report): ReturnType<typeof readMembers> {
  return node ? readMembers(node, where, report) : [];
}

function mergeAnswers(before: readonly CannedAnswer[], after: readonly CannedAnswer[]): readonly CannedAnswer[] {
  const replaced = (each: CannedAnswer): boolean =>
    after.some(({ method, url }) => method === each.method && url === each.url);
  return [...before.filter((each) => !replaced(each)), ...after];
}

function mergeStorage(before: VirtualWorld['storage'], after: VirtualWorld['storage']): VirtualWorld['storage'] {
  const names = new Set([...before.keys(), ...after.keys()]);
  return new Map(
    Array.from(names, (name) => [name, new Map([...(before.get(name) ?? []), ...(after.get(name) ?? [])])]),
  );
}
