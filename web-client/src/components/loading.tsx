import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { t } from '../lib/i18n';

/** Nothing for 300 ms, then a spinner, after 3 s a sentence. */
export function Loading(): JSX.Element {
  const [stage, setStage] = useState(0);
  useEffect(() => {
    const timers = [setTimeout(() => setStage(1), 300), setTimeout(() => setStage(2), 3000)];
    return () => timers.forEach(clearTimeout);
  }, []);
  return (
    <div class="loading" role="status">
      {stage > 0 && <span class="spinner spinner-large" aria-hidden="true" />}
      {stage > 0 && <span class={stage === 1 ? 'visually-hidden' : ''}>{stage === 1 ? t('common_loading') : t('common_loading_long')}</span>}
    </div>
  );
}
