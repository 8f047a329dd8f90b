/** Which document a file is meant to be: asked before it is chosen, or after it was dropped. */
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { Button } from '../../components/button';
import { Dialog } from '../../components/dialog';
import { IconClip } from '../../components/icons';
import { t } from '../../lib/i18n';
import { AttachButton, PhotographButton } from './attach-buttons';
import { attachFiles } from './attach-files';
import { replacedNext } from './checklist';
import { documentName } from './document-words';
import type { MeetingSession } from './session';
import type { Target } from './upload';

/** All that can be attached, each once. */
function targetsOf(session: MeetingSession): { target: Target; name: string }[] {
  const rows = session.documents.value;
  const roles = [...new Set([...rows.map(({ role }) => role), 'other' as const])];
  return roles.map((role) => ({ target: { role, replaces: replacedNext(rows.find((row) => row.role === role)) }, name: documentName(role, session.form.value) }));
}

/** The paper-clip: first what it is, then which file. */
export function ClipButton({ session }: { session: MeetingSession }): JSX.Element {
  const [open, setOpen] = useState(false);
  const close = (): void => setOpen(false);
  return (
    <>
      <button type="button" class="btn btn-outline-primary action composer-button" aria-haspopup="dialog" onClick={() => setOpen(true)}>
        <IconClip />
        <span>{t('meeting_attach')}</span>
      </button>
      <Dialog open={open} title={t('meeting_attach_title')} onClose={close}>
        <p>{t('meeting_attach_limits')}</p>
        <ul class="attach-choices">
          {targetsOf(session).map(({ target, name }) => (
            <li key={target.role}>
              <AttachButton session={session} target={target} kind="outline" name={t('meeting_attach_document', { document: name })} onChosen={close}>{name}</AttachButton>
              <PhotographButton session={session} target={target} name={name} onChosen={close} />
            </li>
          ))}
        </ul>
      </Dialog>
    </>
  );
}

/** Files that were dropped beside the documents. */
export function WhichDocument({ session, files, onClose }: { session: MeetingSession; files: readonly File[]; onClose: () => void }): JSX.Element {
  const choose = (target: Target): void => {
    onClose();
    void attachFiles(session, files, target);
  };
  return (
    <Dialog open title={files.length === 1 ? t('files_which_one') : t('files_which', { count: files.length })} onClose={onClose}>
      <ul class="attach-files">{files.map(({ name }) => <li key={name}><bdi>{name}</bdi></li>)}</ul>
      <ul class="attach-choices">
        {targetsOf(session).map(({ target, name }) => <li key={target.role}><Button kind="outline" onClick={() => choose(target)}>{name}</Button></li>)}
      </ul>
    </Dialog>
  );
}
