/** What this tab keeps for a while, so that a reload costs nothing: in the session storage, never on a server or for another tab. */
import { deviceMs } from './clock';

/** How long. */
export const KEPT_MS = 30 * 60_000;

/** Keeps a value under a name. */
export function keep(name: string, value: unknown, store = tabStore(), now = deviceMs()): void {
  try {
    store?.setItem(name, JSON.stringify({ at: now, value }));
  } catch {
    // Full or switched off: a reload then costs what was typed.
  }
}

/** What was kept under a name, unless it is too old; then it is forgotten. The caller checks its form. */
export function recall(name: string, store = tabStore(), now = deviceMs()): unknown {
  try {
    const kept = JSON.parse(store?.getItem(name) ?? 'null') as { at: unknown; value: unknown } | null;
    if (kept === null) return null;
    if (typeof kept.at === 'number' && kept.at <= now && now - kept.at < KEPT_MS) return kept.value;
    store?.removeItem(name);
  } catch {
    // Nothing that was written here.
  }
  return null;
}

/** Forgets it. */
export function forget(name: string, store = tabStore()): void {
  try {
    store?.removeItem(name);
  } catch {
    // Then there is nothing.
  }
}

/** Forgets everything that was kept: somebody has signed out, or somebody else is here. */
export function forgetAll(store = tabStore()): void {
  try {
    for (let at = (store?.length ?? 0) - 1; at >= 0; at -= 1) {
      const name = store?.key(at) ?? '';
      if (isKept(store?.getItem(name) ?? '')) store?.removeItem(name);
    }
  } catch {
    // Then there is nothing.
  }
}

/** Whether {@link keep} wrote it. */
function isKept(text: string): boolean {
  return /^\{"at":[\d.]+,"value":/.test(text);
}

function tabStore(): Storage | null {
  try {
    return sessionStorage;
  } catch {
    return null;
  }
}
