/** A trial from beginning to end: all ways at once for some seconds, then each alone. Connections and time are given. */
import type { LineReport, LinePath, PathFound } from '../../protocol';
import type { TrialConnection, Way } from './connection';
import { found, reportOf, roundTrip, type Devices, type Sample } from './report';

export interface Means {
  open: (way: Way) => TrialConnection;
  /** The ticket named relays. */
  relays: boolean;
  now: () => number;
  wait: (ms: number) => Promise<void>;
  stopped: () => boolean;
}

const CONNECT_MS = 8_000;
const MEASURE_MS = 6_000;
const SINGLE_MS = 4_000;
const SAMPLE_MS = 500;

/** Measures; `null` when it was stopped meanwhile. Rejects when the server does not let try. */
export async function runTrial(means: Means, devices: () => Devices): Promise<LineReport | null> {
  const samples = await measure(means);
  const taken = samples.at(-1)?.path;
  const paths: PathFound[] = [];
  for (const way of ways(means)) {
    if (means.stopped()) return null;
    // The way that was taken leads there; and where nothing does by all ways at once, no single one will: nobody waits for that.
    if (way === taken) paths.push(found(way, roundTrip(samples)));
    else if (samples.length === 0) paths.push(found(way, null));
    else paths.push(...(await trySingle(means, way)));
  }
  return means.stopped() ? null : reportOf(samples, paths, devices());
}

function ways({ relays }: Means): LinePath[] {
  return relays ? ['udp', 'tcp', 'relay'] : ['udp', 'tcp'];
}

async function measure(means: Means): Promise<Sample[]> {
  const connection = means.open('all');
  const samples: Sample[] = [];
  try {
    if (!(await connection.connect(CONNECT_MS))) return [];
    const end = means.now() + MEASURE_MS;
    while (means.now() < end && !means.stopped()) {
      await means.wait(SAMPLE_MS);
      samples.push(await connection.sample(means.now()));
    }
    return samples;
  } finally {
    connection.close();
  }
}

/** What came of one way; nothing when the server would not let try it: then nothing is known. */
async function trySingle(means: Means, way: LinePath): Promise<PathFound[]> {
  const connection = means.open(way);
  try {
    const end = means.now() + SINGLE_MS;
    if (!(await connection.connect(SINGLE_MS))) return [found(way, null)];
    const samples: Sample[] = [];
    // The first check tells the time there and back.
    while (samples.length < 2 && means.now() < end && !means.stopped()) {
      await means.wait(SAMPLE_MS / 2);
      samples.push(await connection.sample(means.now()));
    }
    return [found(way, roundTrip(samples))];
  } catch {
    return [];
  } finally {
    connection.close();
  }
}
