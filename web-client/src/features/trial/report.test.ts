import { describe, expect, it } from 'vitest';
import type { LineReport } from '../../protocol';
import { found, leadsThere, reportOf, type Sample } from './report';

const both = { camera: true, microphone: true };
const open = [found('udp', 24.4), found('tcp', 25)];

/** A sample each half second of a line that carries so much. */
function line(change: Partial<Sample> = {}, kbps = 1_200, count = 12): Sample[] {
  return Array.from({ length: count }, (_, number) => ({
    at: number * 500,
    bytesSent: (kbps / 8) * number * 500,
    bytesReceived: (kbps / 8) * number * 500,
    packetsSent: number * 100,
    lostUp: 0,
    packetsReceived: number * 100,
    lostDown: 0,
    roundTripMs: number === 0 ? null : 30,
    roomKbps: 2_000,
    path: 'udp',
    ...change,
  }));
}

describe('the report of a trial', () => {
  it('has what was found, in whole numbers', () => {
    const report: LineReport = { paths: [{ path: 'udp', round_trip_ms: 24 }, { path: 'tcp', round_trip_ms: 25 }], lost_up_percent: 0, lost_down_percent: 0, up_kbps: 1_200, down_kbps: 1_200, camera: true, microphone: true, quality: 'good' };
    expect(reportOf(line(), open, both)).toEqual(report);
  });

  it('takes the best second: the browser begins with little', () => {
    const growing = line().map((sample, number) => ({ ...sample, bytesSent: number < 8 ? number * 1_000 : 8_000 + (number - 8) * 62_500 }));
    expect(reportOf(growing, open, both).up_kbps).toBe(1_000);
  });

  it('measures over a second at least, however near the samples are', () => {
    const burst = [0, 100, 200].map((at) => ({ ...line()[0]!, at, bytesSent: at * 1_000 }));
    expect(reportOf(burst, open, both).up_kbps).toBe(0);
  });

  it.each([
    ['nothing lost', {}, 'good'],
    ['a little lost on the way there', { lostUp: 50, packetsSent: 1_000 }, 'fair'],
    ['much lost on the way there', { lostUp: 100, packetsSent: 1_000 }, 'poor'],
    ['much lost on the way back', { lostDown: 100, packetsReceived: 900 }, 'poor'],
    ['a long way', { roundTripMs: 400 }, 'fair'],
    ['a very long way', { roundTripMs: 900 }, 'poor'],
  ] as const)('with %s is %s', (_, change, quality) => {
    expect(reportOf(line(change), open, both).quality).toBe(quality);
  });

  it('counts loss in percent of what was sent, and of what should have come', () => {
    expect(reportOf(line({ lostUp: 50, packetsSent: 1_000, lostDown: 100, packetsReceived: 900 }), open, both)).toMatchObject({ lost_up_percent: 5, lost_down_percent: 10 });
  });

  it('goes by the room there is, not by what a picture needs of it', () => {
    expect(reportOf(line({}, 80), open, both).quality).toBe('good');
    expect(reportOf(line({ roomKbps: null }, 80), open, both).quality).toBe('good');
    expect(reportOf(line({ roomKbps: 400 }, 300), open, both).quality).toBe('fair');
    expect(reportOf(line({ roomKbps: 200 }, 150), open, both).quality).toBe('poor');
  });

  it('does not hold the careful beginning against a line that carries all in the end', () => {
    const grown = line().map((sample, number) => ({ ...sample, roomKbps: number < 10 ? 200 : 1_500 }));
    expect(reportOf(grown, open, both).quality).toBe('good');
  });

  it('is fair at best where no UDP gets through', () => {
    expect(reportOf(line(), [found('udp', null), found('tcp', 30)], both).quality).toBe('fair');
  });

  it('is poor, with no numbers, where nothing leads there', () => {
    const report = reportOf([], [found('udp', null), found('tcp', null)], { camera: false, microphone: true });
    expect(report).toMatchObject({ quality: 'poor', up_kbps: 0, down_kbps: 0, lost_up_percent: 0, camera: false });
    expect(leadsThere(report)).toBe(false);
    expect(leadsThere(reportOf(line(), open, both))).toBe(true);
  });

  it('never says more than the server takes', () => {
    const absurd = reportOf(line({ lostUp: 900, packetsSent: 100 }, 5_000_000), [found('udp', 99_999)], both);
    expect(absurd).toMatchObject({ paths: [{ round_trip_ms: 60_000 }], lost_up_percent: 100, up_kbps: 1_000_000 });
  });
});
