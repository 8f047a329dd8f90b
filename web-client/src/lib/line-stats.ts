/** What the browser counts of a connection, and what it means. */

export type Quality = 'good' | 'fair' | 'poor';

/** Counted since the connection began. */
export interface Counted {
  packets: number;
  lost: number;
  /** Seconds. */
  roundTrip: number;
  /** Of audio, video and what belongs to them. */
  bytes: number;
  /** Of the checks whether the way still leads there. */
  responses: number;
}

interface Entry {
  type: string;
  id?: string;
  selectedCandidatePairId?: string;
  packetsReceived?: number;
  packetsLost?: number;
  nominated?: boolean;
  currentRoundTripTime?: number;
  responsesReceived?: number;
  bytesReceived?: number;
}

export async function count(connection: RTCPeerConnection): Promise<Counted> {
  const counted: Counted = { packets: 0, lost: 0, roundTrip: 0, bytes: 0, responses: 0 };
  const entries = [...((await connection.getStats()).values() as Iterable<Entry>)];
  const used = usedPair(entries);
  for (const entry of entries) {
    if (entry.type === 'inbound-rtp') {
      counted.packets += entry.packetsReceived ?? 0;
      counted.lost += Math.max(0, entry.packetsLost ?? 0);
    } else if (entry.type === 'candidate-pair') {
      counted.bytes += entry.bytesReceived ?? 0;
      counted.responses += entry.responsesReceived ?? 0;
      if (entry === used) counted.roundTrip = entry.currentRoundTripTime ?? 0;
    }
  }
  return counted;
}

/** The pair of addresses in use: of those that were agreed on, older ones stay in the list. */
export function usedPair<Of extends Pick<Entry, 'type' | 'id' | 'selectedCandidatePairId' | 'nominated'>>(entries: readonly Of[]): Of | undefined {
  const selected = entries.find(({ type }) => type === 'transport')?.selectedCandidatePairId;
  const pairs = entries.filter(({ type }) => type === 'candidate-pair');
  return pairs.find(({ id }) => id !== undefined && id === selected) ?? pairs.find(({ nominated }) => nominated === true);
}

/** In words people know: good up to 2 % lost and 250 ms, fair up to 8 % and 600 ms. */
export function qualityOf(lossShare: number, roundTripS: number): Quality {
  if (lossShare <= 0.02 && roundTripS <= 0.25) return 'good';
  return lossShare <= 0.08 && roundTripS <= 0.6 ? 'fair' : 'poor';
}

const RANK = { good: 0, fair: 1, poor: 2 } as const;

/** The worse of two judgements; of one alone, that one. */
export function worse(one: Quality | null, other: Quality | null): Quality | null {
  if (one === null || other === null) return one ?? other;
  return RANK[one] >= RANK[other] ? one : other;
}
