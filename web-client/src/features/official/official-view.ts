/** Which view an official's meeting shows: the booking and the server's phase decide. */
import type { Line } from '../../lib/socket';
import type { BookingForOfficial, Code, Outcome, Seat } from '../../protocol';
import type { Phase } from '../meeting/meeting-state';

/** What is known of the booking. */
export type Loaded = { kind: 'loading' } | { kind: 'known'; found: BookingForOfficial } | { kind: 'failed'; code: Code | 'unreachable' | 'line_lost' };

/** What is known of the meeting. */
export interface Connected {
  line: Line;
  phase: Phase;
  /** One's own seat. */
  seat: Seat | null;
  seated: boolean;
  ready: boolean;
}

export type View =
  | { kind: 'loading' }
  | { kind: 'invalid' }
  | { kind: 'unreachable' }
  | { kind: 'elsewhere' }
  | { kind: 'expected' }
  | { kind: 'waiting' }
  | { kind: 'taken'; by: string; since: string }
  | { kind: 'live'; role: 'holder' | 'assistant' }
  | { kind: 'over'; outcome: Outcome | null }
  | { kind: 'cancelled' }
  | { kind: 'left' };

export function viewOf(booking: Loaded, connected: Connected | null): View {
  if (connected?.phase.kind === 'ended') return { kind: 'over', outcome: connected.phase.outcome };
  if (connected?.phase.kind === 'cancelled') return { kind: 'cancelled' };
  switch (booking.kind) {
    case 'loading':
      return { kind: 'loading' };
    case 'failed':
      return failedView(booking.code);
    case 'known':
      return knownView(booking.found, connected);
  }
}

function failedView(code: string): View {
  // Who is signed out is asked to sign in before any of this is shown.
  if (code === 'unauthorized') return { kind: 'loading' };
  return ['forbidden', 'not_found', 'malformed'].includes(code) ? { kind: 'invalid' } : { kind: 'unreachable' };
}

function knownView({ booking }: BookingForOfficial, connected: Connected | null): View {
  if (booking.state === 'cancelled') return { kind: 'cancelled' };
  if (booking.state === 'ended') return { kind: 'over', outcome: booking.outcome };
  return connected === null ? { kind: 'loading' } : inside(connected);
}

function inside({ line, phase, seat, seated, ready }: Connected): View {
  if (line.kind === 'elsewhere') return { kind: 'elsewhere' };
  if (line.kind === 'over') return { kind: 'left' };
  if (line.kind === 'refused') return refusedView(line.code);
  if (!ready) return { kind: 'loading' };
  if (phase.kind === 'waiting') return { kind: 'waiting' };
  if (phase.kind !== 'in_charge') return { kind: 'expected' };
  const holder = seat?.kind === 'official' && seat.official === phase.official;
  if (holder) return { kind: 'live', role: 'holder' };
  return seated ? { kind: 'live', role: 'assistant' } : { kind: 'taken', by: phase.name, since: phase.since };
}

function refusedView(code: Code): View {
  if (code === 'over') return { kind: 'over', outcome: null };
  return code === 'booking_cancelled' ? { kind: 'cancelled' } : failedView(code);
}
