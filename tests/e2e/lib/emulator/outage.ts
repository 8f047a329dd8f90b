// A time in which nothing goes through.

export class Outage {
  #until = Number.NEGATIVE_INFINITY;

  /** Begins one, for so long or until it is mended. What was under way still arrives. */
  begin(at: number, ms = Number.POSITIVE_INFINITY): void {
    this.#until = at + ms;
  }

  mend(): void {
    this.#until = Number.NEGATIVE_INFINITY;
  }

  readonly pass = (at: number): number | null => (at < this.#until ? null : at);
}
