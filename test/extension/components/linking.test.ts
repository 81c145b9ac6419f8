import { describe, expect, it } from 'vitest';
import {
  graphProblems,
  type Linked,
  linkPicture,
  linkProblems,
  linkRequests,
  providersOf,
  startProblems,
} from '../../../src/extension/components/linking.ts';
import type { ActorSnapshot, ComponentVersion, LinkState } from '../../../src/host/index.ts';
import { parseManifest } from '../../../src/manifest/index.ts';

interface Given {
  readonly name: string;
  readonly links?: Readonly<Record<string, string>>;
  /** The hash of the version that serves, where there is one. */
  readonly version?: string;
  readonly states?: readonly LinkState[];
}

function linked({ name, links = {}, version, states = [] }: Given, folder = name): Linked {
  const text = JSON.stringify({ name, version: '0.1.0', world: 'w', source: 'a.ts', links });
  const { manifest } = parseManifest(text);
  if (!manifest) throw new Error(`${text} is no manifest`);
  const found = { version: { hash: version } as ComponentVersion, links: states } as unknown as ActorSnapshot;
  return {
    manifestPath: `/${folder}/airlock.json`,
    manifest,
    snapshot: () => (version === undefined ? undefined : found),
  };
}

const link = { interface: 'a:b/c', provider: 'other' };
const desk = linked({ name: 'desk', links: { 'a:b/c': 'other' }, version: '1' });
const other = linked({ name: 'other', version: '1' });
const span = desk.manifest?.links[0]?.span;

describe('the links of a component', () => {
  it('are fine where one of the name runs', () => {
    expect(graphProblems(desk, [desk, other])).toEqual([]);
    expect(startProblems(desk, [desk, other])).toEqual([]);
    expect(linkProblems(desk, [desk, other], undefined)).toEqual([]);
    expect(providersOf(desk, [desk, other])).toEqual([other]);
  });

  it('are a problem at their place where there is none, or two', () => {
    expect(graphProblems(desk, [desk])).toEqual([
      { span, message: 'There is no component named "other" that could answer a:b/c', severity: 'error' },
    ]);
    const twice = [desk, other, linked({ name: 'other' }, 'second')];
    expect(startProblems(desk, twice)).toMatchObject([
      { span, message: expect.stringContaining('2 components') as unknown },
    ]);
    expect(providersOf(desk, twice)).toEqual([]);
  });

  it('keep it from starting until the other one was built', () => {
    expect(startProblems(desk, [desk, linked({ name: 'other' })])).toEqual([
      { span, message: 'other was not built or did not start, so nobody answers a:b/c', severity: 'error' },
    ]);
  });

  it('are said as the host knows them while it runs, and as the host refused them', () => {
    const message = 'other, which answers a:b/c, is stopped';
    const states: readonly LinkState[] = [{ ...link, standing: 'broken', message }];
    const running = linked({ name: 'desk', links: { 'a:b/c': 'other' }, version: '1', states });
    expect(linkProblems(running, [running, other], undefined)).toEqual([
      { span, message: `${message}.`, severity: 'warning' },
    ]);
    const refusal = 'other does not answer a:b/c as it is imported: it has no x';
    expect(linkProblems(running, [running, other], refusal)).toEqual([{ span, message: refusal, severity: 'error' }]);
  });

  it('ask for their approval at their place', () => {
    const right = { capability: 'custom', pattern: 'a:b/c {"manifest":"/x","provider":"other"}' } as const;
    const states: readonly LinkState[] = [{ ...link, standing: 'unapproved', message: 'x', right }];
    const asking = linked({ name: 'desk', links: { 'a:b/c': 'other' }, version: '1', states });
    expect(linkRequests({ manifest: asking.manifest, links: states })).toEqual([{ ...right, span }]);
    expect(linkRequests({ manifest: desk.manifest, links: [{ ...link, standing: 'ready' }] })).toEqual([]);
  });

  it('are looked at again when something about those who answer has changed, and not before', () => {
    const before = linkPicture(desk, [desk, other]);
    expect(linkPicture(desk, [desk, linked({ name: 'other', version: '1' }), linked({ name: 'third' })])).toBe(before);
    expect(linkPicture(desk, [desk])).not.toBe(before);
    expect(linkPicture(desk, [desk, linked({ name: 'other', version: '2' })])).not.toBe(before);
    expect(linkPicture(desk, [desk, linked({ name: 'other' })])).not.toBe(before);
  });
});
