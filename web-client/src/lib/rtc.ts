/**
 * The media line: one `RTCPeerConnection` with one offer and one answer for the whole meeting, mended by itself when it breaks.
 * Sections of the offer, in this order: audio sent, video sent, then for each of three slots audio and video received.
 */
import { signal } from '@preact/signals';
import { ApiError } from './api';

/** How the media line stands. */
export type MediaLine = 'off' | 'connecting' | 'connected' | 'broken' | 'refused';
export type Quality = 'good' | 'fair' | 'poor';

/** What comes in through a slot. */
export interface SlotMedia {
  audio: MediaStream;
  video: MediaStream;
  audioReceiver: RTCRtpReceiver;
}

export const SLOTS = 3;
const VIDEO_MAX_BITRATE = 1_200_000;
const DISCONNECTED_MS = 1_500;
const CONNECT_MS = 6_000;
const RESTART_MS = 3_000;
/** Voices are sent without pause: a line that brings nothing for so long is dead. */
const SILENCE_MS = 1_500;
const STATS_MS = 2_000;

interface Peer {
  connection: RTCPeerConnection;
  audio: RTCRtpSender;
  video: RTCRtpSender;
}

export class MediaLink {
  readonly line = signal<MediaLine>('off');
  readonly slots = signal<readonly SlotMedia[]>([]);
  readonly quality = signal<Quality | null>(null);
  private peer: Peer | null = null;
  private readonly tracks: { audio: MediaStreamTrack | null; video: MediaStreamTrack | null } = { audio: null, video: null };
  private attempt = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private statsTimer: ReturnType<typeof setInterval> | undefined;
  private lost = { packets: 0, lost: 0 };

  /** @param offer carries the offer to the server and brings its answer */
  constructor(private readonly offer: (sdp: string) => Promise<string>) {}

  /** Ways around a network that lets nothing else through; for connections made from now on. */
  relays: RTCIceServer[] = [];

  /** What is sent; `null` for nothing. Takes effect at once, without a new negotiation. */
  setTrack(kind: 'audio' | 'video', track: MediaStreamTrack | null): void {
    this.tracks[kind] = track;
    void this.peer?.[kind].replaceTrack(track).catch(() => undefined);
  }

  /** Connects; does nothing when connected or on the way. */
  start(): void {
    if (this.line.value !== 'off' && this.line.value !== 'refused') return;
    this.attempt = 0;
    window.addEventListener('online', this.networkChanged);
    networkInformation()?.addEventListener('change', this.networkChanged);
    this.statsTimer ??= setInterval(() => void this.measure(), STATS_MS);
    void this.rebuild();
  }

  /** Hangs up. */
  stop(): void {
    window.removeEventListener('online', this.networkChanged);
    networkInformation()?.removeEventListener('change', this.networkChanged);
    clearInterval(this.statsTimer);
    this.statsTimer = undefined;
    this.close();
    this.line.value = 'off';
    this.quality.value = null;
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

  private readonly networkChanged = (): void => {
    if (this.line.value === 'connected' || this.line.value === 'broken') void this.restartIce();
  };

  private close(): void {
    clearTimeout(this.timer);
    const old = this.peer;
    this.peer = null;
    if (old === null) return;
    old.connection.onconnectionstatechange = null;
    old.connection.close();
    this.slots.value = [];
  }

  private async rebuild(): Promise<void> {
    this.close();
    this.line.value = this.attempt === 0 ? 'connecting' : 'broken';
    const peer = newPeer(this.tracks, this.relays);
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
    const { connection } = peer;
    try {
      await connection.setLocalDescription(await connection.createOffer(options));
      // Without the browser's own addresses: the server never calls, and waiting for them would cost the first picture time.
      const sdp = await this.offer(connection.localDescription?.sdp ?? '');
      if (this.peer !== peer) return;
      await connection.setRemoteDescription({ type: 'answer', sdp });
      await limitBitrate(peer.video);
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
      if (this.peer === peer && peer.connection.connectionState !== 'connected') this.mend(0);
    }, afterMs);
  }

