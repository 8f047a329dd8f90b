/** What the samples of a trial mean: numbers for the report, and one judgement. */
import { qualityOf, worse, type Counted, type Quality } from '../../lib/line-stats';
import type { LineReport, PathFound } from '../../protocol';

/** What the browser has counted up to a moment of the trial. */
export interface Sample extends Omit<Counted, 'responses' | 'voice' | 'pictureLimited'> {
  /** Milliseconds that only count up. */
  at: number;
}

export interface Devices {
  camera: boolean;
  microphone: boolean;
}

const WINDOW_MS = 1_000;
const MOST_KBPS = 1_000_000;
const MOST_MS = 60_000;
/** With less room than this for it a picture is not what one wants to see of a face or of a document. */
const FAIR_KBPS = 500;
const POOR_KBPS = 250;

/** The report of a trial. `samples`: of the connection by whatever way leads there; empty when none does. */
export function reportOf(samples: readonly Sample[], paths: readonly PathFound[], devices: Devices): LineReport {
  const last = samples.at(-1);
  const lostUp = last === undefined ? 0 : share(last.lostUp, last.packetsSent);
  const lostDown = last === undefined ? 0 : share(last.lostDown, last.packetsReceived + last.lostDown);
  const up = bestRate(samples, ({ bytesSent }) => bytesSent);
  const down = bestRate(samples, ({ bytesReceived }) => bytesReceived);
  return {
    paths: [...paths],
    lost_up_percent: percent(lostUp),
    lost_down_percent: percent(lostDown),
    up_kbps: Math.min(MOST_KBPS, up),
    down_kbps: Math.min(MOST_KBPS, down),
    ...devices,
    quality: samples.length === 0 ? 'poor' : judged(Math.max(lostUp, lostDown), roundTrip(samples), room(samples), paths),
  };
}

/** Whether any way leads to the server. */
export function leadsThere({ paths }: Pick<LineReport, 'paths'>): boolean {
  return paths.some(({ round_trip_ms }) => round_trip_ms !== null);
}

/** A way that was tried and leads there. */
export function found(path: PathFound['path'], roundTripMs: number | null): PathFound {
  return { path, round_trip_ms: roundTripMs === null ? null : Math.min(MOST_MS, Math.max(0, Math.round(roundTripMs))) };
}

/** The middle one of what was measured: the first checks of a connection wait for each other. */
export function roundTrip(samples: readonly Sample[]): number {
  const times = samples.flatMap(({ roundTripMs }) => (roundTripMs === null ? [] : [roundTripMs])).sort((one, other) => one - other);
  return times[Math.floor(times.length / 2)] ?? 0;
}

function judged(loss: number, roundTripMs: number, roomKbps: number | null, paths: readonly PathFound[]): Quality {
  const carried: Quality = roomKbps === null || roomKbps >= FAIR_KBPS ? 'good' : roomKbps >= POOR_KBPS ? 'fair' : 'poor';
  // Over TCP or a relay a lost packet makes all later ones wait.
  const noUdp = paths.some(({ path, round_trip_ms }) => path === 'udp' && round_trip_ms === null);
  return worse(worse(carried, noUdp ? 'fair' : null), qualityOf(loss, roundTripMs / 1_000)) ?? 'good';
}

/** The browser begins with little and grows: the best second says what the line carries. */
function bestRate(samples: readonly Sample[], bytes: (sample: Sample) => number): number {
  let best = 0;
  for (const [at, end] of samples.entries()) {
    const begin = samples.slice(0, at).findLast((earlier) => end.at - earlier.at >= WINDOW_MS);
    if (begin !== undefined) best = Math.max(best, ((bytes(end) - bytes(begin)) * 8) / (end.at - begin.at));
  }
  return Math.round(best);
}

/** What there was room for in the end: the browser begins carefully. */
function room(samples: readonly Sample[]): number | null {
  const late = samples.slice(-3).flatMap(({ roomKbps }) => (roomKbps === null ? [] : [roomKbps]));
  return late.length === 0 ? null : Math.max(...late);
}

function share(part: number, whole: number): number {
  return whole <= 0 ? 0 : Math.min(1, Math.max(0, part / whole));
}

function percent(of: number): number {
  return Math.round(of * 100);
}
