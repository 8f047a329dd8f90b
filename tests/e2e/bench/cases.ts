// The networks that are measured.

import { bothWays, type Line } from "../lib/emulator/relay.ts";
import type { RelayWay } from "../lib/relay.ts";

export interface Case {
  name: string;
  line: Line;
  /** What happens while it is looked at. */
  event?: { outageMs: number } | "address change";
  /** Time of looking; more where coming back takes its time. */
  seconds: number;
  /** Audio and video may go by TCP. */
  byTcp?: boolean;
  /** The one way to the relay that is open. */
  relayBy?: RelayWay;
}

const blocked = bothWays({ blocked: true });

const usual = (name: string, line: Line): Case => ({ name, line, seconds: 20 });

export const cases: Case[] = [
  usual("none", bothWays({})),
  usual("2 % loss", bothWays({ loss: 0.02 })),
  usual("10 % loss", bothWays({ loss: 0.1 })),
  usual("30 % loss", bothWays({ loss: 0.3 })),
  usual("10 % loss in bursts of 4", bothWays({ bursts: { begins: 0.0278, ends: 0.25 } })),
  usual("300 ms round trip", bothWays({ delayMs: 150 })),
  // A queue of half a second, as in a home router or a mobile network.
  usual("300 kbit/s", bothWays({ rate: { kbitPerS: 300, queueBytes: 18_750 } })),
  usual("jitter 0 to 50 ms", bothWays({ delayMs: 20, jitter: { ms: 50 } })),
  usual("the same, overtaking", bothWays({ delayMs: 20, jitter: { ms: 50, reordering: true } })),
  { name: "outage of 5 s", line: bothWays({}), event: { outageMs: 5_000 }, seconds: 20 },
  { name: "outage of 20 s", line: bothWays({}), event: { outageMs: 20_000 }, seconds: 40 },
  { name: "address change", line: bothWays({}), event: "address change", seconds: 15 },
  { ...usual("UDP blocked, TCP open", blocked), byTcp: true },
  usual("UDP and TCP of media blocked", blocked),
  { ...usual("only TURN open, by UDP", blocked), relayBy: "udp" },
  { ...usual("only TURN open, by TCP", blocked), relayBy: "tcp" },
  { ...usual("only TURN open, by TLS", blocked), relayBy: "tls" },
];
