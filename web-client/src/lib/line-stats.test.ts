import { describe, expect, it } from 'vitest';
import { counted, qualityOf, upQuality, worse, type Quality } from './line-stats';

describe('the quality of a line', () => {
  it.each([
    [0, 0.05, 'good'],
    [0.02, 0.25, 'good'],
    [0.021, 0.05, 'fair'],
    [0, 0.3, 'fair'],
    [0.081, 0.05, 'poor'],
    [0, 0.7, 'poor'],
  ] as const)('with %s lost and %s s is %s', (lost, roundTrip, quality) => {
    expect(qualityOf(lost, roundTrip)).toBe(quality);
  });

  it('is the worse of two judgements, or the only one', () => {
    expect([worse('good', 'poor'), worse('fair', 'good'), worse(null, 'fair'), worse('good', null), worse(null, null)]).toEqual(['poor', 'fair', 'fair', 'good', null]);
  });
});

describe('what the browser counts', () => {
  const transport = { type: 'transport', id: 't', selectedCandidatePairId: 'new' };
  const pairs = [
    { type: 'candidate-pair', id: 'old', nominated: true, currentRoundTripTime: 0.4, bytesSent: 10, bytesReceived: 20, responsesReceived: 1, localCandidateId: 'far' },
    { type: 'candidate-pair', id: 'new', nominated: true, currentRoundTripTime: 0.03, bytesSent: 1, bytesReceived: 2, responsesReceived: 3, availableOutgoingBitrate: 900_400, localCandidateId: 'near' },
  ];
  const candidates = [
    { type: 'local-candidate', id: 'far', candidateType: 'relay', protocol: 'udp' },
    { type: 'local-candidate', id: 'near', candidateType: 'host', protocol: 'tcp' },
  ];

  it('is of all ways together, but its time, room and way are of the one in use', () => {
    expect(counted([transport, ...pairs, ...candidates])).toMatchObject({ bytesSent: 11, bytesReceived: 22, responses: 4, roundTripMs: 30, roomKbps: 900, path: 'tcp' });
  });

  it('is of a way that was agreed on where the browser names none, and knows nothing of time and way where there is none', () => {
    expect(counted([...pairs, ...candidates])).toMatchObject({ roundTripMs: 400, roomKbps: null, path: 'relay' });
    expect(counted([{ type: 'candidate-pair', id: 'tried', nominated: false }])).toMatchObject({ roundTripMs: null, roomKbps: null, path: null });
  });

  it('tells the two directions apart, and the voice from the picture', () => {
    const streams = [
      { type: 'outbound-rtp', kind: 'audio', packetsSent: 100 },
      { type: 'outbound-rtp', kind: 'video', packetsSent: 900, qualityLimitationReason: 'bandwidth' },
      { type: 'remote-inbound-rtp', kind: 'audio', packetsLost: 7 },
      { type: 'remote-inbound-rtp', kind: 'video', packetsLost: -3 },
      { type: 'inbound-rtp', kind: 'audio', packetsReceived: 50, packetsLost: 5 },
    ];
    expect(counted(streams)).toMatchObject({ packetsSent: 1_000, lostUp: 7, packetsReceived: 50, lostDown: 5, voice: { sent: 100, lost: 7 }, pictureLimited: true });
  });
});

describe('how the own voice gets there', () => {
  const before = { sent: 1_000, lost: 100 };
  const now = (sent: number, lost: number, more: { pictureLimited?: boolean; roundTripMs?: number } = {}): Quality | null =>
    upQuality(before, { voice: { sent: 1_000 + sent, lost: 100 + lost }, pictureLimited: false, roundTripMs: 30, ...more });

  it('goes by what was lost of it since the last look', () => {
    expect([now(100, 0), now(100, 5), now(100, 20), now(5, 9)]).toEqual(['good', 'fair', 'poor', 'poor']);
  });

  it('is unknown while none is sent', () => {
    expect(now(0, 0)).toBeNull();
  });

  it('counts the time under way only while the way there is full: else the way back may be the slow one', () => {
    expect(now(100, 0, { roundTripMs: 900 })).toBe('good');
    expect(now(100, 0, { roundTripMs: 900, pictureLimited: true })).toBe('poor');
  });
});
