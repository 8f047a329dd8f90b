import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { Outcome } from '../../protocol';
import { Notice } from '../../components/notice';
import { t } from '../../lib/i18n';
import { outcomesForOfficials, outcomeText } from '../../lib/outcome';
import { documentName } from '../meeting/document-words';
import { failureText, type MeetingSession } from '../meeting/session';
import { Choices, NoteField, QuestionDialog } from './question-dialog';

const NOTE_MAX = 2_000;

interface CloseProps {
  session: MeetingSession;
  open: boolean;
  onClose: () => void;
}

/** Closing with an outcome and a note: chosen here, asked once more, then final. */
export function CloseDialog({ session, open, onClose }: CloseProps): JSX.Element {
  const { recording } = session.state.value;
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const [note, setNote] = useState('');
  useEffect(() => {
    if (open && outcome === null && recording.kind === 'refused') setOutcome('consent_refused');
  }, [open]);
  const left = NOTE_MAX - Array.from(note).length;
  const close = async (): Promise<string | null> => {
    if (outcome === null) return t('official_close_choose');
    return left < 0 ? t('error_note_too_long') : failureText(session.close(outcome, note.trim()));
  };
  return (
    <QuestionDialog open={open} title={t('official_close_title')} no={t('official_close_no')} yes={t('official_close_yes')} danger act={close} onClose={onClose}>
      <Choices legend={t('official_close_outcome')} values={outcomesForOfficials} chosen={outcome} onChoose={setOutcome}>{outcomeText}</Choices>
      {outcome === 'delegation_registered' && <Doubts session={session} />}
      <NoteField label={t('official_note_label')} hint={t('official_note_hint', { left: Math.max(0, left) })} rows={3} value={note} tooLong={left < 0} onInput={setNote} />
      <p>{t('official_close_final')}</p>
    </QuestionDialog>
  );
}

/** What speaks against the good outcome; it may still be right. */
function Doubts({ session }: { session: MeetingSession }): JSX.Element | null {
  const { recorded } = session.state.value;
  const form = session.form.value;
  const open = session.documents.value.filter(({ needed, state }) => needed && state !== 'accepted');
  if (open.length === 0 && recorded) return null;
  return (
    <Notice tone="warning" title={t('official_close_doubts')}>
      <ul>
        {open.map(({ role, state }) => <li key={role}>{t(`official_close_document_${state}`, { document: documentName(role, form) })}</li>)}
        {!recorded && <li>{t('official_close_not_recorded')}</li>}
      </ul>
    </Notice>
  );
}
