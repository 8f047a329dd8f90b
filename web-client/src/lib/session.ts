/**
 * Who is signed in, per realm. The cookie is the browser's: what happens in one window is so in all of them, so they tell each other.
 */
import { signal, type Signal } from '@preact/signals';
import { createContext } from 'preact';
import { useEffect } from 'preact/hooks';
import type { BookingId, Realm, SessionView } from '../protocol';
import { api, isSignedOut, onAnswer } from './api';
import { now, serverTime } from './clock';
import { expiryOf, expiryState, used, type Expiry, type ExpiryState } from './expiry';
import { forgetAll } from './tab-memory';

/** Why nobody is signed in. */
export type Out =
  /** Nobody was. */
  | 'never'
  /** Signed out in this window. */
  | 'here'
  /** On all devices, in this window. */
  | 'everywhere'
  /** In another window, or on another device. */
  | 'elsewhere'
  | 'expired'
  /** Somebody else signed in in another window of this browser. */
  | 'replaced';

export type SessionState =
  | { kind: 'unknown' }
  | { kind: 'failed'; error: unknown }
  | { kind: 'out'; why: Out }
  | { kind: 'in'; session: SessionView; expiry: Expiry };

const unknown: SessionState = { kind: 'unknown' };
const states: Record<Realm, Signal<SessionState>> = { citizen: signal(unknown), guest: signal(unknown), staff: signal(unknown) };

/** As whom the pages below are shown. */
export const RealmContext = createContext<Realm | null>(null);

/** What windows tell each other. */
type Told =
  | { kind: 'in'; realm: Realm; who: string }
  | { kind: 'out'; realm: Realm }
  | { kind: 'used'; realm: Realm; at: number };

const channel = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel('sportello.session');
/** Uses are told to the other windows this seldom. */
const TELL_USED_MS = 20_000;
const toldUsed: Record<Realm, number> = { citizen: 0, guest: 0, staff: 0 };
const asked: Partial<Record<Realm, Promise<void>>> = {};
/** Sockets that keep a session alive, by realm. */
const held: Record<Realm, number> = { citizen: 0, guest: 0, staff: 0 };

export function sessionOf(realm: Realm): SessionState {
  return states[realm].value;
}

/** When the session of a realm ends; `fine` while a meeting or a board keeps it alive. Draws anew each second. */
export function expiryNow(realm: Realm): ExpiryState {
  const state = states[realm].value;
  const at = now.value.getTime();
  return state.kind !== 'in' || held[realm] > 0 ? { kind: 'fine' } : expiryState(state.expiry, at);
}

/** Finds out who is signed in; also renews. Asked at once by several, the server is asked once. */
export function loadSession(realm: Realm): Promise<void> {
  asked[realm] ??= load(realm).finally(() => {
    // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- one entry per realm
    delete asked[realm];
  });
  return asked[realm];
}

async function load(realm: Realm): Promise<void> {
  try {
    const session = await api.session(realm);
    ownedBy(realm, whoIs(session));
    states[realm].value = { kind: 'in', session, expiry: expiryOf(session, serverTime().getTime()) };
    remember(realm, true);
    channel?.postMessage({ kind: 'in', realm, who: whoIs(session) } satisfies Told);
  } catch (error) {
    if (isSignedOut(error)) leave(realm, 'never');
    else if (states[realm].peek().kind !== 'in') states[realm].value = { kind: 'failed', error };
  }
}

/** Who is signed in, known from the first component on that asks. */
export function useSession(realm: Realm): SessionState {
  useEffect(() => {
    if (states[realm].peek().kind === 'unknown') void loadSession(realm);
  }, [realm]);
  return states[realm].value;
}

/** For pages that are everybody's: asks only where somebody has signed in before. */
export function useKnownSession(realm: Realm): SessionView | null {
  useEffect(() => {
    if (states[realm].peek().kind === 'unknown' && isRemembered(realm)) void loadSession(realm);
  }, [realm]);
  const state = states[realm].value;
  return state.kind === 'in' ? state.session : null;
}

/** Keeps a session from ending while a socket stands: the server renews it by that. */
export function useHeldSession(realm: Realm, holds: boolean): void {
  useEffect(() => {
    if (!holds) return;
    held[realm] += 1;
    // Other windows of this browser must not take it for idle.
    const timer = setInterval(() => use(realm), TELL_USED_MS);
    return () => {
      clearInterval(timer);
      held[realm] -= 1;
      use(realm);
    };
  }, [realm, holds]);
}

