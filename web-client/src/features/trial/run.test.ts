import { describe, expect, it } from 'vitest';
import type { TrialConnection, Way } from './connection';
import type { Sample } from './report';
import { runTrial, type Means } from './run';

const both = () => ({ camera: true, microphone: true });

/** A network through which some ways lead. Time passes only by waiting. */
class Network {
  time = 0;
  opened: Way[] = [];
  closed = 0;
  stopAt = Infinity;
  /** Connections that the server lets somebody open. */
  allows = Infinity;

  /** @param taken the way that the browser chooses of all */
  constructor(
    private readonly leads: readonly Way[],
    private readonly taken: 'udp' | 'tcp' | 'relay' = 'udp',
  ) {}

  means(relays = false): Means {
    return {
      open: (way) => this.open(way),
      relays,
      now: () => this.time,
      wait: (ms) => this.pass(ms),
      stopped: () => this.time >= this.stopAt,
    };
  }

  private pass(ms: number): Promise<void> {
    this.time += ms;
    return Promise.resolve();
  }

  private open(way: Way): TrialConnection {
    this.opened.push(way);
    return {
      connect: async (withinMs) => {
        if (this.opened.length > this.allows) throw new Error('too_many_requests');
        const leads = this.leads.includes(way);
        await this.pass(leads ? 200 : withinMs);
        return leads;
      },
      sample: (at) => Promise.resolve(sampleAt(at, this.taken)),
      close: () => (this.closed += 1),
    };
  }
}

function sampleAt(at: number, path: Sample['path']): Sample {
  return { at, bytesSent: at * 125, bytesReceived: at * 125, packetsSent: at, lostUp: 0, packetsReceived: at, lostDown: 0, roundTripMs: 40, path, roomKbps: 2_000 };
}

describe('a trial', () => {
  it('measures by all ways at once, then tries the other ways alone, and closes what it opened', async () => {
    const network = new Network(['all', 'udp', 'tcp', 'relay']);
    const report = await runTrial(network.means(true), both);
    expect(network.opened).toEqual(['all', 'tcp', 'relay']);
    expect(network.closed).toBe(3);
    expect(report).toMatchObject({ paths: [{ path: 'udp', round_trip_ms: 40 }, { path: 'tcp', round_trip_ms: 40 }, { path: 'relay', round_trip_ms: 40 }], up_kbps: 1_000, quality: 'good' });
  });

  it('tries UDP alone where the browser took another way', async () => {
    const network = new Network(['all', 'tcp'], 'tcp');
    const report = await runTrial(network.means(), both);
    expect(network.opened).toEqual(['all', 'udp']);
    expect(report).toMatchObject({ paths: [{ path: 'udp', round_trip_ms: null }, { path: 'tcp', round_trip_ms: 40 }], quality: 'fair' });
  });

  it('says nothing of a way that the server did not let try', async () => {
    const network = new Network(['all', 'udp', 'tcp', 'relay']);
    network.allows = 2;
    const report = await runTrial(network.means(true), both);
    expect(report?.paths).toEqual([{ path: 'udp', round_trip_ms: 40 }, { path: 'tcp', round_trip_ms: 40 }]);
    expect(network.closed).toBe(3);
  });

  it('takes ten seconds where all is well, and never more than half a minute', async () => {
    const well = new Network(['all', 'udp', 'tcp']);
    await runTrial(well.means(), both);
    expect(well.time).toBeLessThan(10_000);
    const badly = new Network(['all'], 'relay');
    await runTrial(badly.means(true), both);
    expect(badly.time).toBeLessThan(30_000);
  });

  it('where nothing leads there does not make anybody wait for each way', async () => {
    const network = new Network([]);
    const report = await runTrial(network.means(true), both);
    expect(network.opened).toEqual(['all']);
    expect(report).toMatchObject({ quality: 'poor', paths: [{ round_trip_ms: null }, { round_trip_ms: null }, { round_trip_ms: null }] });
  });

  it('stops when the conversation begins, and says nothing of half a trial', async () => {
    const network = new Network(['all', 'udp', 'tcp']);
    network.stopAt = 3_000;
    expect(await runTrial(network.means(), both)).toBeNull();
    expect(network.opened).toEqual(['all']);
    expect(network.closed).toBe(1);
  });

  it('stops also while it tries a way alone', async () => {
    const network = new Network(['all', 'udp', 'tcp']);
    network.stopAt = 6_300;
    expect(await runTrial(network.means(), both)).toBeNull();
    expect(network.opened).toEqual(['all', 'tcp']);
    expect(network.time).toBe(6_400);
    expect(network.closed).toBe(2);
  });

  it('that the server does not take is no finding', async () => {
    const network = new Network(['all']);
    network.allows = 0;
    await expect(runTrial(network.means(), both)).rejects.toThrow();
    expect(network.closed).toBe(1);
  });
});
