import { useEffect, useState } from 'preact/hooks';

const wide = '(min-width: 992px)';

/** Whether there is room for two columns. */
export function useWide(): boolean {
  const [is, set] = useState(() => matchMedia(wide).matches);
  useEffect(() => {
    const query = matchMedia(wide);
    const changed = (): void => set(query.matches);
    changed();
    query.addEventListener('change', changed);
    return () => query.removeEventListener('change', changed);
  }, []);
  return is;
}
