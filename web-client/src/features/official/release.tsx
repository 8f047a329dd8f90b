/** The supervisor takes a meeting from the colleague who has it in charge: asked before. */
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { Button } from '../../components/button';
import { Dialog } from '../../components/dialog';
import { announce } from '../../components/live-region';
import { Notice } from '../../components/notice';
import { api } from '../../lib/api';
import { t } from '../../lib/i18n';
import type { BookingId } from '../../protocol';
import { failureText } from '../meeting/session';

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
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const take = async (): Promise<void> => {
    setBusy(true);
    const failed = await failureText(api.release(booking));
    setBusy(false);
    setFailure(failed);
    if (failed !== null) return;
    announce(t('official_released_by_you', { code }));
    onClose();
  };
  return (
    <Dialog
      open
      title={t('official_release_title', { code, name })}
      onClose={onClose}
      footer={
        <>
          <Button kind="outline" onClick={onClose}>{t('official_release_no')}</Button>
          <Button kind="danger" busy={busy} onClick={() => void take()}>{t('official_release_yes')}</Button>
        </>
      }
    >
      <p>{t('official_release_text', { name })}</p>
      {failure !== null && <Notice tone="danger" title={failure} />}
    </Dialog>
  );
}
