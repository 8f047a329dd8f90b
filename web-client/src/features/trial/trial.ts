/** The trial of one visit: it goes on while the pages change, and ends when the conversation needs the line. */
import { effect, signal, untracked } from '@preact/signals';
import { elapsedMs } from '../../lib/clock';
import type { LineReport } from '../../protocol';
import { isOpen } from '../meeting/local-media';
import type { MeetingSession } from '../meeting/session';
import { open } from './connection';
import { runTrial } from './run';
import { sources } from './sources';

export type TrialState =
  | { kind: 'idle' }
  | { kind: 'running' }
  /** `told`: the official sees it, too. */
  | { kind: 'done'; report: LineReport; told: boolean }
  | { kind: 'refused' };

const CONNECTED: readonly string[] = ['connecting', 'live', 'broken'];

export class Trial {
  readonly state = signal<TrialState>({ kind: 'idle' });
  /** Counts runs: an older one that comes to its end late does nothing. */
  private run = 0;

  constructor(private readonly session: MeetingSession) {
    effect(() => {
      const connected = CONNECTED.includes(session.line.value.kind);
      if (session.conversing.value || !connected) this.stop();
    });
  }

  /** Begins unless one came to an end before: by itself it is tried once. */
  startOnce(): void {
    if (this.state.peek().kind === 'idle') void this.start();
  }

  /** Begins; does nothing while one is under way. */
  async start(): Promise<void> {
    if (this.state.peek().kind === 'running' || this.session.conversing.peek()) return;
    const { media, link } = this.session;
    this.run += 1;
    const mine = this.run;
    this.state.value = { kind: 'running' };
    const sent = sources(trackOf(media.camera.peek()), trackOf(media.microphone.peek()));
    const stopped = (): boolean => this.run !== mine;
    try {
      const report = await runTrial(
        {
          open: (way) => open(way, sent.tracks, link.relays, (sdp) => (stopped() ? Promise.reject(new Error('stopped')) : this.session.tryLine(sdp))),
          relays: link.relays.length > 0,
          now: elapsedMs,
          wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
          stopped,
        },
        () => ({ camera: isOpen(media.camera.peek()), microphone: isOpen(media.microphone.peek()) }),
      );
      if (report !== null) this.ended(report);
    } catch {
      if (!stopped()) this.state.value = { kind: 'refused' };
    } finally {
      sent.release();
      // At the server there is one trial of a person: what ends late would end that of a newer run.
      if (!stopped()) this.endAtServer();
    }
  }

  private endAtServer(): void {
    void this.session.endTrial().catch(() => undefined);
  }

  private ended(report: LineReport): void {
    this.state.value = { kind: 'done', report, told: false };
    const told = (): void => {
      const now = this.state.peek();
      if (now.kind === 'done' && now.report === report) this.state.value = { ...now, told: true };
    };
    // What the server does not take is still worth knowing here.
    void this.session.reportTrial(report).then(told, () => undefined);
  }

  /** Leaves the line to the conversation. What was found stays. */
  private stop(): void {
    this.run += 1;
    if (this.state.peek().kind !== 'running') return;
    this.state.value = { kind: 'idle' };
    untracked(() => this.endAtServer());
  }
}

const known = new WeakMap<MeetingSession, Trial>();

/** The trial of a session. */
export function trialOf(session: MeetingSession): Trial {
  const trial = known.get(session) ?? new Trial(session);
  known.set(session, trial);
  return trial;
}

function trackOf(state: MeetingSession['media']['camera']['value']): MediaStreamTrack | null {
  return 'track' in state ? state.track : null;
}
