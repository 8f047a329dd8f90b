import { describe, expect, it, vi } from 'vitest';
import { fitAll, LADDER, within, type Fineness } from './fit';

const below = (limit: number) => (sizes: readonly number[]): boolean => sizes.reduce((sum, size) => sum + size, 0) <= limit;
/** A picture whose size grows with its pixels and its quality. */
const encode = (weight: number, { side, quality }: Fineness): Promise<{ size: number; side: number }> => Promise.resolve({ size: Math.round(weight * side * quality), side });

describe('pictures below a limit', () => {
  it('stay as fine as can be when there is room', async () => {
    expect(await fitAll([1, 1], encode, below(10_000))).toEqual([{ size: 1988, side: 2339 }, { size: 1988, side: 2339 }]);
  });

  it('get coarser, all alike, until they fit', async () => {
    const fitted = await fitAll([1, 1, 1], encode, below(3_000));
    expect(new Set(fitted?.map(({ side }) => side)).size).toBe(1);
    expect(below(3_000)(fitted!.map(({ size }) => size))).toBe(true);
    expect(fitted?.[0]?.side).toBeLessThan(2339);
  });

  it('are given up when even the coarsest are too large, without encoding more than needed', async () => {
    const counted = vi.fn(encode);
    expect(await fitAll([1, 1, 1, 1], counted, below(100))).toBeNull();
    expect(counted).toHaveBeenCalledTimes(LADDER.length);
  });

  it('are never enlarged', () => {
    expect(within({ width: 800, height: 600 }, 2339)).toEqual({ width: 800, height: 600 });
    expect(within({ width: 4000, height: 3000 }, 2000)).toEqual({ width: 2000, height: 1500 });
  });
});
