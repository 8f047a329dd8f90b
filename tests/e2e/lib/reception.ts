// How well others are seen and heard on a page, over a time: as the browser counts it, kept over new connections.

import type { Page } from "@playwright/test";

/** What all connections of the page have received so far. */
export interface Reception {
  /** Milliseconds since 1970. */
  at: number;
  frames: number;
  freezes: number;
  frozenS: number;
  /** Samples of sound, and those that had to be made up. */
  samples: number;
  concealed: number;
  energy: number;
  bytes: number;
  packets: number;
  lost: number;
  nacks: number;
  keyframeRequests: number;
}

interface Watching {
  sportelloPeers: RTCPeerConnection[];
  sportelloReceptions: Reception[];
}

/** The browser's count may stand still for a moment without meaning it. */
const EVERY_MS = 50;

/** Begins to note what comes in, many times a second, until the page is left or watched anew. After `keepConnections`. */
export async function watch(page: Page): Promise<void> {
  await page.evaluate((everyMs) => {
    const watching = window as unknown as Watching;
    const noted: Reception[] = [];
    watching.sportelloReceptions = noted;
    // By connection and stream: what a connection had received when it was closed is not forgotten.
    const streams = new Map<string, Reception>();
    const note = (key: string, stat: RTCInboundRtpStreamStats & { freezeCount?: number; totalFreezesDuration?: number }) =>
      streams.set(key, {
        at: 0,
        frames: stat.framesDecoded ?? 0,
        freezes: stat.freezeCount ?? 0,
        frozenS: stat.totalFreezesDuration ?? 0,
        samples: stat.totalSamplesReceived ?? 0,
        concealed: stat.concealedSamples ?? 0,
        energy: stat.totalAudioEnergy ?? 0,
        bytes: stat.bytesReceived ?? 0,
        packets: stat.packetsReceived ?? 0,
        lost: stat.packetsLost ?? 0,
        nacks: stat.nackCount ?? 0,
        keyframeRequests: stat.pliCount ?? 0,
      });
    const look = async () => {
      for (const [number, peer] of watching.sportelloPeers.entries()) {
        if (peer.connectionState === "closed") continue;
        for (const stat of (await peer.getStats()).values() as Iterable<RTCInboundRtpStreamStats>) {
          // Empty slots hear silence that nobody sent.
          if (stat.type === "inbound-rtp" && (stat.packetsReceived ?? 0) > 0) note(`${number}/${stat.id}`, stat);
        }
      }
      const sum = { at: 0, frames: 0, freezes: 0, frozenS: 0, samples: 0, concealed: 0, energy: 0, bytes: 0, packets: 0, lost: 0, nacks: 0, keyframeRequests: 0 };
      for (const stream of streams.values()) for (const name of Object.keys(sum) as (keyof Reception)[]) sum[name] += stream[name];
      noted.push({ ...sum, at: Date.now() });
      // Each look is work for the browser: of several on one page the last goes on alone.
      if (watching.sportelloReceptions === noted) setTimeout(() => void look(), everyMs);
    };
    void look();
  }, EVERY_MS);
}

/** What was noted since `watch`. */
export async function receptions(page: Page): Promise<Reception[]> {
  return page.evaluate(() => (window as unknown as Watching).sportelloReceptions);
}

/** A time without a new picture. */
export interface Still {
  from: number;
  until: number;
  /** Nothing came after it. */
  isLast: boolean;
}

/** The longest time without a new picture that went on after a moment. */
export function longestStill(noted: Reception[], after: number): Still {
  let longest: Still = { from: after, until: after, isLast: false };
  let last = noted[0];
  for (const [number, reception] of noted.entries()) {
    const isLast = number === noted.length - 1;
    if (last !== undefined && reception.frames === last.frames && !isLast) continue;
    const still = { from: last?.at ?? after, until: reception.at, isLast: reception.frames === last?.frames };
    if (still.until > after && still.until - still.from > longest.until - longest.from) longest = still;
    last = reception;
  }
  return longest;
}
