import { messageOf, shown } from '../../base/index.ts';
import { largestBinary } from '../../build/index.ts';
import { type ComponentKey, type GrantStore, type Host, originOf, type Rulings } from '../../host/index.ts';
import {
  capabilityWords,
  explain,
  parsePattern,
  reasonFor,
  type Right,
  type Subscription,
  subscriptionWords,
} from '../../manifest/index.ts';
import { allowBuildOption } from '../building.ts';
import { type Command, done, type Failed, failed } from '../command.ts';
import { createGuestOutput } from '../guest-output.ts';
import { openHosting } from '../hosting.ts';
import { learn } from '../learn.ts';
import type { Ports } from '../ports.ts';
import { linksToApprove, type LinkToApprove } from '../providers.ts';
import { debugLog } from '../programs.ts';
import { holds, isSameRight, parseGrants, parseRights, rightText } from '../rights.ts';
import { scoped } from '../scoped.ts';
import { findRunnable } from '../runnable.ts';
import { keepingFolderOf, keyOf, type Target } from '../target.ts';

/** Shows what a component asks for and what is granted, and grants or takes back: in the same store as the editor. */
export const rights: Command = {
  arguments: [{ syntax: '[component]', text: 'a folder with airlock.json; this one without it' }],
  options: [
    {
      flags: '--grant <right>',
      text: 'grant exactly this, which airlock.json or a link of it has to ask for',
      many: true,
    },
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
    const { manifest, manifestPath } = target;
    const origin = await originOf(manifest.code, manifestPath, largestBinary);
    if (origin === undefined) return failed('not-found', 'the component that the manifest names cannot be read');
    const key = keyOf(target, origin);
    const links = await linksToApprove(target, key, ports);
    const log = debugLog(ports);
    return scoped(log, async (scope) => {
      const hosting = scope.own(
        openHosting(ports, show, log, createGuestOutput(ports, show, 'stderr'), keepingFolderOf(target)),
      );
      for (const right of grant.rights) {
        const problem = await grantOne(right, key, target, links, hosting.host, ports);
        if (problem) return problem;
        show.note(`granted: ${rightText(right)}`);
      }
      for (const right of revoke.rights) {
        const had = holds(hosting.grants.rulingsOf(key).grants, right);
        hosting.host.revoke(key, right);
        show.note(had ? `taken back: ${rightText(right)}` : `was not granted: ${rightText(right)}`);
      }
      const listed = listRights(target, links, hosting.grants, key, ports);
      for (const { capability, pattern, standing, link, subscription } of listed) {
        const word = standing === 'granted' ? show.paint.good(standing) : standing;
        const terms = subscription && subscriptionWords(subscription);
        show.line(
          `${word.padEnd(12)} ${rightText({ capability, pattern })}${terms === undefined ? '' : ` (${terms})`}`,
        );
        if (link) show.line(`${''.padEnd(12)} its link to ${link.provider} for ${link.interface}`);
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
  links: readonly LinkToApprove[],
  host: Host,
  { stdin, stderr }: Ports,
): Promise<Failed | undefined> {
  const link = links.find((each) => isSameRight(each.right, right));
  if (!link && !holds(manifest.requests, right))
    return failed('denied', `airlock.json does not ask for ${rightText(right)}, so it cannot be granted`);
  if (stdin.isTerminal) {
    stderr.write(link ? linkQuestion(manifest.name, link) : question(right, manifest));
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

function question(right: Right, { name, reasons }: Target['manifest']): string {
  const meaning = meaningOf(right);
  const reason = reasonFor(reasons, right.capability);
  return [
    `Allow ${shown(name)} to ${capabilityWords[right.capability]}: ${shown(right.pattern)}?\n`,
    meaning === undefined ? '' : `  That is: ${shown(meaning)}.\n`,
    reason === undefined ? '' : `  The author says: "${shown(reason)}"\n`,
  ].join('');
}

/** What is approved is the pair, so that all is shown that the other side asks for itself. */
function linkQuestion(name: string, { interface: named, provider: { manifest, manifestPath } }: LinkToApprove): string {
  const asks = [
    ...manifest.requests.map(rightText),
    ...manifest.links.map((each) => `a link to ${each.provider} for ${each.interface}`),
  ];
  return [
    `Allow ${shown(name)} to call ${shown(manifest.name)} over ${shown(named)}?\n`,
    `  ${shown(manifest.name)} is that of ${shown(manifestPath)}, and does what it is asked with its own rights.\n`,
    asks.length === 0 ? '  It asks for none: it can only compute.\n' : '  It asks for these itself:\n',
    ...asks.map((each) => `    ${shown(each)}\n`),
  ].join('');
}

function meaningOf({ capability, pattern }: Right): string | undefined {
  const parsed = parsePattern(capability, pattern);
  return parsed.kind === 'pattern' ? explain(parsed.pattern) : undefined;
}

type Listed = Right & {
  readonly standing: 'granted' | 'not granted' | 'taken back' | 'ended' | 'ruled out';
  /** On which terms the messages come, where it is for messages. */
  readonly subscription?: Subscription;
  /** The link that asks for it, where it is none of the manifest's requests. */
  readonly link?: { readonly interface: string; readonly provider: string };
};

function listRights(
  { manifest }: Target,
  links: readonly LinkToApprove[],
  grants: GrantStore,
  key: ComponentKey,
  { clock }: Ports,
): readonly Listed[] {
  const rulings = grants.rulingsOf(key);
  const listed = ({ capability, pattern }: Right) => {
    const right = { capability, pattern };
    return { ...right, standing: standingOf(right, rulings, clock.now()) };
  };
  const asLinks = links.map(({ right, interface: name, provider }) => ({
    ...listed(right),
    link: { interface: name, provider: provider.manifest.name },
  }));
  const requested = manifest.requests.map((request) => ({
    ...listed(request),
    ...(request.subscription && { subscription: request.subscription }),
  }));
  return [...requested, ...asLinks];
}

function standingOf(right: Right, { grants, revoked, ruledOut }: Rulings, now: number): Listed['standing'] {
  if (holds(ruledOut, right)) return 'ruled out';
  const grant = grants.find((each) => isSameRight(each, right));
  if (grant) return grant.until !== undefined && grant.until <= now ? 'ended' : 'granted';
  return holds(revoked, right) ? 'taken back' : 'not granted';
}
