/** Something asked of the server, once or again and again. What was shown stays while a later try fails. */
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';

export interface Polled<Value> {
  /** The last answer. */
  value: Value | null;
  /** Why the last try failed; `null` when it did not. */
  error: unknown;
  /** Asks now. */
  reload: () => void;
}

/** @param everyMs pause between two tries while the page is seen; without it, asked once */
export function usePolled<Value>(load: () => Promise<Value>, everyMs?: number): Polled<Value> {
  const [shown, setShown] = useState<{ value: Value | null; error: unknown }>({ value: null, error: null });
  const [attempt, setAttempt] = useState(0);
  const latest = useRef(load);
  latest.current = load;
  useEffect(() => {
    let wanted = true;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const run = async (): Promise<void> => {
      const result = await latest.current().then((value) => ({ value }), (error: unknown) => ({ error }));
      if (!wanted) return;
      setShown((before) => ('value' in result ? { value: result.value, error: null } : { value: before.value, error: result.error }));
      if (everyMs !== undefined) timer = setTimeout(again, everyMs);
    };
    const again = (): void => {
      if (document.visibilityState === 'visible') void run();
      else timer = setTimeout(again, everyMs);
    };
    void run();
    return () => {
      wanted = false;
      clearTimeout(timer);
    };
  }, [attempt, everyMs]);
  const reload = useCallback(() => setAttempt((before) => before + 1), []);
  return { ...shown, reload };
}
