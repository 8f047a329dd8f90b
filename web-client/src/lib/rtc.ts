/** The media line: one connection with one offer and one answer for the whole meeting, mended by itself when it breaks. */
import { signal } from '@preact/signals';
import { ApiError } from './api';
import { elapsedMs } from './clock';
import { count, upQuality, type Counted, type Quality } from './line-stats';
import { accept, negotiate, newPeer, slotMedia, type Peer, type SlotMedia, type Tracks } from './rtc-peer';
import { SAMPLE_MS, SilenceWatch } from './silence';
import { ONE_VIEWER, type Wanted } from './video-sending';

/** How the media line stands. */
export type MediaLine = 'off' | 'connecting' | 'connected' | 'broken' | 'refused';

const DISCONNECTED_MS = 1_500;
const CONNECT_MS = 6_000;
const RESTART_MS = 3_000;
/** A server that does not answer for so long, when it is asked whether it knows us, is another one. */
const SILENCE_MS = 1_500;
/** So many samples make one judgement of the line. */
const JUDGED_EVERY = 4;

export class MediaLink {
  readonly line = signal<MediaLine>('off');
  readonly slots = signal<readonly SlotMedia[]>([]);
  /** How one's own voice gets to the server. How the line does altogether the server says. */
  readonly upQuality = signal<Quality | null>(null);
  private peer: Peer | null = null;
  private readonly tracks: Tracks = { audio: null, video: null };
  private wanted: Wanted = ONE_VIEWER;
  private attempt = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private sampleTimer: ReturnType<typeof setInterval> | undefined;
  private samples = 0;
  private judged: Counted['voice'] = { sent: 0, lost: 0 };
  /** Wi-Fi, mobile, …: where the browser tells it. */
  private networkType: string | undefined;
  private readonly silence = new SilenceWatch();
  /** Nothing comes in, though the browser still holds the line for standing. */
  private silent = false;

  /** @param offer carries the offer to the server and brings its answer */
  constructor(private readonly offer: (sdp: string) => Promise<string>) {}

  /** Ways around a network that lets nothing else through; for connections made from now on. */
  relays: RTCIceServer[] = [];

  /** What is sent; `null` for nothing. Takes effect at once, without a new negotiation. */
  setTrack(kind: 'audio' | 'video', track: MediaStreamTrack | null): void {
    this.tracks[kind] = track;
    void this.peer?.[kind].replaceTrack(track).catch(() => undefined);
  }

  /** Who sees one's own picture, and what for. Takes effect at once, without a new negotiation. */
  want(wanted: Partial<Wanted>): void {
    this.wanted = { ...this.wanted, ...wanted };
    const { peer } = this;
    if (peer !== null && peer.connection.remoteDescription !== null) void peer.sending.want(this.wanted);
  }

  /** Connects; does nothing when connected or on the way. */
  start(): void {
    if (this.line.value !== 'off' && this.line.value !== 'refused') return;
    this.attempt = 0;
    this.networkType = networkInformation()?.type;
    window.addEventListener('online', this.restart);
    networkInformation()?.addEventListener('change', this.networkChanged);
    this.sampleTimer ??= setInterval(() => void this.sample(), SAMPLE_MS);
    void this.rebuild();
  }

  /** Hangs up. */
  stop(): void {
    window.removeEventListener('online', this.restart);
    networkInformation()?.removeEventListener('change', this.networkChanged);
    clearInterval(this.sampleTimer);
    this.sampleTimer = undefined;
    this.close();
    this.line.value = 'off';
    this.upQuality.value = null;
  }

  /** The socket is back: what could not be negotiated without it is tried now, and a line that only seems to stand is replaced. */
  lineBack(): void {
    if (this.line.value === 'off') return;
    if (this.line.value === 'connected') {
      void this.replaceIfDead();
    } else {
      // Who lost both lines has most likely a server before them that knows nothing of the old connection.
      this.attempt = Math.max(1, this.attempt);
      this.mend(0);
    }
  }

  /** Told also of every new guess at how fast the network is, and by some browsers of nothing else. */
  private readonly networkChanged = (): void => {
    const before = this.networkType;
    this.networkType = networkInformation()?.type;
    if (this.networkType !== before) this.restart();
  };

  private readonly restart = (): void => {
    if (this.line.value === 'connected' || this.line.value === 'broken') void this.restartIce();
  };

  private close(): void {
    clearTimeout(this.timer);
    const old = this.peer;
    this.peer = null;
    this.silent = false;
    this.silence.reset();
    this.judged = { sent: 0, lost: 0 };
    if (old === null) return;
    old.connection.onconnectionstatechange = null;
    old.connection.close();
    this.slots.value = [];
  }

  private async rebuild(): Promise<void> {
    this.close();
    this.line.value = this.attempt === 0 ? 'connecting' : 'broken';
    const peer = newPeer(this.tracks, this.wanted, this.relays);
    this.peer = peer;
    peer.connection.onconnectionstatechange = () => this.stateChanged(peer);
    await this.negotiate(peer, {});
    if (this.peer === peer) this.slots.value = slotMedia(peer.connection);
  }

