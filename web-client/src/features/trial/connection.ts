/** One connection of a trial: to the server and back again. */
import { count } from '../../lib/line-stats';
import { accept, newPeer, negotiate, type Peer, type Tracks } from '../../lib/rtc-peer';
import { ONE_VIEWER } from '../../lib/video-sending';
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
  const peer = newPeer(way === 'all' ? tracks : nothing, ONE_VIEWER, way === 'all' || way === 'relay' ? relays : [], way === 'relay' ? 'relay' : 'all');
  return {
    connect: (withinMs) => connect(peer, way, withinMs, ask),
    sample: async (at) => ({ at, ...(await count(peer.connection)) }),
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
  await accept(peer, () => ONE_VIEWER, way === 'udp' || way === 'tcp' ? onlyOver(answer, way) : answer);
  return Promise.race([stands, new Promise<boolean>((resolve) => setTimeout(() => resolve(false), withinMs))]);
}
