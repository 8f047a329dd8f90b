/** The supervisor takes a meeting from the colleague who has it in charge: asked before. */
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { Button } from '../../components/button';
import { announce } from '../../components/live-region';
import { api } from '../../lib/api';
import { t } from '../../lib/i18n';
import type { BookingId } from '../../protocol';
import { failureText } from '../meeting/session';
import { QuestionDialog } from './question-dialog';

interface ReleaseProps {
  booking: BookingId;
  code: string;
  /** The colleague's name. */
  name: string;
}

/** The button with its question. */
export function Release(props: ReleaseProps): JSX.Element {
  const [asking, setAsking] = useState(false);
  return (
    <>
      <Button kind="danger" onClick={() => setAsking(true)}>{t('official_release')}</Button>
      {asking && <ReleaseDialog {...props} onClose={() => setAsking(false)} />}
    </>
  );
}

export function ReleaseDialog({ booking, code, name, onClose }: ReleaseProps & { onClose: () => void }): JSX.Element {
  const take = async (): Promise<string | null> => {
    const failed = await failureText(api.release(booking));
    if (failed === null) announce(t('official_released_by_you', { code }));
    return failed;
  };
  return (
    <QuestionDialog title={t('official_release_title', { code, name })} no={t('official_release_no')} yes={t('official_release_yes')} danger act={take} onClose={onClose}>
      <p>{t('official_release_text', { name })}</p>
    </QuestionDialog>
  );
}
