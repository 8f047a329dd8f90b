import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { Button } from '../../components/button';
import { Dialog } from '../../components/dialog';
import { Notice } from '../../components/notice';
import { t } from '../../lib/i18n';
import { failureText, type MeetingSession } from '../meeting/session';

/** Giving the meeting back to the office, or, for who assists, leaving it. */
export function HandOverDialog({ session, role, open, onClose }: { session: MeetingSession; role: 'holder' | 'assistant'; open: boolean; onClose: () => void }): JSX.Element {
  const [failure, setFailure] = useState<string | null>(null);
  const holder = role === 'holder';
  const act = async (): Promise<void> => {
    const failed = await failureText(holder ? session.handOver() : session.leave());
    setFailure(failed);
    if (failed === null) onClose();
  };
  return (
    <Dialog
      open={open}
      title={holder ? t('official_hand_over_title') : t('official_leave_title')}
      onClose={onClose}
      footer={
        <>
          <Button kind="outline" onClick={onClose}>{t('official_stay')}</Button>
          <Button kind="danger" onClick={() => void act()}>{holder ? t('official_hand_over') : t('official_leave')}</Button>
        </>
      }
    >
      <p>{holder ? t('official_hand_over_text') : t('official_leave_text')}</p>
      {failure !== null && <Notice tone="danger" title={failure} />}
    </Dialog>
  );
}
