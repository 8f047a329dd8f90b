/** What the browser counts of a connection, and what it means. */
import type { LinePath } from '../protocol';

export type Quality = 'good' | 'fair' | 'poor';

/** Counted since the connection began, of audio and video. */
export interface Counted {
  /** With all that belongs to them. */
  bytesSent: number;
  bytesReceived: number;
  packetsSent: number;
  /** What the server misses of them. */
  lostUp: number;
  packetsReceived: number;
  lostDown: number;
  /** Milliseconds; `null` before the first check. */
  roundTripMs: number | null;
  /** The way that is taken; `null` before one is chosen. */
  path: LinePath | null;
  /** What the browser holds the line for able to carry, in kbit/s; `null` where it does not say. A picture with little in it needs less. */
  roomKbps: number | null;
  /** Answers to the checks whether the way still leads there. */
  responses: number;
  /** One's own voice on its way to the server. What is lost of a picture is sent again; of a voice it is missing. */
  voice: { sent: number; lost: number };
  /** The way to the server does not carry the own picture as it should be. */
  pictureLimited: boolean;
}

/** What is read of the browser's entries; each has some of it. */
interface Entry {
  type: string;
  id?: string;
  kind?: string;
  selectedCandidatePairId?: string;
  localCandidateId?: string;
  candidateType?: string;
  protocol?: string;
  nominated?: boolean;
  currentRoundTripTime?: number;
  responsesReceived?: number;
  bytesSent?: number;
  bytesReceived?: number;
  packetsSent?: number;
  packetsReceived?: number;
  packetsLost?: number;
  availableOutgoingBitrate?: number;
  qualityLimitationReason?: string;
}

/** Reads what the browser counts of a connection. */
export async function count(connection: RTCPeerConnection): Promise<Counted> {
  return counted([...((await connection.getStats()).values() as Iterable<Entry>)]);
}

/** What the browser's entries say together. */
export function counted(entries: readonly Entry[]): Counted {
  const of = (type: string): readonly Entry[] => entries.filter((entry) => entry.type === type);
  const [pairs, sent, missed, received] = [of('candidate-pair'), of('outbound-rtp'), of('remote-inbound-rtp'), of('inbound-rtp')];
  const isVoice = ({ kind }: Entry): boolean => kind === 'audio';
  const used = usedPair(entries);
  const local = entries.find(({ id }) => id !== undefined && id === used?.localCandidateId);
  const [trip, room] = [used?.currentRoundTripTime, used?.availableOutgoingBitrate];
  return {
    bytesSent: sum(pairs, 'bytesSent'),
    bytesReceived: sum(pairs, 'bytesReceived'),
    packetsSent: sum(sent, 'packetsSent'),
    lostUp: sum(missed, 'packetsLost'),
    packetsReceived: sum(received, 'packetsReceived'),
    lostDown: sum(received, 'packetsLost'),
    roundTripMs: trip === undefined ? null : trip * 1_000,
    path: local === undefined ? null : local.candidateType === 'relay' ? 'relay' : local.protocol === 'tcp' ? 'tcp' : 'udp',
    roomKbps: room === undefined ? null : Math.round(room / 1_000),
    responses: sum(pairs, 'responsesReceived'),
    voice: { sent: sum(sent.filter(isVoice), 'packetsSent'), lost: sum(missed.filter(isVoice), 'packetsLost') },
    pictureLimited: sent.some(({ qualityLimitationReason }) => qualityLimitationReason === 'bandwidth'),
  };
}

type Counter = 'bytesSent' | 'bytesReceived' | 'packetsSent' | 'packetsReceived' | 'packetsLost' | 'responsesReceived';

/** Of packets that came twice the browser reckons fewer than none lost. */
function sum(entries: readonly Entry[], counter: Counter): number {
  return entries.reduce((total, entry) => total + Math.max(0, entry[counter] ?? 0), 0);
}

/** The pair of addresses in use: of those that were agreed on, older ones stay in the list. */
function usedPair(entries: readonly Entry[]): Entry | undefined {
  const selected = entries.find(({ type }) => type === 'transport')?.selectedCandidatePairId;
  const pairs = entries.filter(({ type }) => type === 'candidate-pair');
  return pairs.find(({ id }) => id !== undefined && id === selected) ?? pairs.find(({ nominated }) => nominated === true);
}

/**
 * In words people know: good up to 2 % lost and 250 ms, fair up to 8 % and 600 ms, as the server says it of the lines of a conversation
 * (`media/src/quality.rs`). Only what the server does not say is judged here: a trial, and the one direction of the own voice.
 */
export function qualityOf(lossShare: number, roundTripS: number): Quality {
  if (lossShare <= 0.02 && roundTripS <= 0.25) return 'good';
  return lossShare <= 0.08 && roundTripS <= 0.6 ? 'fair' : 'poor';
}

/**
 * How the own voice gets to the server, by what was counted before and now; `null` while none is sent. How long it is under way counts only
 * while the way there is full: otherwise the way back is as likely to be the slow one, or the way is long.
 */
export function upQuality(before: Counted['voice'], { voice, pictureLimited, roundTripMs }: Pick<Counted, 'voice' | 'pictureLimited' | 'roundTripMs'>): Quality | null {
  const [sent, lost] = [voice.sent - before.sent, Math.max(0, voice.lost - before.lost)];
  if (sent <= 0) return null;
  return qualityOf(Math.min(1, lost / sent), pictureLimited ? (roundTripMs ?? 0) / 1_000 : 0);
}

const RANK = { good: 0, fair: 1, poor: 2 } as const;

/** The worse of two judgements; of one alone, that one. */
export function worse(one: Quality | null, other: Quality | null): Quality | null {
  if (one === null || other === null) return one ?? other;
  return RANK[one] >= RANK[other] ? one : other;
}
