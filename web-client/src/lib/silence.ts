/** Notices that a line which stood a moment ago brings nothing any more, long before the browser does. */

/** How often what has come in is looked at. */
export const SAMPLE_MS = 500;
/** Who is silent is sent as a frame each 400 ms, and reports come each second: a line that brings nothing for so long is broken. */
const SILENT_MS = 2_500;
/** For so long something must have come each time, before its absence means anything: who is alone hears only now and then. */
const STEADY_MS = 2_000;
/** A page in the background is woken seldom, a device that slept not at all: of such a gap nothing is known. */
const GAP_MS = 1_600;

export class SilenceWatch {
  private sampledAt: number | null = null;
  private bytes = 0;
  private newsAt = 0;
  /** Since when something came each time. */
  private steadySince: number | null = null;
  private wasSteady = false;

  /** Begins anew, as for another connection. */
  reset(): void {
    this.sampledAt = null;
    this.steadySince = null;
    this.wasSteady = false;
  }

  /** Takes what has come in so far: `news`, `quiet`, or `silent` when the line is broken. */
  sample(nowMs: number, bytes: number): 'news' | 'quiet' | 'silent' {
    const gap = this.sampledAt === null || nowMs - this.sampledAt > GAP_MS;
    const news = bytes > this.bytes;
    this.sampledAt = nowMs;
    this.bytes = bytes;
    if (gap) {
      this.newsAt = nowMs;
      this.steadySince = null;
      return news ? 'news' : 'quiet';
    }
    if (news) {
      this.newsAt = nowMs;
      this.steadySince ??= nowMs;
      this.wasSteady = nowMs - this.steadySince >= STEADY_MS;
      return 'news';
    }
    this.steadySince = null;
    return this.wasSteady && nowMs - this.newsAt >= SILENT_MS ? 'silent' : 'quiet';
  }
}
