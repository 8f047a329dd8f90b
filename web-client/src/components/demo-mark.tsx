import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { demoMode, detectDemo } from '../lib/demo-mode';
import { t } from '../lib/i18n';

/** In a demonstration every page says so; elsewhere nothing. */
export function DemoMark(): JSX.Element | null {
  useEffect(detectDemo, []);
  if (demoMode.value !== true) return null;
  return (
    <aside class="demo-mark" aria-label={t('common_demo_mark')}>
      <strong>{t('common_demo_mark')}</strong> <span>{t('common_demo_mark_explained')}</span>
    </aside>
  );
}
