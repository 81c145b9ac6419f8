import { describe, expect, it } from 'vitest';
import { type ComponentStatus, statusLine } from '../../../src/extension/views/status-words.ts';

const status = (title: string, kind: ComponentStatus['kind'], denied = 0): ComponentStatus => ({
  id: `file:///${title}`,
  title,
  kind,
  denied,
});

describe('the line of the status bar', () => {
  it.each([
    [
      'two that run',
      [status('a', 'running'), status('b', 'running')],
      '$(vm-running) Airlock: 2 running',
      'plain',
      'a',
    ],
    ['one builds', [status('a', 'running'), status('b', 'building')], '$(sync~spin) Airlock: building b', 'plain', 'b'],
    [
      'denials',
      [status('a', 'running'), status('b', 'running', 1200)],
      '$(shield) Airlock: 1,200 denied',
      'warning',
      'b',
    ],
    [
      'a failure before all',
      [status('a', 'running', 3), status('b', 'failed')],
      '$(error) Airlock: b failed',
      'error',
      'b',
    ],
    ['several failures', [status('a', 'failed'), status('b', 'failed')], '$(error) Airlock: 2 failed', 'error', 'a'],
    ['all stopped', [status('a', 'stopped')], '$(vm-outline) Airlock: stopped', 'plain', 'a'],
  ] as const)('%s', (_what, all, text, severity, about) => {
    const line = statusLine(all);
    expect([line?.text, line?.severity, line?.about]).toEqual([text, severity, `file:///${about}`]);
    expect(line?.tooltip.split('\n')).toHaveLength(all.length);
  });

  it('is none without a component', () => expect(statusLine([])).toBeUndefined());
});
