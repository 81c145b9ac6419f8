import { describe, expect, it } from 'vitest';
import { type LifecycleState, mayMove, states } from '../../src/host/lifecycle.ts';

const moves = `
  uninstalled -> installing
  installing -> installed failed
  installed -> starting uninstalled
  starting -> running stopped failed
  running -> updating stopping failed
  updating -> running
  stopping -> stopped
  stopped -> starting uninstalled
  failed -> starting uninstalled
`;

const allowed = new Set(
  moves
    .trim()
    .split('\n')
    .flatMap((line) => {
      const [from = '', to = ''] = line.split('->');
      return to
        .trim()
        .split(' ')
        .map((each) => `${from.trim()} ${each}`);
    }),
);

describe('a component', () => {
  const pairs = states.flatMap((from) =>
    states.map((to): [LifecycleState, LifecycleState, boolean] => [from, to, allowed.has(`${from} ${to}`)]),
  );
  it.each(pairs)('from %s to %s: %s', (from, to, may) => expect(mayMove(from, to)).toBe(may));

  it('has no move to a state that is none', () => expect(allowed.size).toBe(17));
});
