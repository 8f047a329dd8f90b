import { describe, expect, it } from 'vitest';
import { localPath, matchPath } from './router';

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

describe('a path to go on to', () => {
  it.each(['/', '/meeting/7b1c?lingua=en', '/prenota#3'])('%s is one', (path) => {
    expect(localPath(path)).toBe(path);
  });
  it.each([null, '', 'meeting', '//evil.example', '/\\evil.example', '/a\\b', 'https://evil.example', '/\n//evil', '/a b', 'javascript:alert(1)'])('%s is none', (path) => {
    expect(localPath(path)).toBeNull();
  });
});
