import { describe, expect, it } from 'vitest';
import { forget, forgetAll, keep, KEPT_MS, recall } from './tab-memory';

function store(): Storage {
  const values = new Map<string, string>();
  return {
    get length() {
      return values.size;
    },
    key: (at: number) => [...values.keys()][at] ?? null,
    getItem: (name: string) => values.get(name) ?? null,
    setItem: (name: string, value: string) => values.set(name, value),
    removeItem: (name: string) => values.delete(name),
  } as unknown as Storage;
}

describe('what a tab keeps', () => {
  it('is there after a reload, for half an hour and not longer', () => {
    const tab = store();
    keep('draft', { name: 'Anna' }, tab, 1_000);
    expect(recall('draft', tab, 1_000 + KEPT_MS - 1)).toEqual({ name: 'Anna' });
    expect(recall('draft', tab, 1_000 + KEPT_MS)).toBeNull();
    expect(recall('draft', tab, 1_000)).toBeNull();
  });
  it('is gone when it is forgotten, and unreadable words are nothing', () => {
    const tab = store();
    keep('draft', 1, tab, 0);
    forget('draft', tab);
    expect(recall('draft', tab, 0)).toBeNull();
    tab.setItem('draft', '{');
    expect(recall('draft', tab, 0)).toBeNull();
  });
  it('is all gone for the next person, without what is not theirs', () => {
    const tab = store();
    keep('draft', { name: 'Anna' }, tab, 1);
    keep('made', {}, tab, 2);
    tab.setItem('sportello.locale', 'en');
    forgetAll(tab);
    expect([recall('draft', tab, 3), recall('made', tab, 3), tab.getItem('sportello.locale')]).toEqual([null, null, 'en']);
  });
});
