/** How long the line has been broken decides how loudly it is said: a quiet sign, a banner, the phone. */
import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { announceNow } from '../../components/live-region';
import { elapsed, elapsedMs } from '../../lib/clock';
import { t } from '../../lib/i18n';
import type { MeetingSession } from '../meeting/session';

export type Trouble = 'none' | 'quiet' | 'banner' | 'phone';

const BANNER_AFTER_MS = 5_000;
const PHONE_AFTER_MS = 30_000;

export function troubleAfter(brokenMs: number | null): Trouble {
  if (brokenMs === null) return 'none';
  if (brokenMs < BANNER_AFTER_MS) return 'quiet';
  return brokenMs < PHONE_AFTER_MS ? 'banner' : 'phone';
}

/** Drawn anew each second while the line is broken. */
function lineTrouble(session: MeetingSession): Trouble {
  const since = session.brokenSince.value;
  if (since === null) return 'none';
  return troubleAfter(elapsed.value - since);
}

/** The sign in the header: of the socket, or of audio and video that stood before. */
export function LineSign({ session }: { session: MeetingSession }): JSX.Element | null {
  const media = useMediaTrouble(session) === 'quiet' && session.link.line.value === 'broken';
  if (lineTrouble(session) !== 'quiet' && !media) return null;
  return <p class="line-sign"><span class="spinner" aria-hidden="true" /> <span>{t('citizen_line_quiet')}</span></p>;
}

/** The banner above everything else. It covers nothing: what is below moves down. */
export function LineBanner({ session }: { session: MeetingSession }): JSX.Element | null {
  const trouble = lineTrouble(session);
  const media = useMediaTrouble(session);
  const socketDown = trouble === 'banner' || trouble === 'phone';
  const worst = socketDown ? trouble : media;
  const shown = worst === 'banner' || worst === 'phone';
  const text = socketDown ? t('citizen_line_banner') : t('citizen_media_banner');
  useEffect(() => {
    if (shown) announceNow(text);
  }, [shown]);
  if (session.link.line.value === 'refused') return <div class="line-banner"><p><strong>{t('citizen_media_refused')}</strong></p></div>;
  if (!shown) return null;
  return (
    <div class="line-banner">
      <span class="spinner" aria-hidden="true" />
      <p>
        <strong>{text}</strong> {t('citizen_line_place')}
        {worst === 'phone' && <> {t('citizen_line_phone')} <a href="tel:803164">803164</a> ({t('common_from_mobile')} <a href="tel:06164164">06 164164</a>).</>}
      </p>
    </div>
  );
}

/** How long audio and video have been broken, in the same measure. */
export function useMediaTrouble(session: MeetingSession): Trouble {
  const since = useRef<number | null>(null);
  const line = session.link.line.value;
  const troubled = line === 'broken' || line === 'connecting';
  if (!troubled) since.current = null;
  else since.current ??= elapsedMs();
  if (since.current === null) return 'none';
  return troubleAfter(elapsed.value - since.current);
}
