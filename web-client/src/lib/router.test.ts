import { describe, expect, it } from 'vitest';
import { matchPath } from './router';

describe('addresses', () => {
  it.each([
    ['/meeting/:id', '/meeting/7b1c', { id: '7b1c' }],
    ['/meeting/:id', '/meeting/7b1c/', { id: '7b1c' }],
    ['/meeting/:id', '/meeting/', null],
    ['/meeting/:id', '/meeting/7b1c/more', null],
    ['/meeting/:id', '/meeting/%E0%A4%A', { id: '%E0%A4%A' }],
    ['/', '/', {}],
    ['/', '/meeting', null],
  ])('%s and %s', (pattern, path, parameters) => {
    expect(matchPath(pattern, path)).toEqual(parameters);
  });
});
