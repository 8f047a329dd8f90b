import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Button } from '../../components/button';
import { Dialog } from '../../components/dialog';
import { Notice } from '../../components/notice';
import { t } from '../../lib/i18n';
import type { Attachment } from '../../protocol';
import { documentName } from '../meeting/document-words';
import { failureText, type MeetingSession } from '../meeting/session';
import { left, objectionOf, REASONS, type Draft } from './objection-form';

const empty: Draft = { reason: null, note: '' };

/** Asks for a document again: a reason, and words of one's own where they help. The citizens read both. */
export function ObjectionDialog({ session, attachment, open, onClose }: { session: MeetingSession; attachment: Attachment; open: boolean; onClose: () => void }): JSX.Element {
  const [draft, setDraft] = useState(empty);
  const [failure, setFailure] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  useEffect(() => {
    if (open) setDraft(empty);
    setFailure(null);
  }, [open]);
  const send = async (): Promise<void> => {
    const answer = objectionOf(draft);
    if (answer.kind === 'missing') {
      setFailure(answer.text);
      return;
    }
    setBusy(true);
    const failed = await failureText(session.reviewAttachment(attachment.id, answer.objection));
    setBusy(false);
    setFailure(failed);
    if (failed === null) onClose();
  };
  return (
    <Dialog
      open={open}
      title={t('official_objection_title', { document: documentName(attachment.role, session.form.value) })}
      onClose={onClose}
      footer={
        <>
          <Button kind="outline" onClick={onClose}>{t('official_objection_no')}</Button>
          <Button busy={busy} onClick={() => void send()}>{t('official_objection_yes')}</Button>
        </>
      }
    >
      <fieldset class="choices official-outcomes">
        <legend>{t('official_objection_why')}</legend>
        {REASONS.map((reason) => (
          <label class="choice" key={reason}>
            <input type="radio" name="objection" checked={draft.reason === reason} onChange={() => setDraft({ ...draft, reason })} />
            <span>{t(`official_objection_${reason}`)}</span>
          </label>
        ))}
      </fieldset>
      <div class="field official-note">
        <label for="objection-note">{draft.reason === 'other' ? t('official_objection_note_other') : t('official_objection_note')}</label>
        <p class="field-hint" id="objection-note-hint">{t('official_objection_note_hint', { left: Math.max(0, left(draft)) })}</p>
        <textarea id="objection-note" class="input" rows={2} value={draft.note} aria-invalid={left(draft) < 0} aria-describedby="objection-note-hint" onInput={(typed) => setDraft({ ...draft, note: typed.currentTarget.value })} />
      </div>
      <div role="alert">{failure !== null && <Notice tone="danger" title={failure} />}</div>
    </Dialog>
  );
}
