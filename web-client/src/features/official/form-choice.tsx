import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { Button } from '../../components/button';
import { Notice } from '../../components/notice';
import { t } from '../../lib/i18n';
import type { FormKind } from '../../protocol';
import { checklist, FORMS, isDue } from '../meeting/checklist';
import { documentName } from '../meeting/document-words';
import { failureText, type MeetingSession } from '../meeting/session';
import { Choices, QuestionDialog } from './question-dialog';

/** The form of the delegation; who is in charge may choose another one. */
export function FormChoice({ session, holder }: { session: MeetingSession; holder: boolean }): JSX.Element {
  const [open, setOpen] = useState(false);
  const form = session.form.value;
  return (
    <div class="form-choice">
      <p><strong>{t(`files_form_${form}`)}</strong> {t(`official_form_${form}`)}</p>
      {holder && <Button kind="link" onClick={() => setOpen(true)}>{t('official_form_change')}</Button>}
      {holder && open && <FormDialog session={session} onClose={() => setOpen(false)} />}
    </div>
  );
}

function FormDialog({ session, onClose }: { session: MeetingSession; onClose: () => void }): JSX.Element {
  const current = session.form.value;
  const [form, setForm] = useState<FormKind>(current);
  return (
    <QuestionDialog
      title={t('official_form_title')}
      no={t('official_form_no')}
      yes={t('official_form_yes')}
      disabled={form === current}
      act={() => failureText(session.chooseForm(form))}
      onClose={onClose}
    >
      <Choices legend={t('official_form_question')} values={FORMS} chosen={form} onChoose={setForm}>
        {(kind) => <>{t(`files_form_${kind}`)} <span class="choice-hint">{t(`official_form_${kind}`)}</span></>}
      </Choices>
      {form !== current && <Consequence session={session} form={form} />}
    </QuestionDialog>
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
