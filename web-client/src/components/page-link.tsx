import type { JSX } from 'preact';
import { t } from '../lib/i18n';

interface PageLinkProps {
  href: string;
  name: string;
  /** A meeting is under way, and goes on beside. */
  inMeeting: boolean;
}

/** A line of the menu: one of the pages that are somebody's own. */
export function PageLink({ href, name, inMeeting }: PageLinkProps): JSX.Element {
  return (
    <li>
      {inMeeting
        ? <a href={href} target="_blank" rel="noopener">{name}<span class="visually-hidden"> {t('common_new_window')}</span></a>
        : <a href={href}>{name}</a>}
    </li>
  );
}
