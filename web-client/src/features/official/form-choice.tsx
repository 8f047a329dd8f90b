import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Button } from '../../components/button';
import { Dialog } from '../../components/dialog';
import { Notice } from '../../components/notice';
import { t } from '../../lib/i18n';
import type { FormKind } from '../../protocol';
import { checklist, FORMS, isDue } from '../meeting/checklist';
import { documentName } from '../meeting/document-words';
import { failureText, type MeetingSession } from '../meeting/session';

/** The form of the delegation; who is in charge may choose another one. */
export function FormChoice({ session, holder }: { session: MeetingSession; holder: boolean }): JSX.Element {
  const [open, setOpen] = useState(false);
  const form = session.form.value;
  return (
    <div class="form-choice">
      <p><strong>{t(`files_form_${form}`)}</strong> {t(`official_form_${form}`)}</p>
      {holder && <Button kind="link" onClick={() => setOpen(true)}>{t('official_form_change')}</Button>}
      {holder && <FormDialog session={session} open={open} onClose={() => setOpen(false)} />}
    </div>
  );
}

function FormDialog({ session, open, onClose }: { session: MeetingSession; open: boolean; onClose: () => void }): JSX.Element {
  const current = session.form.value;
  const [form, setForm] = useState<FormKind>(current);
  const [failure, setFailure] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  useEffect(() => {
    if (open) setForm(current);
    setFailure(null);
  }, [open]);
  const send = async (): Promise<void> => {
    setBusy(true);
    const failed = form === current ? null : await failureText(session.chooseForm(form));
    setBusy(false);
    setFailure(failed);
    if (failed === null) onClose();
  };
  return (
    <Dialog
      open={open}
      title={t('official_form_title')}
      onClose={onClose}
      footer={
        <>
          <Button kind="outline" onClick={onClose}>{t('official_form_no')}</Button>
          <Button busy={busy} disabled={form === current} onClick={() => void send()}>{t('official_form_yes')}</Button>
        </>
      }
    >
      <fieldset class="choices official-outcomes">
        <legend>{t('official_form_question')}</legend>
        {FORMS.map((kind) => (
          <label class="choice" key={kind}>
            <input type="radio" name="form" checked={form === kind} onChange={() => setForm(kind)} />
            <span>{t(`files_form_${kind}`)} <span class="choice-hint">{t(`official_form_${kind}`)}</span></span>
          </label>
        ))}
      </fieldset>
      {form !== current && <Consequence session={session} form={form} />}
      <div role="alert">{failure !== null && <Notice tone="danger" title={failure} />}</div>
    </Dialog>
  );
}

/** What changes for the citizens. */
function Consequence({ session, form }: { session: MeetingSession; form: FormKind }): JSX.Element {
  const then = checklist({ ...session.state.value, form }, session.booked);
  const asked = then.filter(isDue).map(({ role }) => role);
  return (
    <Notice tone="info" title={t('official_form_then')}>
      <ul>{asked.map((role) => <li key={role}>{documentName(role, form)}</li>)}</ul>
      <p>{t('official_form_kept')}</p>
    </Notice>
  );
}
