import { describe, expect, it } from 'vitest';
import { change, MOST, type Sheet } from './sheets';

const sheet = (id: number): Sheet => ({ id, picture: new Blob(), turns: 0, address: `blob:${id}`, doubt: null });
const three = [1, 2, 3].map(sheet);
const ids = (sheets: readonly Sheet[]): number[] => sheets.map(({ id }) => id);

describe('the sheets of a document', () => {
  it('can be put in order', () => {
    expect(ids(change(three, { kind: 'move', id: 3, by: -1 }))).toEqual([1, 3, 2]);
    expect(ids(change(three, { kind: 'move', id: 1, by: 1 }))).toEqual([2, 1, 3]);
    expect(change(three, { kind: 'move', id: 1, by: -1 })).toBe(three);
    expect(change(three, { kind: 'move', id: 3, by: 1 })).toBe(three);
  });

  it('turn a quarter at a time, each for itself', () => {
    const turned = change(three, { kind: 'rotate', id: 2 });
    expect(turned.map(({ turns }) => turns)).toEqual([0, 1, 0]);
    expect([1, 2, 3].reduce((sheets) => change(sheets, { kind: 'rotate', id: 2 }), turned).map(({ turns }) => turns)).toEqual([0, 0, 0]);
  });

  it('can be taken out, and photographed anew at the same place', () => {
    expect(ids(change(three, { kind: 'remove', id: 2 }))).toEqual([1, 3]);
    const again = change(three, { kind: 'replace', id: 2, sheet: { ...sheet(9), doubt: 'dark' } });
    expect(ids(again)).toEqual([1, 2, 3]);
    expect(again[1]).toMatchObject({ address: 'blob:9', doubt: 'dark' });
  });

  it('are not more than fit', () => {
    const full = Array.from({ length: MOST }, (_, at) => sheet(at));
    expect(change(full, { kind: 'add', sheet: sheet(99) })).toBe(full);
  });
});
