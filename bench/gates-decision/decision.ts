import { type Capability, compilePolicy, type Policy, type Right, type Use } from '../../src/manifest/index.ts';
import { quantile } from '../figure.ts';

/**
 * How long decisions take under a policy of 1,000 patterns, in microseconds: the p99 of one decision, in the best of
 * some batches. Each batch has 3,600 decisions, the collector's pauses among them; other work on the machine only adds.
 */
export function measureDecisions(now: () => number, patterns = 1000): number {
  const decide = compilePolicy(bigPolicy(patterns));
  const uses = mixedUses(patterns);
  const batch = (): number => {
    const times: number[] = [];
    for (let round = 0; round < 3; round++) {
      for (const use of uses) {
        const before = now();
        decide(use, 0);
        times.push((now() - before) * 1000);
      }
    }
    return quantile(times, 0.99);
  };
  for (let round = 0; round < 100; round++) for (const use of uses) decide(use, 0);
  return Math.min(...Array.from({ length: 100 }, batch));
}

/**
 * Requests, of which two in three are granted, for paths, hosts, variables and subjects; some begin with a sign, so that
 * no leading name tells them apart. A tenth as many patterns are ruled out.
 */
function bigPolicy(count: number): Policy {
  const requests = Array.from({ length: count }, (_, at) => requestAt(at));
  const denied = Array.from({ length: count / 10 }, (_, at) => right('filesystem.read', `./data/d${at}/private/**`));
  const grants = requests.filter((_, at) => at % 3 !== 0);
  return { requests, grants, allowed: [], denied, revoked: [], onUndecided: 'deny' };
}

function requestAt(at: number): Right {
  const forms: readonly Right[] = [
    right('filesystem.read', `./data/d${at}/**`),
    right('filesystem.read', `./data/d${at}/*.t${at}`),
    right('filesystem.write', `./out/o${at}/file-${at}.txt`),
    right('filesystem.read', `**/*.x${at}`),
    right('network.connect', `https://*.h${at}.example.com`),
    right('network.connect', `api.example.org:${8000 + at}`),
    right('network.connect', `tcp://10.0.${at % 250}.${at % 200}:5432`),
    right('environment', `APP${at}_*`),
    right('messaging.publish', `orders.r${at}.*.created`),
    right('messaging.subscribe', `people.p${at}.>`),
  ];
  return forms[at % forms.length] ?? right('environment', 'NONE');
}

function right(capability: Capability, pattern: string): Right {
  return { capability, pattern };
}

/** A use for each request, and for every fifth one that is not requested, as a guest finds by trying. */
function mixedUses(count: number): readonly Use[] {
  return Array.from({ length: count }, (_, at) => {
    const requested = usesAt(at)[at % 10];
    const other = at % 5 === 0 ? usesAt(at + 1)[(at / 5) % 10] : undefined;
    return [requested, other].filter((use) => use !== undefined);
  }).flat();
}

/** In the order of the forms of requests: what the request of this number means is at its place. */
function usesAt(at: number): readonly Use[] {
  return [
    { capability: 'filesystem.read', path: `data/d${at}/sub/folder/file-${at}.txt` },
    { capability: 'filesystem.read', path: `data/d${at}/file.t${at}` },
    { capability: 'filesystem.write', path: `out/o${at}/file-${at}.txt` },
    { capability: 'filesystem.read', path: `elsewhere/deep/er/than/usual/file.x${at}` },
    { capability: 'network.connect', scheme: 'https', host: `api.h${at}.example.com`, port: 443 },
    { capability: 'network.connect', scheme: 'https', host: 'api.example.org', port: 8000 + at },
    { capability: 'network.connect', scheme: 'tcp', host: `10.0.${at % 250}.${at % 200}`, port: 5432 },
    { capability: 'environment', name: `APP${at}_SOME_NAME` },
    { capability: 'messaging.publish', subject: `orders.r${at}.eu.created` },
    { capability: 'messaging.subscribe', subject: `people.p${at}.born.today` },
  ];
}
