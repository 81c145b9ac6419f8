import { describe, expect, it } from 'vitest';
import {
  type Check,
  type Health,
  judgeHealth,
  untilFirstCheck,
  usualHealth,
} from '../../../src/host/supervision/health.ts';

const checks: Readonly<Record<'h' | 'd' | 'f' | '-', Check>> = {
  h: { kind: 'answered', health: 'healthy' },
  d: { kind: 'answered', health: 'degraded' },
  f: { kind: 'answered', health: 'failed' },
  '-': { kind: 'unanswered' },
};

const rows: readonly (readonly [string, Health])[] = [
  ['', 'healthy'],
  ['h', 'healthy'],
  ['d', 'degraded'],
  ['-', 'degraded'],
  ['f', 'degraded'],
  ['--', 'degraded'],
  ['---', 'failed'],
  ['f-f', 'failed'],
  ['--h-', 'degraded'],
  ['--d--', 'degraded'],
  ['---h', 'healthy'],
  ['---d', 'degraded'],
  ['----', 'failed'],
];

describe('health', () => {
  it.each(rows)('after %j it is %s', (signs, health) => {
    const history = Array.from(signs, (sign) => checks[sign as keyof typeof checks]);
    expect(history.reduce((before, check) => judgeHealth(usualHealth, before, check), untilFirstCheck).health).toBe(
      health,
    );
  });
});
