import { describe, expect, it } from 'vitest';
import { troubleAfter } from './line-banner';

describe('a broken line', () => {
  it.each([
    [null, 'none'],
    [0, 'quiet'],
    [4_999, 'quiet'],
    [5_000, 'banner'],
    [29_999, 'banner'],
    [30_000, 'phone'],
  ] as const)('of %s ms is told as %s', (ms, trouble) => {
    expect(troubleAfter(ms)).toBe(trouble);
  });
});
