import { describe, expect, it } from 'vitest';
import { goForCard, wentForCard } from './card-mark';

function store(): Storage {
  const values = new Map<string, string>();
  return {
    getItem: (name: string) => values.get(name) ?? null,
    setItem: (name: string, value: string) => values.set(name, value),
    removeItem: (name: string) => values.delete(name),
  } as unknown as Storage;
}

describe('a ticket for who showed a card', () => {
  it('is for the window that went for it, once', () => {
    const tab = store();
    goForCard(tab);
    expect([wentForCard(tab), wentForCard(tab)]).toEqual([true, false]);
  });

  it('is for no window that did not go for one', () => {
    expect(wentForCard(store())).toBe(false);
  });
});
