import { type CountedDenial, whyWords } from '../../host/index.ts';
import { type Reasons, reasonFor, type Right } from '../../manifest/index.ts';
import { includesRight, type RightsFacts } from '../rights/facts.ts';
import {
  capabilityNamed,
  type CapabilityPicture,
  idleGrants,
  isRuledOut,
  pictureOf,
  remedyOf,
  type RightPicture,
  type Tally,
  tallyOf,
} from '../rights/picture.ts';
import { authorSays, coverage } from '../rights/question.ts';
import {
  callerWords,
  reasonWords,
  rightWords,
  shortOperation,
  standingWords,
  timesWords,
  timeWords,
} from '../words.ts';
import { html, type Html, short } from './html.ts';

/** What the page of a component is made of. */
export interface PageFacts {
  readonly title: string;
  readonly manifestPath: string;
  /** In a word: `running`, `stopped`, `not running`. */
  readonly state: string;
  readonly reasons: Reasons;
  readonly facts: RightsFacts;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** What a button of the page stands for. The page knows its name alone, so it can name nothing else. */
export interface PageAct {
  readonly command: 'airlock.grant' | 'airlock.requestAndGrant' | 'airlock.revoke';
  readonly right: Right;
}

export interface Page {
  /** What stands between the tags of `main`. */
  readonly html: string;
  readonly acts: ReadonlyMap<string, PageAct>;
}

/** The page of a component's rights: what it asked for, what it was granted, what it used, was denied, and never used. */
export function rightsPage(given: PageFacts): Page {
  const acts = new Map<string, PageAct>();
  const button = (label: string, act: PageAct): Html => {
    // By the right alone, so that the focus stays where it is when a right is granted or taken back.
    const id = `${act.right.capability} ${act.right.pattern}`;
    acts.set(id, act);
    return html`<button id="${id}" aria-label="${label}: ${act.right.pattern}">${label}</button>`;
  };
  const picture = pictureOf(given.facts, given.now);
  const sections = picture.map((each) => capabilitySection(each, given, button));
  const page = html`<h1>Rights of ${given.title}</h1>
    <p>${given.manifestPath}</p>
    <p>${summary(picture, given)}</p>
    ${sections.length > 0 ? sections : html`<p>airlock.json asks for nothing, and nothing was denied.</p>`}
    ${idleSection(given.facts, button)}`;
  return { html: page.html, acts };
}

type Button = (label: string, act: PageAct) => Html;

function summary(picture: readonly CapabilityPicture[], { state, facts }: PageFacts): string {
  const rights = picture.flatMap((each) => each.rights);
  const granted = rights.filter(({ standing }) => standing === 'granted').length;
  const unused = rights.filter((right) => right.unused).length;
  const denied = tallyOf(facts.denials).count;
  return [
    `${state}, ${facts.calls === 1 ? '1 call' : `${facts.calls.toLocaleString('en')} calls`} served in this window`,
    `${rights.length} asked for`,
    `${granted} granted`,
    facts.uses === undefined ? undefined : `${unused} never used`,
    denied === 0 ? 'nothing denied' : `denied ${timesWords(denied)}`,
  ]
    .filter((text) => text !== undefined)
    .join(' · ');
}

function capabilitySection(
  { capability, rights, unrequested }: CapabilityPicture,
  { reasons, facts }: PageFacts,
  button: Button,
): Html {
  const known = capabilityNamed(capability);
  const reason = known && reasonFor(reasons, known);
  const words = known ? rightWords(known) : capability;
  const rows = [
    ...rights.map((right) => rightRow(right, button)),
    ...byWhat(unrequested).map((denials) => unrequestedRow(denials, facts, button)),
  ];
  return html`<section>
    <h2>${words.charAt(0).toUpperCase()}${words.slice(1)}</h2>
    ${reason === undefined ? html`` : html`<p>${authorSays(reason)}</p>`}
    <table>
      <thead>
        <tr>
          <th scope="col">Asked</th>
          <th scope="col">Granted</th>
          <th scope="col">Used</th>
          <th scope="col">Denied</th>
          <th scope="col"><span class="hidden">Change</span></th>
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </section>`;
}

function rightRow(picture: RightPicture, button: Button): Html {
  const { right, standing, grant, uses, denials, unused } = picture;
  const granted = standing === 'granted';
  const since = grant?.since === undefined ? html`` : html`<small>since ${timeWords(grant.since)}</small>`;
  const act = granted
    ? button('Revoke', { command: 'airlock.revoke', right })
    : button('Grant…', { command: 'airlock.grant', right });
  return html`<tr>
    <th scope="row"><code>${right.pattern}</code><small>${coverage(right) ?? ''}</small></th>
    <td>
      ${granted ? 'Yes' : 'No'}<small>${standingWords(picture).replace(/^(?:not )?granted[, ]*/, '')}</small>${since}
    </td>
    <td>
      ${uses === undefined ? html`not counted` : unused ? html`never` : uses.length === 0 ? html`no` : tally(uses, uses)}
    </td>
    <td>
      ${denials.length === 0 ? html`no` : tally(denials, denials)}<small
        >${denials[0] === undefined ? '' : (whyWords(denials[0]) ?? '')}</small
      >
    </td>
    <td>${act}</td>
  </tr>`;
}

function unrequestedRow(denials: readonly CountedDenial[], facts: RightsFacts, button: Button): Html {
  const [first] = denials;
  if (!first) return html``;
  const remedy = remedyOf(first);
  const requested = remedy && includesRight(facts.requests, remedy.right);
  const act =
    remedy && !requested
      ? button('Request and Grant…', { command: 'airlock.requestAndGrant', right: remedy.right })
      : html``;
  const silent = isRuledOut(first, facts.ruledOut) ? ', never ask again' : '';
  return html`<tr>
    <th scope="row">
      <code>${short(first.what)}</code><small>${reasonWords(first.reason)}${silent}</small
      ><small>${whyWords(first) ?? ''}</small><small>${callerWords(first) ?? ''}</small>
    </th>
    <td>No</td>
    <td>no</td>
    <td>${tally(denials, denials)}</td>
    <td>${act}</td>
  </tr>`;
}

/** How often, when last, and through which imports. */
function tally(counted: readonly Tally[], by: readonly { readonly operation: string }[]): Html {
  const { count, lastTime } = tallyOf(counted);
  const imports = Array.from(new Set(by.map(({ operation }) => shortOperation(operation)))).slice(0, 3);
  return html`${count}×<small>last ${timeWords(lastTime)}</small><small>by ${imports.join(', ')}</small>`;
}

function idleSection(facts: RightsFacts, button: Button): Html {
  const idle = idleGrants(facts);
  if (idle.length === 0) return html``;
  const rows = idle.map(
    (right) =>
      html`<tr>
        <th scope="row"><code>${right.pattern}</code></th>
        <td>${rightWords(right.capability)}</td>
        <td>${button('Revoke', { command: 'airlock.revoke', right })}</td>
      </tr>`,
  );
  return html`<section>
    <h2>Granted, and no longer asked for</h2>
    <p>These allow nothing until airlock.json asks for them again.</p>
    <table>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </section>`;
}

const shownUnrequested = 50;

/** One row for what was refused, however many imports and reasons it came through. */
function byWhat(denials: readonly CountedDenial[]): readonly (readonly CountedDenial[])[] {
  const latestFirst = denials.toSorted((a, b) => b.lastTime - a.lastTime);
  return Array.from(Map.groupBy(latestFirst, ({ what }) => what).values()).slice(0, shownUnrequested);
}
