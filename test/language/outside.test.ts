import { describe, expect, it, vi } from 'vitest';
import type { NotificationType } from 'vscode-languageserver/node';
import { listenOutside } from '../../src/language/index.ts';
import { fixture } from './fixture.ts';

/** A connection that only takes notifications. */
function notifications() {
  const handlers = new Map<string, (given: never) => void>();
  const onNotification = (method: string | NotificationType<unknown>, handler: (given: never) => void): void => {
    handlers.set(typeof method === 'string' ? method : method.method, handler);
  };
  const send = (method: string, given: unknown): void => handlers.get(method)?.(given as never);
  return { onNotification, send };
}

const text = 'package a:b@1.0.0;\ninterface i { f: func(); }\n';

describe('what a client tells of roots', () => {
  it('is the version that runs, the rights that are known, and whether git may be asked', async () => {
    const { model } = await fixture(text);
    const { send, onNotification } = notifications();
    let [changes, asked] = [0, 0];
    const outside = listenOutside(
      { onNotification } as never,
      model,
      () => {
        asked++;
        return Promise.resolve(undefined);
      },
      () => changes++,
    );
    expect(outside.earlier('/w/wit')).toEqual([]);
    send('airlock/deployed', { folder: 'file:///w/wit/' });
    expect(
      outside.earlier('/w/wit').map(({ since, packages }) => [since, packages.map(({ source }) => source.name)]),
    ).toEqual([['since the version that runs', ['a:b@1.0.0']]]);
    send('airlock/deployed', { folder: 'file:///w/wit/main.wit' });
    expect(outside.earlier('/w/wit')).toHaveLength(1);
    send('airlock/rights', { folder: 'file:///w/wit', rights: { 'wasi:io/poll': { state: 'granted', uses: 3 } } });
    expect(outside.rights('/w/wit').get('wasi:io/poll')).toEqual({ state: 'granted', uses: 3 });
    expect(outside.rights('/w/other').size).toBe(0);
    expect(changes).toBe(3);

    outside.allowGit(false);
    outside.compareAgain(['/w/wit']);
    await Promise.resolve();
    expect(asked).toBe(0);
    send('airlock/git', { allowed: true });
    await vi.waitFor(() => expect(asked).toBe(1));
  });
});