  private async restartIce(): Promise<void> {
    const { peer } = this;
    if (peer === null) return;
    if (peer.connection.signalingState === 'stable') await this.negotiate(peer, { iceRestart: true });
  }

  private async negotiate(peer: Peer, options: RTCOfferOptions): Promise<void> {
    try {
      const sdp = await negotiate(peer, options, this.offer);
      if (this.peer !== peer) return;
      await accept(peer, () => this.wanted, sdp);
      this.watch(peer, options.iceRestart === true ? RESTART_MS : CONNECT_MS);
    } catch (error) {
      if (this.peer === peer) this.negotiationFailed(error);
    }
  }

  private negotiationFailed(error: unknown): void {
    const code = error instanceof ApiError ? error.code : 'media_refused';
    // Nothing to try: `lineBack` comes when the socket is back, `start` when there is a meeting again.
    if (code === 'line_lost') this.line.value = 'broken';
    else if (code === 'wrong_phase' || code === 'not_seated' || code === 'guest_not_confirmed') this.stop();
    else if (code === 'media_refused' && this.attempt > 3) this.line.value = 'refused';
    else this.mend(this.backoff());
  }

  /** Not connected some seconds after an answer: something on the way is gone, try anew. */
  private watch(peer: Peer, afterMs: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      if (this.peer === peer && !this.stands(peer)) this.mend(0);
    }, afterMs);
  }

  private stateChanged(peer: Peer): void {
    if (this.peer !== peer) return;
    switch (peer.connection.connectionState) {
      case 'connected':
        if (!this.silent) this.mended();
        break;
      case 'disconnected':
        // It has been noticed already, and the mending is under way.
        if (this.silent) break;
        this.line.value = 'broken';
        this.mend(DISCONNECTED_MS);
        break;
      case 'failed':
        this.line.value = 'broken';
        this.mend(0);
        break;
      case 'new':
      case 'connecting':
      case 'closed':
        break;
    }
  }

  /** First an ICE restart, which freezes the picture for a moment only; then a new connection. */
  private mend(afterMs: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      const { peer } = this;
      if (peer !== null && this.stands(peer) && peer.connection.signalingState === 'stable') {
        this.line.value = 'connected';
        return;
      }
      this.attempt += 1;
      const usable = peer !== null && peer.connection.remoteDescription !== null && peer.connection.signalingState === 'stable';
      void (this.attempt === 1 && usable ? this.restartIce() : this.rebuild());
    }, afterMs);
  }

  /** The browser holds it for standing, and nothing speaks against it. */
  private stands(peer: Peer): boolean {
    return peer.connection.connectionState === 'connected' && !this.silent;
  }

  private mended(): void {
    clearTimeout(this.timer);
    this.attempt = 0;
    this.silent = false;
    this.line.value = 'connected';
  }

  private backoff(): number {
    return Math.min(8_000, 500 * 2 ** this.attempt);
  }

  /** A server that was killed and came back answers nothing on the old connection, long before the browser notices. */
  private async replaceIfDead(): Promise<void> {
    const { peer } = this;
    if (peer === null) return;
    const before = await heard(peer);
    await new Promise((resolve) => setTimeout(resolve, SILENCE_MS));
    if (this.peer !== peer) return;
    const after = await heard(peer);
    // Asking takes time as well.
    if (this.peer !== peer || after > before) return;
    this.attempt += 1;
    await this.rebuild();
  }

  /** Twice a second: does anything come in? And from time to time: how well? */
  private async sample(): Promise<void> {
    const { peer } = this;
    if (peer === null || (this.line.value !== 'connected' && !this.silent)) {
      this.upQuality.value = null;
      return;
    }
    const counted = await count(peer.connection);
    if (this.peer !== peer) return;
    this.listen(counted);
    this.samples += 1;
    if (this.line.value === 'connected' && this.samples % JUDGED_EVERY === 0) this.judge(counted);
  }

  private listen({ bytesReceived }: Counted): void {
    const heard = this.silence.sample(elapsedMs(), bytesReceived);
    if (heard === 'silent' && !this.silent && this.line.value === 'connected') {
      this.silent = true;
      this.line.value = 'broken';
      this.mend(0);
    } else if (heard === 'news' && this.silent) {
      this.mended();
    }
  }

  private judge(counted: Counted): void {
    this.upQuality.value = upQuality(this.judged, counted);
    this.judged = counted.voice;
  }
}

/** A number that grows as long as the other side answers. */
async function heard({ connection }: Peer): Promise<number> {
  const { bytesReceived, responses } = await count(connection);
  return bytesReceived + responses;
}

/** Not in every browser (W3C Network Information API); TypeScript does not know it. */
interface NetworkInformation extends EventTarget {
  /** Told on phones. */
  readonly type?: string;
}

function networkInformation(): NetworkInformation | undefined {
  return (navigator as Navigator & { connection?: NetworkInformation }).connection;
}
