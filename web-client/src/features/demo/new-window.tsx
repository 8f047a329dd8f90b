import type { ComponentChildren, JSX } from 'preact';
import { IconNewWindow } from '../../components/icons';
import { t } from '../../lib/i18n';

/** A link that opens a window of its own, and says so: in a demonstration one plays every role at once. */
export function NewWindow({ href, children, kind }: { href: string; children: ComponentChildren; kind?: 'primary' | 'outline' }): JSX.Element {
  const look = kind === undefined ? 'demo-link' : `btn ${kind === 'primary' ? 'btn-primary' : 'btn-outline-primary'} action`;
  return (
    <a class={look} href={href} target="_blank" rel="noopener">
      <span>{children}</span>
      <IconNewWindow size={20} />
      <span class="visually-hidden"> {t('common_new_window')}</span>
    </a>
  );
}
