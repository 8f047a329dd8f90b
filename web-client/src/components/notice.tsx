import type { ComponentChildren, JSX } from 'preact';
import { IconAlert, IconCheck, IconInfo } from './icons';

/** A message in the page: what happened, why, what to do. Never colour alone: an icon and words. */
export function Notice({ tone, title, children }: { tone: 'info' | 'warning' | 'danger' | 'success'; title?: ComponentChildren; children?: ComponentChildren }): JSX.Element {
  const Icon = tone === 'success' ? IconCheck : tone === 'info' ? IconInfo : IconAlert;
  return (
    <div class={`notice notice-${tone}`}>
      <Icon />
      <div>
        {title !== undefined && <p class="notice-title">{title}</p>}
        {children}
      </div>
    </div>
  );
}
