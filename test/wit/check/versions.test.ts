import { describe, expect, it } from 'vitest';
import { compareVersions, isCompatible } from '../../../src/wit/check/versions.ts';

describe('versions', () => {
  it('are ordered as semver orders them', () => {
    const ordered = [
      '0.0.9',
      '0.2.0-alpha',
      '0.2.0-alpha.1',
      '0.2.0-alpha.beta',
      '0.2.0-rc.2',
      '0.2.0-rc.11',
      '0.2.0-rc-2023-11-10',
      '0.2.0',
      '0.2.0+build',
      '0.2.9',
      '0.2.10',
      '1.0.0',
      '99999999999999999999.0.0',
    ];
    expect(ordered.toReversed().toSorted(compareVersions)).toEqual(ordered);
  });

  it.each([
    ['0.2.1', '0.2.6', true],
    ['0.2.6', '0.2.1', false],
    ['0.2.1', '0.3.0', false],
    ['1.2.0', '1.9.0', true],
    ['1.2.0', '2.0.0', false],
    ['0.0.1', '0.0.2', false],
    ['0.2.0-rc.1', '0.2.0', false],
  ])('%s can do with %s: %s', (asked, present, expected) => {
    expect(isCompatible(asked, present)).toBe(expected);
  });
});
