/** One connection of a trial: to the server and back again. */
import { usedPair } from '../../lib/line-stats';
import { newPeer, negotiate, type Peer, type Tracks } from '../../lib/rtc-peer';
import { onlyOver } from './answer';
import type { Sample } from './report';

/** By which way: all at once as in a meeting, or one alone. */
export type Way = 'all' | 'udp' | 'tcp' | 'relay';

export interface TrialConnection {
  /** Whether it stands within that time. */
  connect: (withinMs: number) => Promise<boolean>;
  /** What has been counted. */
  sample: (at: number) => Promise<Sample>;
  close: () => void;
}

const nothing: Tracks = { audio: null, video: null };

/** Opens one. Only by all ways at once is something sent: of a single way one wants to know whether it leads there. */
export function open(way: Way, tracks: Tracks, relays: RTCIceServer[], ask: (sdp: string) => Promise<string>): TrialConnection {
  const peer = newPeer(way === 'all' ? tracks : nothing, way === 'all' || way === 'relay' ? relays : [], way === 'relay' ? 'relay' : 'all');
  return {
    connect: (withinMs) => connect(peer, way, withinMs, ask),
    sample: (at) => sample(peer.connection, at),
    close: () => peer.connection.close(),
  };
}

async function connect(peer: Peer, way: Way, withinMs: number, ask: (sdp: string) => Promise<string>): Promise<boolean> {
  const { connection } = peer;
  const stands = new Promise<boolean>((resolve) => {
    connection.onconnectionstatechange = () => {
      if (connection.connectionState === 'connected') resolve(true);
      if (connection.connectionState === 'failed' || connection.connectionState === 'closed') resolve(false);
    };
  });
  const answer = await negotiate(peer, {}, ask);
  await connection.setRemoteDescription({ type: 'answer', sdp: way === 'udp' || way === 'tcp' ? onlyOver(answer, way) : answer });
  await peer.sending.want({ viewers: 1, document: false });
  return Promise.race([stands, new Promise<boolean>((resolve) => setTimeout(() => resolve(false), withinMs))]);
}

interface Entry {
  type: string;
  id: string;
  selectedCandidatePairId?: string;
  localCandidateId?: string;
  candidateType?: string;
  protocol?: string;
  nominated?: boolean;
  currentRoundTripTime?: number;
  bytesSent?: number;
  bytesReceived?: number;
  packetsSent?: number;
  packetsReceived?: number;
  packetsLost?: number;
  availableOutgoingBitrate?: number;
}

async function sample(connection: RTCPeerConnection, at: number): Promise<Sample> {
  const sum: Sample = { at, bytesSent: 0, bytesReceived: 0, packetsSent: 0, lostUp: 0, packetsReceived: 0, lostDown: 0, roundTripMs: null, path: null, roomKbps: null };
  const entries = [...((await connection.getStats()).values() as Iterable<Entry>)];
  for (const entry of entries) {
    switch (entry.type) {
      case 'candidate-pair':
        sum.bytesSent += entry.bytesSent ?? 0;
        sum.bytesReceived += entry.bytesReceived ?? 0;
        break;
      case 'outbound-rtp':
        sum.packetsSent += entry.packetsSent ?? 0;
        break;
      case 'remote-inbound-rtp':
        sum.lostUp += Math.max(0, entry.packetsLost ?? 0);
        break;
      case 'inbound-rtp':
        sum.packetsReceived += entry.packetsReceived ?? 0;
        sum.lostDown += Math.max(0, entry.packetsLost ?? 0);
        break;
      default:
        break;
    }
  }
  const used = usedPair(entries);
  if (used !== undefined) take(sum, used, entries);
  return sum;
}

/** What is known of the pair of addresses in use. */
function take(sum: Sample, pair: Entry, entries: readonly Entry[]): void {
  if (pair.currentRoundTripTime !== undefined) sum.roundTripMs = pair.currentRoundTripTime * 1_000;
  if (pair.availableOutgoingBitrate !== undefined) sum.roomKbps = Math.round(pair.availableOutgoingBitrate / 1_000);
  const local = entries.find(({ id }) => id === pair.localCandidateId);
  if (local !== undefined) sum.path = local.candidateType === 'relay' ? 'relay' : local.protocol === 'tcp' ? 'tcp' : 'udp';
}
