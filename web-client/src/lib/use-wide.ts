import { useEffect, useState } from 'preact/hooks';

/** Whether a media query holds. */
export function useMedia(condition: string): boolean {
  const [is, set] = useState(() => matchMedia(condition).matches);
  useEffect(() => {
    const query = matchMedia(condition);
    const changed = (): void => set(query.matches);
    changed();
    query.addEventListener('change', changed);
    return () => query.removeEventListener('change', changed);
  }, [condition]);
  return is;
}

/** Whether there is room for two columns. */
export function useWide(): boolean {
  return useMedia('(min-width: 992px)');
}
