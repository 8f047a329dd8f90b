/**
 * One `RTCPeerConnection` in the shape that the server answers. Sections of the offer, in this order: audio sent, video sent, then for
 * each of three slots audio and video received.
 */
import { encodings, ONE_VIEWER, VideoSending, type Wanted } from './video-sending';

/** What comes in through a slot. */
export interface SlotMedia {
  audio: MediaStream;
  video: MediaStream;
}

/** What is sent; `null` for nothing. */
export interface Tracks {
  audio: MediaStreamTrack | null;
  video: MediaStreamTrack | null;
}

export interface Peer {
  connection: RTCPeerConnection;
  audio: RTCRtpSender;
  video: RTCRtpSender;
  sending: VideoSending;
}

export const SLOTS = 3;

export function newPeer(tracks: Tracks, wanted: Wanted, iceServers: RTCIceServer[], iceTransportPolicy: RTCIceTransportPolicy = 'all'): Peer {
  const connection = new RTCPeerConnection({ bundlePolicy: 'max-bundle', rtcpMuxPolicy: 'require', iceServers, iceTransportPolicy });
  const audio = connection.addTransceiver(tracks.audio ?? 'audio', { direction: 'sendonly' });
  const video = connection.addTransceiver(tracks.video ?? 'video', { direction: 'sendonly', sendEncodings: encodings(wanted) });
  preferCodecs(video, 'sender');
  for (let slot = 0; slot < SLOTS; slot += 1) {
    connection.addTransceiver('audio', { direction: 'recvonly' });
    preferCodecs(connection.addTransceiver('video', { direction: 'recvonly' }), 'receiver');
  }
  return { connection, audio: audio.sender, video: video.sender, sending: new VideoSending(video.sender, wanted) };
}

/** The first connection of a page makes the browser load what all connections need: better before anybody waits for a picture. */
export function warmUp(): void {
  newPeer({ audio: null, video: null }, ONE_VIEWER, []).connection.close();
}

/** Makes an offer and takes the answer. Without the browser's own addresses: the server never calls, and waiting for them would cost the first picture time. */
export async function negotiate({ connection }: Peer, options: RTCOfferOptions, ask: (sdp: string) => Promise<string>): Promise<string> {
  await connection.setLocalDescription(await connection.createOffer(options));
  // What rests is offered as well: whether it is sent is decided again and again, without a new offer.
  return ask(withPauses(connection.localDescription?.sdp ?? '', []));
}

/**
 * Takes the answer. What rests goes on resting: a browser would begin to send whatever an answer accepts, if only for a moment.
 * @param wanted is asked again afterwards: somebody may come or go while the browser is at it
 */
export async function accept({ connection, sending }: Peer, wanted: () => Wanted, answer: string): Promise<void> {
  const resting = encodings(wanted()).filter(({ active }) => active === false);
  await connection.setRemoteDescription({ type: 'answer', sdp: withPauses(answer, resting.map(({ rid }) => rid ?? '')) });
  await sending.want(wanted());
}

/** Exactly these resolutions rest (RFC 8853, 5.1: `~` before them). */
export function withPauses(sdp: string, resting: readonly string[]): string {
  const paused = (rid: string): string => (resting.includes(rid) ? `~${rid}` : rid);
  const list = (rids: string): string => rids.replaceAll('~', '').split(';').map(paused).join(';');
  return sdp.replace(/^(a=simulcast:\w+ )([\w~;]+)/m, (_, head: string, rids: string) => head + list(rids));
}

type Codec = Pick<RTCRtpCodec, 'mimeType' | 'sdpFmtpLine'>;

/** VP8 is what the recorder writes and every supported browser decodes; H.264 stands last, for devices that make nothing else. */
export function preferred<Of extends Codec>(codecs: readonly Of[]): Of[] {
  const is = (mimeType: string) => (codec: Codec): boolean => codec.mimeType === mimeType;
  const isPlainH264 = ({ sdpFmtpLine = '' }: Codec): boolean => /packetization-mode=1/.test(sdpFmtpLine) && /profile-level-id=42e01f/i.test(sdpFmtpLine);
  return [...codecs.filter(is('video/VP8')), ...codecs.filter(is('video/rtx')), ...codecs.filter(is('video/H264')).filter(isPlainH264)];
}

function preferCodecs(transceiver: RTCRtpTransceiver, side: 'sender' | 'receiver'): void {
  const wanted = preferred((side === 'sender' ? RTCRtpSender : RTCRtpReceiver).getCapabilities('video')?.codecs ?? []);
  if (wanted.length > 0) transceiver.setCodecPreferences(wanted);
}

export function slotMedia(connection: RTCPeerConnection): SlotMedia[] {
  const receivers = connection.getTransceivers().slice(2).map(({ receiver }) => receiver);
  const slots: SlotMedia[] = [];
  for (let slot = 0; slot < SLOTS; slot += 1) {
    const audio = receivers[slot * 2];
    const video = receivers[slot * 2 + 1];
    if (audio === undefined || video === undefined) break;
    slots.push({ audio: new MediaStream([audio.track]), video: new MediaStream([video.track]) });
  }
  return slots;
}
