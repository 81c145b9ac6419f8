import { describe, expect, it } from 'vitest';
import { rightsIn, type RightStates } from '../../src/language/index.ts';
import { fixture } from './fixture.ts';

const text = `package a:b;
interface shapes { type t = u8; }
interface api { f: func(); }
world w {
  import wasi:filesystem/types@0.2.0;
  import wasi:io/streams@0.2.0;
  import shapes;
  import api;
  export wasi:http/incoming-handler@0.2.0;
  export run: func();
}
world quiet { export api; }
=== wit/deps/fs.wit
package wasi:filesystem@0.2.0;
interface types { use wasi:io/streams@0.2.0.{input-stream}; open: func() -> input-stream; }
=== wit/deps/io.wit
package wasi:io@0.2.0;
interface streams { resource input-stream; }
=== wit/deps/http.wit
package wasi:http@0.2.0;
interface incoming-handler { handle: func(); }
`;

async function titles(states: RightStates = new Map()): Promise<string[]> {
  const { model, slice } = await fixture(text);
  const path = '/w/wit/main.wit';
  return rightsIn(model.packages(path), path, states).map(({ span, title }) => `${slice({ path, span })} | ${title}`);
}

describe('the rights of a world', () => {
  it('are said above it and above the imports that mean any', async () => {
    expect(await titles()).toEqual(['w | Rights: filesystem, custom, serving', 'types | filesystem', 'api | custom']);
  });

  it('say what the host knows of them', async () => {
    const states: RightStates = new Map([
      ['wasi:filesystem/types', { state: 'denied', uses: 2, denials: 1 }],
      ['a:b/api', { state: 'granted', uses: 1 }],
      ['wasi:http/incoming-handler', { state: 'unused', uses: 0 }],
    ]);
    expect(await titles(states)).toEqual([
      'w | Rights: filesystem (denied once, used 2 times), custom (granted, used once), serving (unused)',
      'types | filesystem (denied once, used 2 times)',
      'api | custom (granted, used once)',
    ]);
  });
});
