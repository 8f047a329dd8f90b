// When things happen in a page, by the page's own clock.

import type { Page } from "@playwright/test";

/** Of Chromium (W3C MediaStreamTrack Insertable Media Processing); TypeScript does not know it. */
declare class MediaStreamTrackProcessor {
  constructor(init: { track: MediaStreamTrack });
  readonly readable: ReadableStream<{ close(): void }>;
}

interface WithMoments {
  sportelloMoments: {
    /** The last click. */
    clicked: number;
    /** The socket told that the booking was taken in charge. */
    taken: number;
    /** The camera began to film. */
    filming: number;
    /** The first picture of somebody else that was decoded since `forget`. */
    seen: number;
  };
}

/** Notes clicks, what the socket tells, and pictures of others. Before the page is opened. */
export async function noteMoments(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const moments = { clicked: 0, taken: 0, filming: 0, seen: 0 };
    (window as unknown as WithMoments).sportelloMoments = moments;
    document.addEventListener("click", (event) => (moments.clicked = event.timeStamp), { capture: true });

    const Socket = window.WebSocket;
    window.WebSocket = class extends Socket {
      constructor(url: string | URL, protocols?: string | string[]) {
        super(url, protocols);
        // Added before the page's own listener, so that the moment is that of the message, not of what the page makes of it.
        this.addEventListener("message", (event) => {
          if (typeof event.data === "string" && event.data.includes('"taken_in_charge"')) moments.taken = performance.now();
        });
      }
    };

    // Decoded, not shown: a citizen is called for three seconds before the picture takes the page. A copy, so that the page has its own.
    const look = async (track: MediaStreamTrack): Promise<void> => {
      const copy = track.clone();
      const { value: frame } = await new MediaStreamTrackProcessor({ track: copy }).readable.getReader().read();
      if (moments.seen === 0 && frame !== undefined) moments.seen = performance.now();
      frame?.close();
      copy.stop();
    };
    const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
    navigator.mediaDevices.getUserMedia = async (wanted) => {
      const stream = await open(wanted);
      if (stream.getVideoTracks().length > 0) moments.filming = performance.now();
      return stream;
    };
    const Peer = window.RTCPeerConnection;
    window.RTCPeerConnection = class extends Peer {
      constructor(configuration?: RTCConfiguration) {
        super(configuration);
        this.addEventListener("track", ({ track }) => {
          if (track.kind === "video") void look(track);
        });
      }
    };
  });
}

/** From the last click to the first picture of somebody else. */
export async function fromClick(page: Page): Promise<number> {
  return from(page, "clicked");
}

/** From the socket's word that an official is there to the first picture of them. */
export async function fromTaken(page: Page): Promise<number> {
  return from(page, "taken");
}

async function from(page: Page, moment: "clicked" | "taken"): Promise<number> {
  const seen = await page.waitForFunction(() => (window as unknown as WithMoments).sportelloMoments.seen || null);
  await seen.dispose();
  return page.evaluate((moment) => {
    const { sportelloMoments } = window as unknown as WithMoments;
    return sportelloMoments.seen - sportelloMoments[moment];
  }, moment);
}

/** A page that has come to rest, as it is before a person who reads it: the camera films, nothing else is under way. */
export async function atRest(page: Page): Promise<void> {
  const filming = await page.waitForFunction(() => (window as unknown as WithMoments).sportelloMoments.filming || null);
  await filming.dispose();
  await page.evaluate(() => new Promise((resolve) => requestIdleCallback(resolve)));
}

/** Waits for the next first picture. */
export async function forget(page: Page): Promise<void> {
  await page.evaluate(() => {
    (window as unknown as WithMoments).sportelloMoments.seen = 0;
  });
}
