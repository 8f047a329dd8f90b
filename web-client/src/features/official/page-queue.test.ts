import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ApiError } from '../../lib/api';
import { PageQueue } from './page-queue';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const always = (): boolean => true;
const settle = (): Promise<unknown> => vi.advanceTimersByTimeAsync(0);

/** Pages whose end is in the test's hand. */
function pages(): { begun: number[]; end: (page: number) => void; page: (page: number) => () => Promise<number> } {
  const begun: number[] = [];
  const ends = new Map<number, () => void>();
  const page = (number: number) => () => new Promise<number>((resolve) => {
    begun.push(number);
    ends.set(number, () => resolve(number));
  });
  return { begun, page, end: (number) => ends.get(number)?.() };
}

describe('pages asked for', () => {
  it('are two at once, then the newest wish', async () => {
    const queue = new PageQueue();
    const { begun, end, page } = pages();
    for (const number of [1, 2, 3, 4]) void queue.run(page(number), always);
    expect(begun).toEqual([1, 2]);
    end(1);
    await settle();
    expect(begun).toEqual([1, 2, 4]);
    end(2);
    await settle();
    expect(begun).toEqual([1, 2, 4, 3]);
  });

  it('are not fetched when nobody wants them any more, and leave their place', async () => {
    const queue = new PageQueue();
    const { begun, end, page } = pages();
    void queue.run(page(1), always);
    void queue.run(page(2), always);
    const gone = queue.run(page(3), () => false);
    end(1);
    await expect(gone).resolves.toBeNull();
    void queue.run(page(4), always);
    expect(begun).toEqual([1, 2, 4]);
  });

  it('wait while the server draws for others, and fail at once for any other cause', async () => {
    const queue = new PageQueue();
    const busy = new ApiError('too_many_requests', 429, null);
    const fetch = vi.fn<() => Promise<string>>().mockRejectedValueOnce(busy).mockRejectedValueOnce(busy).mockResolvedValue('page');
    const page = queue.run(fetch, always);
    await vi.advanceTimersByTimeAsync(2_000);
    await expect(page).resolves.toBe('page');
    expect(fetch).toHaveBeenCalledTimes(3);
    await expect(queue.run(() => Promise.reject(new ApiError('not_found', 404, null)), always)).rejects.toMatchObject({ code: 'not_found' });
  });
});
