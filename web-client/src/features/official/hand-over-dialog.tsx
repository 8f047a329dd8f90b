import type { JSX } from 'preact';
import { t } from '../../lib/i18n';
import { failureText, type MeetingSession } from '../meeting/session';
import { QuestionDialog } from './question-dialog';

/** Giving the meeting back to the office, or, for who assists, leaving it. */
export function HandOverDialog({ session, role, open, onClose }: { session: MeetingSession; role: 'holder' | 'assistant'; open: boolean; onClose: () => void }): JSX.Element {
  const holder = role === 'holder';
  return (
    <QuestionDialog
      open={open}
      title={holder ? t('official_hand_over_title') : t('official_leave_title')}
      no={t('official_stay')}
      yes={holder ? t('official_hand_over') : t('official_leave')}
      danger
      act={() => failureText(holder ? session.handOver() : session.leave())}
      onClose={onClose}
    >
      <p>{holder ? t('official_hand_over_text') : t('official_leave_text')}</p>
    </QuestionDialog>
  );
}
