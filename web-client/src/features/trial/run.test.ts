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
  refuses = false;

  constructor(private readonly leads: readonly Way[]) {}

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
        if (this.refuses) throw new Error('media_unavailable');
        const leads = this.leads.includes(way);
        await this.pass(leads ? 200 : withinMs);
        return leads;
      },
      sample: (at) => Promise.resolve(sampleAt(at)),
      close: () => (this.closed += 1),
    };
  }
}

function sampleAt(at: number): Sample {
  return { at, bytesSent: at * 125, bytesReceived: at * 125, packetsSent: at, lostUp: 0, packetsReceived: at, lostDown: 0, roundTripMs: 40, held: false };
}

describe('a trial', () => {
  it('measures by all ways at once, then tries each alone, and closes what it opened', async () => {
    const network = new Network(['all', 'udp', 'tcp', 'relay']);
    const report = await runTrial(network.means(true), both);
    expect(network.opened).toEqual(['all', 'udp', 'tcp', 'relay']);
    expect(network.closed).toBe(4);
    expect(report).toMatchObject({ paths: [{ path: 'udp', round_trip_ms: 40 }, { path: 'tcp', round_trip_ms: 40 }, { path: 'relay', round_trip_ms: 40 }], up_kbps: 1_000, quality: 'good' });
  });

  it('asks for a relay only where there is one', async () => {
    const network = new Network(['all', 'udp']);
    const report = await runTrial(network.means(), both);
    expect(report?.paths).toEqual([{ path: 'udp', round_trip_ms: 40 }, { path: 'tcp', round_trip_ms: null }]);
  });

  it('takes ten seconds where all is well, and never more than half a minute', async () => {
    const well = new Network(['all', 'udp', 'tcp']);
    await runTrial(well.means(), both);
    expect(well.time).toBeLessThan(10_000);
    const badly = new Network(['all']);
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

  it('that the server does not take is no finding', async () => {
    const network = new Network(['all']);
    network.refuses = true;
    await expect(runTrial(network.means(), both)).rejects.toThrow();
    expect(network.closed).toBe(1);
  });
});
