import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { Button } from '../../components/button';
import { Dialog } from '../../components/dialog';
import { Notice } from '../../components/notice';
import { t } from '../../lib/i18n';
import { failureText, type MeetingSession } from '../meeting/session';

/** Leaving gives the place up: it is asked before. */
export function LeaveDialog({ session, open, where, onClose }: { session: MeetingSession; open: boolean; where: 'waiting' | 'live'; onClose: () => void }): JSX.Element {
  const [failure, setFailure] = useState<string | null>(null);
  const leave = async (): Promise<void> => setFailure(await failureText(session.leave()));
  return (
    <Dialog
      open={open}
      title={where === 'waiting' ? t('citizen_leave_waiting_title') : t('citizen_leave_live_title')}
      onClose={onClose}
      footer={
        <>
          <Button kind="danger" onClick={() => void leave()}>{t('citizen_leave_yes')}</Button>
          <Button onClick={onClose}>{t('citizen_leave_no')}</Button>
        </>
      }
    >
      <p>{where === 'waiting' ? t('citizen_leave_waiting_text') : t('citizen_leave_live_text')}</p>
      {failure !== null && <Notice tone="danger" title={failure} />}
    </Dialog>
  );
}
