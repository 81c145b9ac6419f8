import { describe, expect, it } from 'vitest';
import { Emitter } from '../../../src/base/index.ts';
import { startingBefore, whenTurnComes } from '../../../src/extension/system/system.ts';
import { parseManifest, parseWorkspace } from '../../../src/manifest/index.ts';

const component = (name: string, links: object = {}, workspaceRoot = '/w') => ({
  manifestPath: `${workspaceRoot}/${name}/airlock.json`,
  workspaceRoot,
  manifest: parseManifest(JSON.stringify({ name, version: '0.1.0', component: './a.wasm', links })).manifest,
});

const files = (value: object) => {
  const { workspace } = parseWorkspace(JSON.stringify(value));
  if (!workspace) throw new Error('it has problems');
  return { of: () => workspace };
};

describe('who starts before a component', () => {
  it('is said by links and by the file of its folder, of those in it', () => {
    const all = [
      component('site', { 'a:b/c': 'desk' }),
      component('desk'),
      component('stock'),
      component('stock', {}, '/elsewhere'),
    ];
    const [site] = all;
    const before = site ? startingBefore(site, all, files({ after: { site: ['stock'] } })) : [];
    expect(before.map(({ manifestPath }) => manifestPath)).toEqual(['/w/desk/airlock.json', '/w/stock/airlock.json']);
  });

  it('is nobody for one whose manifest is not read yet', () => {
    const unread = { ...component('a'), manifest: undefined };
    expect(startingBefore(unread, [unread, component('b')], files({ after: { a: ['b'] } }))).toEqual([]);
  });
});

describe('the turn of a component', () => {
  const changed = new Emitter<void>((error) => {
    throw error;
  });

  function waiting() {
    const { promise, resolve } = Promise.withResolvers<void>();
    return { whenIdle: () => promise, end: resolve };
  }

  const settled = () => new Promise((resolve) => setImmediate(resolve));

  it('comes when all before have come to their ends, one of them known later', async () => {
    const [first, second] = [waiting(), waiting()];
    const before = [first];
    let hasCome = false;
    const turn = whenTurnComes(() => before, changed.event).then(() => (hasCome = true));
    await settled();
    before.push(second);
    first.end();
    await settled();
    expect(hasCome).toBe(false);
    second.end();
    expect(await turn).toBe(true);
  });

  it('does not wait for one who no longer comes first', async () => {
    let before = [waiting()];
    const turn = whenTurnComes(() => before, changed.event);
    await settled();
    before = [];
    changed.fire();
    await expect(turn).resolves.toBeUndefined();
  });
});
