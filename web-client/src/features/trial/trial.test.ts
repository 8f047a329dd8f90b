import { signal } from '@preact/signals';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { MeetingSession } from '../meeting/session';
import { Trial } from './trial';

vi.mock('./sources', () => ({ sources: () => ({ tracks: { audio: null, video: null }, release: () => undefined }) }));
vi.mock('./connection', () => ({
  open: (_way: unknown, _tracks: unknown, _relays: unknown, ask: (sdp: string) => Promise<string>) => ({
    connect: async () => {
      await Promise.resolve();
      await ask('offer');
      return true;
    },
    sample: (at: number) => Promise.resolve({ at, bytesSent: at, bytesReceived: at, packetsSent: at, lostUp: 0, packetsReceived: at, lostDown: 0, roundTripMs: 30, path: 'udp', roomKbps: null }),
    close: () => undefined,
  }),
}));

/** What a trial knows of a meeting. */
class Visit {
  readonly line = signal<{ kind: string }>({ kind: 'live' });
  readonly conversing = signal(false);
  readonly media = { camera: signal({ kind: 'closed' }), microphone: signal({ kind: 'closed' }) };
  readonly link = { relays: [] };
  reported = 0;
  /** The server takes the report. */
  accepts = true;

  /** What the server was asked. */
  readonly asked: ('try' | 'end')[] = [];

  tryLine(): Promise<string> {
    this.asked.push('try');
    return Promise.resolve('answer');
  }

  endTrial(): Promise<string> {
    this.asked.push('end');
    return Promise.resolve('');
  }

  reportTrial(): Promise<string> {
    this.reported += 1;
    return this.accepts ? Promise.resolve('') : Promise.reject(new Error('meeting_limit'));
  }

  trial(): Trial {
    return new Trial(this as unknown as MeetingSession);
  }
}

const seconds = (count: number): Promise<unknown> => vi.advanceTimersByTimeAsync(count * 1_000);

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('the trial of a visit', () => {
  it('runs for who comes while others talk already, by itself and again', async () => {
    const trial = new Visit().trial();
    trial.startOnce();
    expect(trial.state.value.kind).toBe('running');
    await seconds(30);
    expect(trial.state.value.kind).toBe('done');
    void trial.start();
    expect(trial.state.value.kind).toBe('running');
    await seconds(30);
    expect(trial.state.value.kind).toBe('done');
  });

  it('leaves the line to the own conversation, and does not begin during it', async () => {
    const visit = new Visit();
    const trial = visit.trial();
    trial.startOnce();
    visit.conversing.value = true;
    expect(trial.state.value.kind).toBe('idle');
    trial.startOnce();
    await seconds(30);
    expect(trial.state.value.kind).toBe('idle');
    expect(visit.reported).toBe(0);
  });

  it('that was cut short begins by itself again, one that came to its end does not', async () => {
    const visit = new Visit();
    const trial = visit.trial();
    trial.startOnce();
    visit.line.value = { kind: 'elsewhere' };
    await seconds(30);
    visit.line.value = { kind: 'live' };
    trial.startOnce();
    await seconds(30);
    trial.startOnce();
    expect(trial.state.value.kind).toBe('done');
    expect(visit.reported).toBe(1);
  });

  it('is ended at the server at once, and not once more when another one runs', async () => {
    const visit = new Visit();
    const trial = visit.trial();
    trial.startOnce();
    await seconds(0.1);
    visit.line.value = { kind: 'elsewhere' };
    visit.line.value = { kind: 'live' };
    trial.startOnce();
    await seconds(5);
    expect(visit.asked).toEqual(['try', 'end', 'try']);
    await seconds(25);
    expect(visit.asked).toEqual(['try', 'end', 'try', 'try', 'end']);
  });

  it('asks the server nothing more once it is stopped', async () => {
    const visit = new Visit();
    visit.trial().startOnce();
    visit.conversing.value = true;
    await seconds(30);
    expect(visit.asked).toEqual(['end']);
  });

  it('says that the official sees it only when the server took it', async () => {
    const [taken, refused] = [new Visit(), new Visit()];
    refused.accepts = false;
    const trials = [taken.trial(), refused.trial()];
    for (const trial of trials) trial.startOnce();
    await seconds(30);
    expect(trials.map(({ state }) => state.value)).toMatchObject([{ kind: 'done', told: true }, { kind: 'done', told: false }]);
  });
});
