import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { IconAlert, IconCheck, IconClock, IconFile } from '../../components/icons';
import { rich, t } from '../../lib/i18n';
import { AttachButton, PhotographButton } from './attach-buttons';
import { attachFiles } from './attach-files';
import { isDue, missingCount, onlyDue, replacedNext, toTell, type Row, type RowState } from './checklist';
import { documentName, objectionText } from './document-words';
import { DownloadButton } from './download-button';
import type { MeetingSession } from './session';
import { waysOut, type Target } from './upload';
import { UploadCard, uploadWord } from './upload-card';
import { useDrop, usePageDrop } from './use-drop';
import { WhichDocument } from './which-document';

/** How many are still to come, or to come again, of how many. */
export function dueDocuments(session: MeetingSession): { missing: number; all: number } {
  const rows = session.documents.value;
  return { missing: missingCount(rows), all: rows.filter(({ needed }) => needed).length };
}

interface ListProps {
  session: MeetingSession;
  onChosen?: () => void;
  /** Without a chat beside it the list itself tells all about the files on their way. */
  alone?: boolean;
}

/** What is to be attached and how it stands; each with its own buttons while it is needed. */
export function DocumentList({ session, onChosen, alone = false }: ListProps): JSX.Element {
  const form = session.form.value;
  const changed = session.state.value.form !== null;
  const only = onlyDue(session.documents.value);
  const [dropped, setDropped] = useState<readonly File[]>([]);
  const over = usePageDrop((files) => {
    if (only === null) setDropped(files);
    else send(session, files, only, onChosen);
  });
  return (
    <section class={`documents ${alone ? 'card-box' : ''} ${over ? 'documents-over' : ''}`} aria-labelledby="documents-title">
      {over && <p class="drop-sign"><IconFile /> <span>{only === null ? t('files_drop_any') : rich('files_drop_only', { document: documentName(only.role, form) })}</span></p>}
      {dropped.length > 0 && <WhichDocument session={session} files={dropped} onClose={() => setDropped([])} />}
      <h2 id="documents-title">{t('meeting_documents')}</h2>
      {changed && <p>{rich('files_form_changed', { form: t(`files_form_${form}`) })}</p>}
      {alone && <p>{t('files_waiting_hint')}</p>}
      <ul>
        {session.documents.value.map((row) => <DocumentRow key={row.role} session={session} row={row} alone={alone} onChosen={onChosen} />)}
      </ul>
    </section>
  );
}

function send(session: MeetingSession, files: readonly File[], row: Row, onChosen: (() => void) | undefined): void {
  void attachFiles(session, files, { role: row.role, replaces: replacedNext(row) });
  onChosen?.();
}

const looks = {
  missing: { tone: 'missing', Icon: IconFile, text: 'meeting_document_missing' },
  waiting: { tone: 'waits', Icon: IconClock, text: 'meeting_document_waiting' },
  accepted: { tone: 'done', Icon: IconCheck, text: 'meeting_document_accepted' },
  again: { tone: 'again', Icon: IconAlert, text: 'meeting_document_again' },
} as const satisfies Record<RowState, unknown>;

function DocumentRow({ session, row, alone, onChosen }: { session: MeetingSession; row: Row; alone: boolean; onChosen: (() => void) | undefined }): JSX.Element {
  const { role, state } = row;
  const { tone, Icon, text } = looks[state];
  const target: Target = { role, replaces: replacedNext(row) };
  const { over, ...drop } = useDrop((files) => send(session, files, row, onChosen));
  const uploads = session.uploads.value.filter((upload) => upload.role === role);
  const last = toTell(row, uploads);
  // A refused file's own card offers another one: the same buttons twice would only be a riddle.
  const offered = alone && uploads.some(({ state }) => state.kind === 'refused' && waysOut(state.code).includes('another'));
  const name = documentName(role, session.form.value);
  return (
    <li class={`document document-${tone} ${over ? 'document-over' : ''}`} {...drop}>
      <Icon size={28} />
      <div class="document-body">
        <p>
          <span class="document-name">{name}</span>
          <span class="document-state">{over ? t('files_drop_here') : t(text)}</span>
          {!alone && last !== null && <span class="document-state document-sending">{uploadWord(last)}</span>}
        </p>
        <Files session={session} row={row} />
        {alone && uploads.map((upload) => <div key={upload.id} class="upload-card"><UploadCard upload={upload} session={session} /></div>)}
        {!offered && <div class="document-acts">
          <AttachButton
            session={session}
            target={target}
            kind={isDue(row) ? 'outline' : 'link'}
            name={state === 'missing' ? t('meeting_attach_document', { document: name }) : state === 'again' ? t('files_choose_again_named', { document: name }) : t('files_choose_more_named', { document: name })}
            onChosen={onChosen}
          >
            {state === 'missing' ? t('meeting_attach') : state === 'again' ? t('files_choose_again') : t('files_choose_more')}
          </AttachButton>
          {isDue(row) && <PhotographButton session={session} target={target} name={name} onChosen={onChosen} />}
        </div>}
      </div>
    </li>
  );
}

/** What was sent: what counts, with what was said of it; what was replaced is struck out and can still be had. */
function Files({ session, row: { files, older } }: { session: MeetingSession; row: Row }): JSX.Element | null {
  if (files.length + older.length === 0) return null;
  return (
    <ul class="document-files">
      {older.map((file) => (
        <li key={file.attachment.id}>
          <span class="replaced"><bdi>{file.attachment.name}</bdi></span>
          <span class="bubble-small">{file.replaced ? t('files_replaced_word') : t('files_other_form')}</span>
          <DownloadButton session={session} attachment={file.attachment} />
        </li>
      ))}
      {files.map((file) => (
        <li key={file.attachment.id}>
          <bdi>{file.attachment.name}</bdi>
          {files.length > 1 && <span class="bubble-small">{t(looks[file.review].text)}</span>}
          {file.objection !== null && <Objected file={file} />}
        </li>
      ))}
    </ul>
  );
}

/** Why the official asks for it again, in plain words and in theirs. */
function Objected({ file: { objection } }: { file: Row['files'][number] }): JSX.Element | null {
  if (objection === null) return null;
  return (
    <p class="document-objection">
      <strong>{t('files_objection', { reason: objectionText(objection.reason) })}</strong>
      {objection.note !== '' && <span dir="auto">{t('files_objection_note', { note: objection.note })}</span>}
    </p>
  );
}
