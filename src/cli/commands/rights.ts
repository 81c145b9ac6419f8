import { join } from 'node:path';
import { messageOf, shown } from '../../base/index.ts';
import { largestBinary } from '../../build/index.ts';
import { type ComponentKey, type GrantStore, type Host, originOf, type Rulings } from '../../host/index.ts';
import { capabilityWords, explain, parsePattern, reasonFor, type Right } from '../../manifest/index.ts';
import { allowBuildOption } from '../building.ts';
import { type Command, done, type Failed, failed } from '../command.ts';
import { createGuestOutput } from '../guest-output.ts';
import { openHosting } from '../hosting.ts';
import { learn } from '../learn.ts';
import type { Ports } from '../ports.ts';
import { debugLog } from '../programs.ts';
import { parseGrants, parseRights, rightText } from '../rights.ts';
import { scoped } from '../scoped.ts';
import { findRunnable } from '../runnable.ts';
import { keepingFolderOf, type Target } from '../target.ts';

/** Shows what a component asks for and what is granted, and grants or takes back: in the same store as the editor. */
export const rights: Command = {
  arguments: [{ syntax: '[component]', text: 'a folder with airlock.json; this one without it' }],
  options: [
    { flags: '--grant <right>', text: 'grant exactly this, which airlock.json has to ask for', many: true },
    { flags: '--revoke <right>', text: 'take this back, at once and everywhere', many: true },
    { flags: '--learn <call>', text: 'run this call in a recording, and propose what it needs', many: true },
    { flags: '--write', text: 'with --learn: let airlock.json ask for what is proposed; it grants nothing' },
    allowBuildOption,
  ],
  examples: [
    ['airlock rights hello', 'what it asks for, and what it has'],
    ["airlock rights --grant 'filesystem.read=./data/**' hello", 'for good; on a terminal you are asked'],
    ['airlock rights --learn \'total(["a.txt"])\' hello', 'the smallest change to airlock.json for that call'],
    ["airlock rights --revoke 'filesystem.read=./data/**' hello", 'takes it back'],
  ],
  async run(given, ports, show) {
    const grant = parseGrants(given.list('grant'));
    if (grant.kind === 'failed') return grant;
    const revoke = parseRights(given.list('revoke'));
    if (revoke.kind === 'failed') return revoke;
    const calls = given.list('learn');
    if (calls.length === 0 && given.flag('write')) return failed('usage', '--write goes with --learn');
    if (calls.length > 0 && grant.rights.length + revoke.rights.length > 0)
      return failed('usage', '--learn grants nothing, and takes nothing back');
    const target = await findRunnable(given.args[0] ?? '.', ports);
    if (target.kind === 'failed') return target;
    if (calls.length > 0)
      return learn({ target, calls, write: given.flag('write'), allowBuild: given.flag('allow-build') }, ports, show);
    if (target.bare)
      return failed('usage', 'a component without a manifest keeps no rights', {
        advice: ['airlock run and airlock call take --grant, for one run'],
      });
    const { manifest, manifestPath, root } = target;
    const origin = await originOf(manifest.code, manifestPath, largestBinary);
    if (origin === undefined) return failed('not-found', 'the component that the manifest names cannot be read');
    const key: ComponentKey = {
      manifestPath: join(root, 'airlock.json'),
      name: manifest.name,
      origin: target.origin ?? origin,
    };
    const log = debugLog(ports);
    return scoped(log, async (scope) => {
      const hosting = scope.own(
        openHosting(ports, show, log, createGuestOutput(ports, show, 'stderr'), keepingFolderOf(target)),
      );
      for (const right of grant.rights) {
        const problem = await grantOne(right, key, target, hosting.host, ports);
        if (problem) return problem;
        show.note(`granted: ${rightText(right)}`);
      }
      for (const right of revoke.rights) {
        const had = holds(hosting.grants.rulingsOf(key).grants, right);
        hosting.host.revoke(key, right);
        show.note(had ? `taken back: ${rightText(right)}` : `was not granted: ${rightText(right)}`);
      }
      const listed = listRights(target, hosting.grants, key, ports);
      for (const { capability, pattern, standing } of listed) {
        const word = standing === 'granted' ? show.paint.good(standing) : standing;
        show.line(`${word.padEnd(12)} ${rightText({ capability, pattern })}`);
      }
      if (listed.length === 0) show.line(`${shown(manifest.name)} asks for nothing: it can only compute.`);
      return done({ component: manifest.name, rights: listed });
    });
  },
};

/**
 * Grants what the person typed. On a terminal the person is asked, with what the pattern means; where there is none,
 * the exact pattern on the command line is the person's word.
 */
async function grantOne(
  right: Right,
  key: ComponentKey,
  { manifest }: Target,
  host: Host,
  { stdin, stderr }: Ports,
): Promise<Failed | undefined> {
  if (!holds(manifest.requests, right))
    return failed('denied', `airlock.json does not ask for ${rightText(right)}, so it cannot be granted`);
  if (stdin.isTerminal) {
    const reason = reasonFor(manifest.reasons, right.capability);
    stderr.write(`Allow ${shown(manifest.name)} to ${capabilityWords[right.capability]}: ${shown(right.pattern)}?\n`);
    const meaning = meaningOf(right);
    if (meaning !== undefined) stderr.write(`  That is: ${shown(meaning)}.\n`);
    if (reason !== undefined) stderr.write(`  The author says: "${shown(reason)}"\n`);
    const answer = await stdin.ask('It holds until you take it back. Type yes to grant it: ');
    if (answer?.trim().toLowerCase() !== 'yes') return failed('denied', 'nothing was granted');
  }
  try {
    host.grant(key, right, { kind: 'always' });
    return undefined;
  } catch (error) {
    return failed('failure', `${rightText(right)} was not granted: ${messageOf(error)}`);
  }
}

function meaningOf({ capability, pattern }: Right): string | undefined {
  const parsed = parsePattern(capability, pattern);
  return parsed.kind === 'pattern' ? explain(parsed.pattern) : undefined;
}

type Listed = Right & { readonly standing: 'granted' | 'not granted' | 'taken back' | 'ended' | 'ruled out' };

function listRights({ manifest }: Target, grants: GrantStore, key: ComponentKey, { clock }: Ports): readonly Listed[] {
  const rulings = grants.rulingsOf(key);
  return manifest.requests.map(({ capability, pattern }) => ({
    capability,
    pattern,
    standing: standingOf({ capability, pattern }, rulings, clock.now()),
  }));
}

function standingOf(right: Right, { grants, revoked, ruledOut }: Rulings, now: number): Listed['standing'] {
  if (holds(ruledOut, right)) return 'ruled out';
  const grant = grants.find((each) => isSame(each, right));
  if (grant) return grant.until !== undefined && grant.until <= now ? 'ended' : 'granted';
  return holds(revoked, right) ? 'taken back' : 'not granted';
}

function holds(list: readonly Right[], right: Right): boolean {
  return list.some((each) => isSame(each, right));
}

function isSame(one: Right, other: Right): boolean {
  return one.capability === other.capability && one.pattern === other.pattern;
}
