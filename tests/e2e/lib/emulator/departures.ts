// Packets on their way, and when each goes out. One timer for all of them: two timers a millisecond apart may swap packets.

interface Departure {
  out: number;
  send: () => void;
}

export class Departures {
  /** By time; those of the same time as they came. */
  private readonly waiting: Departure[] = [];
  private timer: NodeJS.Timeout | undefined;

  /** Sends at `out`; at once when that is now and nobody is before. */
  add(out: number, send: () => void): void {
    let place = this.waiting.length;
    while (place > 0 && (this.waiting[place - 1]?.out ?? 0) > out) place -= 1;
    this.waiting.splice(place, 0, { out, send });
    if (place === 0) this.depart();
  }

  clear(): void {
    clearTimeout(this.timer);
    this.waiting.length = 0;
  }

  private depart(): void {
    clearTimeout(this.timer);
    for (let first = this.waiting[0]; first !== undefined; first = this.waiting[0]) {
      const ms = first.out - performance.now();
      // Timers are no finer than that.
      if (ms >= 1) {
        this.timer = setTimeout(() => this.depart(), ms);
        return;
      }
      this.waiting.shift();
      first.send();
    }
  }
}
