// What really comes in over WebRTC: decoded frames and heard sound, as the browser counts them.

import { expect, type Page } from "@playwright/test";

/** One stream that comes in: a slot of one connection. */
interface Stream {
  frames: number;
  energy: number;
}

type Streams = Record<string, Stream>;

/** Frames that must be decoded anew before a picture counts as moving. */
const MOVING_FRAMES = 10;

/** Video and audio take turns on two cores; a new path takes the browser some seconds. */
const MEDIA_PATIENCE_MS = 40_000;

interface WithPeers {
  sportelloPeers: RTCPeerConnection[];
}

/** Keeps every connection the page makes, so that its numbers can be read. Before the page is opened. */
export async function keepConnections(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const peers: RTCPeerConnection[] = [];
    (window as unknown as WithPeers).sportelloPeers = peers;
    const Original = window.RTCPeerConnection;
    window.RTCPeerConnection = class extends Original {
      constructor(configuration?: RTCConfiguration) {
        super(configuration);
        peers.push(this);
      }
    };
  });
}

/** What has come in so far, by connection and slot. */
export async function incoming(page: Page): Promise<Streams> {
  return page.evaluate(async () => {
    const streams: Streams = {};
    for (const [number, peer] of (window as unknown as WithPeers).sportelloPeers.entries()) {
      if (peer.connectionState === "closed") continue;
      for (const stat of (await peer.getStats()).values() as Iterable<RTCInboundRtpStreamStats>) {
        if (stat.type !== "inbound-rtp") continue;
        // The offer: 0 and 1 are sent, then audio and video of each slot.
        const slot = Math.floor((Number(stat.mid) - 2) / 2);
        const stream = (streams[`${number}/${slot}`] ??= { frames: 0, energy: 0 });
        stream.frames += stat.framesDecoded ?? 0;
        stream.energy += stat.totalAudioEnergy ?? 0;
      }
    }
    return streams;
  });
}

/** The pictures that come in, as large as they are now. */
export async function pictures(page: Page): Promise<{ width: number; height: number }[]> {
  return page.evaluate(async () => {
    const found = [];
    for (const peer of (window as unknown as WithPeers).sportelloPeers) {
      if (peer.connectionState === "closed") continue;
      for (const stat of (await peer.getStats()).values() as Iterable<RTCInboundRtpStreamStats>) {
        if (stat.type === "inbound-rtp" && stat.kind === "video" && (stat.framesDecoded ?? 0) > 0) {
          found.push({ width: stat.frameWidth ?? 0, height: stat.frameHeight ?? 0 });
        }
      }
    }
    return found;
  });
}

/** The page's connections so far, and the ICE name of the last one: a negotiation changes one of them. */
export async function negotiated(page: Page): Promise<string> {
  return page.evaluate(() => {
    const peers = (window as unknown as WithPeers).sportelloPeers;
    const name = /a=ice-ufrag:(\S+)/.exec(peers.at(-1)?.localDescription?.sdp ?? "");
    return `${peers.length} ${name?.[1]}`;
  });
}

function moving(before: Streams, after: Streams): number {
  return Object.entries(after).filter(([slot, { frames, energy }]) => {
    const was = before[slot] ?? { frames: 0, energy: 0 };
    return frames - was.frames >= MOVING_FRAMES && energy > was.energy;
  }).length;
}

/** Waits until exactly so many others are seen moving and heard, from now on. */
export async function expectMedia(page: Page, others: number): Promise<void> {
  const before = await incoming(page);
  await expect
    .poll(async () => moving(before, await incoming(page)), { message: "others seen and heard", timeout: MEDIA_PATIENCE_MS })
    .toBe(others);
}

/** Frames decoded over all streams and connections that stand. */
export async function framesDecoded(page: Page): Promise<number> {
  return Object.values(await incoming(page)).reduce((sum, { frames }) => sum + frames, 0);
}
