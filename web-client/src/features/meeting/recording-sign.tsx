import type { JSX } from 'preact';
import { t } from '../../lib/i18n';
import type { MeetingSession } from './session';

/** The red sign with its words: on every screen, from the first to the last recorded moment. */
export function RecordingSign({ session }: { session: MeetingSession }): JSX.Element | null {
  if (session.state.value.recording.kind !== 'on') return null;
  return (
    <p class="recording-sign">
      <span class="recording-dot" aria-hidden="true" />
      <span>{t('meeting_recording_on')}</span>
    </p>
  );
}
