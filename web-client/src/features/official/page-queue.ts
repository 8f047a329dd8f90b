/** Pages are drawn for one meeting a few at a time: the page asks for no more at once, and waits where others are being drawn. */
import { ApiError } from '../../lib/api';

/** How many are asked for at once; the server draws three of a meeting. */
const AT_ONCE = 2;
/** How long to wait, in milliseconds, when the server draws for others already, and how often. */
const PAUSE_MS = 700;
const TRIES = 8;

/** Runs what is asked of it, the newest wish first: that is what one looks at. */
export class PageQueue {
  private readonly waiting: (() => void)[] = [];
  private running = 0;

  /** Runs `fetch` when there is room, unless it is not `wanted` any longer by then: gives `null` for that. */
  async run<Result>(fetch: () => Promise<Result>, wanted: () => boolean): Promise<Result | null> {
    if (this.running >= AT_ONCE) await new Promise<void>((go) => this.waiting.push(go));
    else this.running += 1;
    try {
      return wanted() ? await patiently(fetch) : null;
    } finally {
      // The place goes on to the next without being given up.
      const next = this.waiting.pop();
      if (next === undefined) this.running -= 1;
      else next();
    }
  }
}

async function patiently<Result>(fetch: () => Promise<Result>): Promise<Result> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await fetch();
    } catch (error) {
      if (!(error instanceof ApiError && error.code === 'too_many_requests') || tries >= TRIES) throw error;
      await new Promise((go) => setTimeout(go, PAUSE_MS));
    }
  }
}
