/** On a phone the list of documents is out of view: what the official said of them is told above the pictures. */
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { Button } from '../../components/button';
import { IconAlert } from '../../components/icons';
import { t } from '../../lib/i18n';
import { documentNews } from '../meeting/checklist';
import { documentName } from '../meeting/document-words';
import type { MeetingSession } from '../meeting/session';

interface BandProps {
  session: MeetingSession;
  /** The list is in view: then it says it all. */
  inView: boolean;
  onSee: () => void;
}

export function DocumentsBand({ session, inView, onSee }: BandProps): JSX.Element | null {
  const form = session.form.value;
  const again = session.documents.value.filter(({ state }) => state === 'again');
  const news = documentNews(session.documents.value, session.state.value.form);
  const seen = useSignal('');
  const read = inView || news === '';
  useEffect(() => {
    if (read) seen.value = news;
  }, [read, news]);
  if (read || seen.value === news) return null;
  const name = again[0] === undefined ? '' : documentName(again[0].role, form);
  const text = again.length === 0 ? t('citizen_live_form_changed', { form: t(`files_form_${form}`) }) : again.length === 1 ? t('citizen_live_again_one', { document: name }) : t('citizen_live_again', { count: again.length });
  return (
    <section class="band" aria-label={t('meeting_documents')}>
      <IconAlert size={32} />
      <p><strong>{text}</strong></p>
      <div class="band-acts">
        <Button kind="outline" onClick={onSee}>{t('citizen_live_again_see')}</Button>
        <Button kind="link" onClick={() => (seen.value = news)}>{t('citizen_live_again_later')}</Button>
      </div>
    </section>
  );
}