/** Signs out in this browser. Throws when the server can't be told: then one is still signed in. */
export async function signOut(realm: Realm, everywhere = false): Promise<void> {
  let atProvider: string | null = null;
  try {
    if (everywhere) await api.signOutEverywhere(realm);
    else atProvider = (await api.signOut(realm)).at_provider;
  } catch (error) {
    if (!isSignedOut(error)) throw error;
  }
  states[realm].value = { kind: 'out', why: everywhere ? 'everywhere' : 'here' };
  remember(realm, false);
  forgetAll();
  channel?.postMessage({ kind: 'out', realm } satisfies Told);
  // At the provider, too: the next one at this computer must not enter there without being asked.
  if (atProvider !== null) location.assign(atProvider);
}

/** The server says that this session was ended by its owner. */
export function endedElsewhere(realm: Realm): void {
  leave(realm, 'elsewhere');
}

/** The time is over. */
export function expired(realm: Realm): void {
  leave(realm, 'expired');
}

/** Is out: for the reason that is known, unless there is a better one. */
function leave(realm: Realm, why: Out): void {
  const state = states[realm].peek();
  if (state.kind === 'out') return;
  const timeIsOver = state.kind === 'in' && expiryState(state.expiry, serverTime().getTime()).kind === 'over';
  const wasIn = state.kind === 'in' && why === 'never';
  out(realm, timeIsOver ? 'expired' : wasIn ? 'elsewhere' : why);
  remember(realm, false);
}

function out(realm: Realm, why: Out): void {
  states[realm].value = { kind: 'out', why };
  // What was begun is kept for who was idle, and for nobody else.
  if (why !== 'expired' && why !== 'never') forgetAll();
}

function use(realm: Realm): void {
  const state = states[realm].peek();
  if (state.kind !== 'in') return;
  const at = serverTime().getTime();
  states[realm].value = { ...state, expiry: used(state.expiry, at) };
  if (Math.abs(at - toldUsed[realm]) < TELL_USED_MS) return;
  toldUsed[realm] = at;
  channel?.postMessage({ kind: 'used', realm, at } satisfies Told);
}

/** Follows what the server and the other windows tell. */
export function startSessions(): void {
  onAnswer((realm, signedIn) => {
    if (signedIn) use(realm);
    // In a meeting the socket has the word: it is not cut because of a request beside it.
    else if (held[realm] === 0) leave(realm, 'never');
  });
  if (channel !== null) channel.onmessage = (message: MessageEvent<Told>) => heard(message.data);
}

function heard(told: Told): void {
  const state = states[told.realm].peek();
  switch (told.kind) {
    case 'out':
      leave(told.realm, 'elsewhere');
      break;
    case 'in':
      if (state.kind === 'in' && whoIs(state.session) !== told.who) out(told.realm, 'replaced');
      else if (state.kind === 'out' && state.why !== 'replaced') void loadSession(told.realm);
      break;
    case 'used':
      if (state.kind === 'in') states[told.realm].value = { ...state, expiry: used(state.expiry, told.at) };
      else if (state.kind === 'out' && state.why === 'expired') void loadSession(told.realm);
      break;
  }
}

/** Tells one person from another. */
function whoIs(session: SessionView): string {
  switch (session.realm) {
    case 'citizen':
      return `${session.fiscal_code_masked} ${session.name ?? ''}`;
    case 'guest':
      return `${session.booking} ${session.party}`;
    case 'staff':
      return session.id;
  }
}

/** What this tab keeps belongs to one person: somebody else finds nothing of it. */
function ownedBy(realm: Realm, who: string): void {
  try {
    const name = `sportello.owner.${realm}`;
    const mark = markOf(who);
    const before = sessionStorage.getItem(name);
    if (before !== null && before !== mark) forgetAll();
    sessionStorage.setItem(name, mark);
  } catch {
    // Without storage nothing is kept.
  }
}

/** Tells one text from another without saying it (FNV-1a). */
function markOf(text: string): string {
  let hash = 0x811c9dc5;
  for (const letter of text) hash = Math.imul(hash ^ (letter.codePointAt(0) ?? 0), 0x01000193);
  return (hash >>> 0).toString(16);
}

const GUEST_OF = 'sportello.guest';

/** Remembers in this window that a meeting is entered as a guest. */
export function rememberGuest(booking: BookingId): void {
  try {
    sessionStorage.setItem(GUEST_OF, booking);
  } catch {
    // Storage can be switched off: then the way in is the personal link again.
  }
}

/** As whom this window enters a meeting. */
export function realmIn(booking: BookingId): Realm {
  try {
    return sessionStorage.getItem(GUEST_OF) === booking ? 'guest' : 'citizen';
  } catch {
    return 'citizen';
  }
}

function remember(realm: Realm, signedIn: boolean): void {
  try {
    if (signedIn) localStorage.setItem(`sportello.in.${realm}`, '1');
    else localStorage.removeItem(`sportello.in.${realm}`);
  } catch {
    // Then everybody's pages show no name.
  }
}

function isRemembered(realm: Realm): boolean {
  try {
    return localStorage.getItem(`sportello.in.${realm}`) !== null;
  } catch {
    return false;
  }
}
