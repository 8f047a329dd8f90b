import { expect, it } from 'vitest';
import { keyOf } from './keys';

const press = { key: 'm', ctrlKey: false, altKey: false, metaKey: false, repeat: false };

it('takes a letter in either case', () => {
  expect(keyOf(press, false, true)).toBe('m');
  expect(keyOf({ ...press, key: 'V' }, false, true)).toBe('v');
});

it('takes the plus with or without Shift', () => {
  expect(keyOf({ ...press, key: '+' }, false, true)).toBe('+');
  expect(keyOf({ ...press, key: '=' }, false, true)).toBe('+');
});

it('does nothing in a field, with another key held, or while a key is kept down', () => {
  expect(keyOf(press, true, true)).toBeNull();
  expect(keyOf({ ...press, ctrlKey: true }, false, true)).toBeNull();
  expect(keyOf({ ...press, altKey: true }, false, true)).toBeNull();
  expect(keyOf({ ...press, repeat: true }, false, true)).toBeNull();
});

it('lists the keys even when they are switched off', () => {
  expect(keyOf(press, false, false)).toBeNull();
  expect(keyOf({ ...press, key: '?' }, false, false)).toBe('?');
});
