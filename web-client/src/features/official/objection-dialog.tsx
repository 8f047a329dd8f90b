import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { t } from '../../lib/i18n';
import type { Attachment } from '../../protocol';
import { documentName } from '../meeting/document-words';
import { failureText, type MeetingSession } from '../meeting/session';
import { left, objectionOf, REASONS, type Draft } from './objection-form';
import { Choices, NoteField, QuestionDialog } from './question-dialog';

/** Asks for a document again: a reason, and words of one's own where they help. The citizens read both. */
export function ObjectionDialog({ session, attachment, onClose }: { session: MeetingSession; attachment: Attachment; onClose: () => void }): JSX.Element {
  const [draft, setDraft] = useState<Draft>({ reason: null, note: '' });
  const send = async (): Promise<string | null> => {
    const answer = objectionOf(draft);
    return answer.kind === 'missing' ? answer.text : failureText(session.reviewAttachment(attachment.id, answer.objection));
  };
  return (
    <QuestionDialog
      title={t('official_objection_title', { document: documentName(attachment.role, session.form.value) })}
      no={t('official_objection_no')}
      yes={t('official_objection_yes')}
      act={send}
      onClose={onClose}
    >
      <Choices legend={t('official_objection_why')} values={REASONS} chosen={draft.reason} onChoose={(reason) => setDraft({ ...draft, reason })}>
        {(reason) => t(`official_objection_${reason}`)}
      </Choices>
      <NoteField
        label={draft.reason === 'other' ? t('official_objection_note_other') : t('official_objection_note')}
        hint={t('official_objection_note_hint', { left: Math.max(0, left(draft)) })}
        rows={2}
        value={draft.note}
        tooLong={left(draft) < 0}
        onInput={(note) => setDraft({ ...draft, note })}
      />
    </QuestionDialog>
  );
}
