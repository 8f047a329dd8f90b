import { useEffect } from 'preact/hooks';

/** Keeps the screen awake while a view is shown; the browser lets go when the page is hidden, so it is asked again. */
export function useWakeLock(active: boolean): void {
  useEffect(() => {
    if (!active || !('wakeLock' in navigator)) return;
    let lock: WakeLockSentinel | null = null;
    let wanted = true;
    const ask = async (): Promise<void> => {
      if (document.visibilityState !== 'visible') return;
      try {
        const granted = await navigator.wakeLock.request('screen');
        // The view may be gone by now.
        if (wanted) lock = granted;
        else await granted.release();
      } catch {
        // Battery saver: the screen then sleeps as the person has set it.
      }
    };
    const again = (): void => void ask();
    document.addEventListener('visibilitychange', again);
    void ask();
    return () => {
      wanted = false;
      document.removeEventListener('visibilitychange', again);
      void lock?.release();
    };
  }, [active]);
}
