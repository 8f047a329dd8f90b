/** When a session ends, as far as a page can know without asking: asking would put the end off. */
import type { SessionView } from '../protocol';

/** How long before the end people are asked. */
export const WARN_MS = 2 * 60_000;
/** The server notes uses to the minute: a later use may count as much earlier. */
const NOTED_MS = 60_000;

export interface Expiry {
  /** Milliseconds that a use is good for. */
  idleMs: number;
  /** When it ends unless it is used. */
  idleUntil: number;
  /** When it ends in any case. */
  until: number;
}

export type ExpiryState =
  | { kind: 'fine' }
  /** Ends soon; whether a use puts it off. */
  | { kind: 'soon'; at: number; renewable: boolean }
  | { kind: 'over'; at: number };

/** As the server has just told it. */
export function expiryOf(session: Pick<SessionView, 'idle_until' | 'until'>, now: number): Expiry {
  const [idleUntil, until] = [Date.parse(session.idle_until), Date.parse(session.until)];
  return { idleMs: Math.max(0, idleUntil - now), idleUntil, until };
}

/** After one more use, here or in another window. */
export function used(expiry: Expiry, now: number): Expiry {
  const idleUntil = Math.min(expiry.until, Math.max(expiry.idleUntil, now + expiry.idleMs - NOTED_MS));
  return { ...expiry, idleUntil };
}

export function expiryState({ idleUntil, until }: Expiry, now: number): ExpiryState {
  const at = Math.min(idleUntil, until);
  if (now >= at) return { kind: 'over', at };
  return at - now > WARN_MS ? { kind: 'fine' } : { kind: 'soon', at, renewable: idleUntil < until };
}
