import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { Outcome } from '../../protocol';
import { Button } from '../../components/button';
import { Dialog } from '../../components/dialog';
import { Notice } from '../../components/notice';
import { t } from '../../lib/i18n';
import { outcomesForOfficials, outcomeText } from '../../lib/outcome';
import { documentName } from '../meeting/document-words';
import { failureText, type MeetingSession } from '../meeting/session';

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
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  useEffect(() => {
    if (open && outcome === null && recording.kind === 'refused') setOutcome('consent_refused');
  }, [open]);
  const left = NOTE_MAX - Array.from(note).length;
  const choose = (value: Outcome): void => {
    setOutcome(value);
    setFailure(null);
  };
  const close = async (): Promise<void> => {
    if (outcome === null) {
      setFailure(t('official_close_choose'));
      return;
    }
    if (left < 0) {
      setFailure(t('error_note_too_long'));
      return;
    }
    setBusy(true);
    setFailure(await failureText(session.close(outcome, note.trim())));
    setBusy(false);
  };
  return (
    <Dialog
      open={open}
      title={t('official_close_title')}
      onClose={onClose}
      footer={
        <>
          <Button kind="outline" onClick={onClose}>{t('official_close_no')}</Button>
          <Button kind="danger" busy={busy} onClick={() => void close()}>{t('official_close_yes')}</Button>
        </>
      }
    >
      <fieldset class="choices official-outcomes">
        <legend>{t('official_close_outcome')}</legend>
        {outcomesForOfficials.map((value) => (
          <label class="choice" key={value}>
            <input type="radio" name="outcome" checked={outcome === value} onChange={() => choose(value)} />
            <span>{outcomeText(value)}</span>
          </label>
        ))}
      </fieldset>
      {outcome === 'delegation_registered' && <Doubts session={session} />}
      <div class="field official-note">
        <label for="official-note">{t('official_note_label')}</label>
        <p class="field-hint" id="official-note-hint">{t('official_note_hint', { left: Math.max(0, left) })}</p>
        <textarea id="official-note" class="input" rows={3} value={note} aria-invalid={left < 0} aria-describedby="official-note-hint" onInput={(typed) => setNote(typed.currentTarget.value)} />
      </div>
      <p>{t('official_close_final')}</p>
      <div role="alert">{failure !== null && <Notice tone="danger" title={failure} />}</div>
    </Dialog>
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
        {open.map(({ role }) => <li key={role}>{t('official_close_document', { document: documentName(role, form) })}</li>)}
        {!recorded && <li>{t('official_close_not_recorded')}</li>}
      </ul>
    </Notice>
  );
}
