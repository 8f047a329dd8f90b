/** Which view a citizen's link shows: the server's phase decides, the page follows. */
import type { Line } from '../../lib/socket';
import type { Code, MeetingPage, Outcome } from '../../protocol';
import type { Phase } from '../meeting/meeting-state';

/** What is known of the link. */
export type Link = { kind: 'loading' } | { kind: 'known'; page: MeetingPage } | { kind: 'failed'; code: Code | 'unreachable' | 'line_lost' };

/** What is known of the meeting; only once the link lets in. */
export interface Connected {
  line: Line;
  phase: Phase;
  seated: boolean;
  /** The history is told: one knows whether one has a place. */
  ready: boolean;
  /** The official was announced a moment ago. */
  called: boolean;
  /** A guest whom the official has not confirmed. */
  unconfirmed: boolean;
}

export type View =
  | { kind: 'loading' }
  | { kind: 'link_invalid' }
  | { kind: 'not_yours' }
  | { kind: 'insufficient' }
  | { kind: 'unreachable' }
  | { kind: 'too_early'; opensAt: string }
  | { kind: 'over'; outcome: Outcome | null }
  | { kind: 'cancelled' }
  | { kind: 'unsupported' }
  | { kind: 'check' }
  | { kind: 'waiting' }
  | { kind: 'called' }
  | { kind: 'unconfirmed' }
  | { kind: 'live' }
  | { kind: 'elsewhere' }
  | { kind: 'left' };

export function viewOf(link: Link, supported: boolean, connected: Connected | null): View {
  if (connected !== null && connected.phase.kind === 'ended') return { kind: 'over', outcome: connected.phase.outcome };
  if (connected !== null && connected.phase.kind === 'cancelled') return { kind: 'cancelled' };
  switch (link.kind) {
    case 'loading':
      return { kind: 'loading' };
    case 'failed':
      return failedView(link.code);
    case 'known':
      return admitted(link.page, supported, connected);
  }
}

function failedView(code: string): View {
  switch (code) {
    case 'unauthorized':
      // Whoever shows this view asks who one is first.
      return { kind: 'loading' };
    case 'forbidden':
      return { kind: 'not_yours' };
    case 'assurance_insufficient':
      return { kind: 'insufficient' };
    case 'not_found':
    case 'malformed':
      return { kind: 'link_invalid' };
    default:
      return { kind: 'unreachable' };
  }
}

function admitted(page: MeetingPage, supported: boolean, connected: Connected | null): View {
  switch (page.admission) {
    case 'too_early':
      return { kind: 'too_early', opensAt: page.opens_at };
    case 'over':
      return { kind: 'over', outcome: page.outcome };
    case 'cancelled':
      return { kind: 'cancelled' };
    case 'open':
      if (!supported) return { kind: 'unsupported' };
      return connected === null ? { kind: 'loading' } : inside(connected);
  }
}

function inside({ line, phase, seated, ready, called, unconfirmed }: Connected): View {
  if (line.kind === 'elsewhere') return { kind: 'elsewhere' };
  if (line.kind === 'over') return { kind: 'left' };
  if (line.kind === 'refused') return failedView(line.code);
  if (!ready) return { kind: 'loading' };
  if (!seated) return { kind: 'check' };
  if (phase.kind !== 'in_charge') return { kind: 'waiting' };
  if (unconfirmed) return { kind: 'unconfirmed' };
  return called ? { kind: 'called' } : { kind: 'live' };
}
