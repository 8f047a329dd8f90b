/** Signing in with a PIN: what stands in the way, and until when. */
import { ApiError } from '../../lib/api';

export type Obstacle =
  | { kind: 'none' }
  /** No try before then, ISO 8601. */
  | { kind: 'locked'; until: string }
  /** No try at all. */
  | { kind: 'blocked' }
  | { kind: 'first_half' }
  | { kind: 'other'; error: unknown };

export function obstacleOf(error: unknown): Obstacle {
  if (!(error instanceof ApiError)) return error === null ? { kind: 'none' } : { kind: 'other', error };
  switch (error.code) {
    case 'pin_locked':
      return error.problem?.opens_at === undefined ? { kind: 'other', error } : { kind: 'locked', until: error.problem.opens_at };
    case 'pin_blocked':
      return { kind: 'blocked' };
    case 'pin_first_half_only':
      return { kind: 'first_half' };
    default:
      return { kind: 'other', error };
  }
}

/** Whether a try is refused unseen now. */
export function isShut(obstacle: Obstacle, now: Date): boolean {
  return obstacle.kind === 'blocked' || (obstacle.kind === 'locked' && now.getTime() < Date.parse(obstacle.until));
}

/** A change that waits for its page, and where to go on afterwards. Never in the address nor on the device. */
export interface OpenChange {
  ticket: string;
  expiresAt: string;
  back: string;
}

let open: OpenChange | null = null;

export function keepChange(change: OpenChange): void {
  open = change;
}

/** The change that waits; it is forgotten once its time is over. */
export function openChange(now: Date): OpenChange | null {
  if (open !== null && now.getTime() >= Date.parse(open.expiresAt)) open = null;
  return open;
}

export function forgetChange(): void {
  open = null;
}
