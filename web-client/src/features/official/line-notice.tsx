import type { JSX } from 'preact';
import { Notice } from '../../components/notice';
import { elapsed } from '../../lib/clock';
import { t } from '../../lib/i18n';
import { troubleAfter, useMediaTrouble } from '../citizen/line-banner';
import type { MeetingSession } from '../meeting/session';

/** What is broken for more than a moment, what is kept, and for how long. */
export function LineNotice({ session }: { session: MeetingSession }): JSX.Element | null {
  const since = session.brokenSince.value;
  const media = useMediaTrouble(session);
  const socketDown = since !== null && troubleAfter(elapsed.value - since) !== 'quiet';
  const text = socketDown ? t('official_line_lost')
    : session.link.line.value === 'refused' ? t('error_media_refused')
    : media === 'banner' || media === 'phone' ? t('official_media_lost') : null;
  if (text === null) return null;
  return (
    <div class="official-line" role="status">
      <Notice tone="warning" title={text}>{socketDown && <p>{t('official_line_kept')}</p>}</Notice>
    </div>
  );
}
