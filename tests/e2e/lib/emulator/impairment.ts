// What a network does to packets, without any network or clock: the time comes in and goes out.

/** A packet of so many bytes comes in at a time; says when it comes out, or `null`: never. Milliseconds; packets come in the order of their times. */
export type Impairment = (at: number, bytes: number) => number | null;

/** One impairment after the other. */
export function inTurn(...stages: Impairment[]): Impairment {
  return (at, bytes) => {
    let time: number | null = at;
    for (const stage of stages) {
      if (time === null) return null;
      time = stage(time, bytes);
    }
    return time;
  };
}

/** UDP is blocked, as behind many a firewall. */
export const blocked: Impairment = () => null;