  private stateChanged(peer: Peer): void {
    if (this.peer !== peer) return;
    switch (peer.connection.connectionState) {
      case 'connected':
        clearTimeout(this.timer);
        this.attempt = 0;
        this.line.value = 'connected';
        break;
      case 'disconnected':
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
      if (peer?.connection.connectionState === 'connected' && peer.connection.signalingState === 'stable') {
        this.line.value = 'connected';
        return;
      }
      this.attempt += 1;
      const usable = peer !== null && peer.connection.remoteDescription !== null && peer.connection.signalingState === 'stable';
      void (this.attempt === 1 && usable ? this.restartIce() : this.rebuild());
    }, afterMs);
  }

  private backoff(): number {
    return Math.min(8_000, 500 * 2 ** this.attempt);
  }

  /** A server that was killed and came back answers nothing on the old connection, long before the browser notices. */
  private async replaceIfDead(): Promise<void> {
    const { peer } = this;
    if (peer === null) return;
    const before = await heard(peer.connection);
    await new Promise((resolve) => setTimeout(resolve, SILENCE_MS));
    if (this.peer !== peer || (await heard(peer.connection)) > before) return;
    this.attempt += 1;
    await this.rebuild();
  }

  private async measure(): Promise<void> {
    const { peer } = this;
    if (peer === null || this.line.value !== 'connected') {
      this.quality.value = null;
      return;
    }
    const seen = { packets: 0, lost: 0, roundTrip: 0 };
    for (const stat of (await peer.connection.getStats()).values() as Iterable<StatsEntry>) {
      if (stat.type === 'inbound-rtp') {
        seen.packets += stat.packetsReceived ?? 0;
        seen.lost += Math.max(0, stat.packetsLost ?? 0);
      } else if (stat.type === 'candidate-pair' && stat.nominated === true) {
        seen.roundTrip = Math.max(seen.roundTrip, stat.currentRoundTripTime ?? 0);
      }
    }
    const packets = seen.packets - this.lost.packets;
    const lost = seen.lost - this.lost.lost;
    this.lost = seen;
    this.quality.value = qualityOf(lost / Math.max(1, packets + lost), seen.roundTrip);
  }
}

/** In words people know: good up to 2 % lost and 250 ms, fair up to 8 % and 600 ms. */
export function qualityOf(lossShare: number, roundTripS: number): Quality {
  if (lossShare <= 0.02 && roundTripS <= 0.25) return 'good';
  return lossShare <= 0.08 && roundTripS <= 0.6 ? 'fair' : 'poor';
}

interface StatsEntry {
  type: string;
  packetsReceived?: number;
  packetsLost?: number;
  nominated?: boolean;
  currentRoundTripTime?: number;
  responsesReceived?: number;
  bytesReceived?: number;
}

function newPeer(tracks: { audio: MediaStreamTrack | null; video: MediaStreamTrack | null }, iceServers: RTCIceServer[]): Peer {
  const connection = new RTCPeerConnection({ bundlePolicy: 'max-bundle', rtcpMuxPolicy: 'require', iceServers });
  const audio = connection.addTransceiver(tracks.audio ?? 'audio', { direction: 'sendonly' });
  const video = connection.addTransceiver(tracks.video ?? 'video', { direction: 'sendonly' });
  preferVp8(video, 'sender');
  for (let slot = 0; slot < SLOTS; slot += 1) {
    connection.addTransceiver('audio', { direction: 'recvonly' });
    preferVp8(connection.addTransceiver('video', { direction: 'recvonly' }), 'receiver');
  }
  return { connection, audio: audio.sender, video: video.sender };
}

/** VP8 is what the recorder writes and every supported browser decodes. */
function preferVp8(transceiver: RTCRtpTransceiver, side: 'sender' | 'receiver'): void {
  const codecs = (side === 'sender' ? RTCRtpSender : RTCRtpReceiver).getCapabilities('video')?.codecs ?? [];
  const wanted = codecs.filter(({ mimeType }) => mimeType === 'video/VP8' || mimeType === 'video/rtx');
  if (wanted.length > 0) transceiver.setCodecPreferences(wanted);
}

function slotMedia(connection: RTCPeerConnection): SlotMedia[] {
  const receivers = connection.getTransceivers().slice(2).map(({ receiver }) => receiver);
  const slots: SlotMedia[] = [];
  for (let slot = 0; slot < SLOTS; slot += 1) {
    const audio = receivers[slot * 2];
    const video = receivers[slot * 2 + 1];
    if (audio === undefined || video === undefined) break;
    slots.push({ audio: new MediaStream([audio.track]), video: new MediaStream([video.track]), audioReceiver: audio });
  }
  return slots;
}

async function limitBitrate(sender: RTCRtpSender): Promise<void> {
  const parameters = sender.getParameters();
  const [encoding] = parameters.encodings;
  if (encoding === undefined) return;
  encoding.maxBitrate = VIDEO_MAX_BITRATE;
  await sender.setParameters(parameters).catch(() => undefined);
}

/** A number that grows as long as the other side answers. */
async function heard(connection: RTCPeerConnection): Promise<number> {
  let sum = 0;
  for (const stat of (await connection.getStats()).values() as Iterable<StatsEntry>) {
    if (stat.type === 'candidate-pair') sum += (stat.responsesReceived ?? 0) + (stat.bytesReceived ?? 0);
  }
  return sum;
}

function networkInformation(): EventTarget | undefined {
  return (navigator as Navigator & { connection?: EventTarget }).connection;
}
