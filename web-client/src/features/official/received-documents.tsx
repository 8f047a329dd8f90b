import type { JSX } from 'preact';
import type { AttachmentId } from '../../protocol';
import { Button } from '../../components/button';
import { IconAlert, IconCheck, IconClock, IconFile } from '../../components/icons';
import { t } from '../../lib/i18n';
import { type Row, type RowState, type SentFile } from '../meeting/checklist';
import { documentName } from '../meeting/document-words';
import type { MeetingSession } from '../meeting/session';
import { isDoubtful } from './document-facts';
import { FormChoice } from './form-choice';

export type OpenFile = (id: AttachmentId) => void;

interface ReceivedProps {
  session: MeetingSession;
  shown: AttachmentId | null;
  onOpen: OpenFile;
  /** Who is in charge may choose another form. */
  holder: boolean;
}

/** What has come of what is asked for. */
export function ReceivedDocuments({ session, shown, onOpen, holder }: ReceivedProps): JSX.Element {
  return (
    <section class="documents" aria-labelledby="received-title">
      <h2 id="received-title">{t('official_documents')}</h2>
      <FormChoice session={session} holder={holder} />
      <ul>
        {session.documents.value.map((row) => <ReceivedRow key={row.role} row={row} session={session} shown={shown} onOpen={onOpen} />)}
      </ul>
    </section>
  );
}

const looks = {
  missing: { tone: 'missing', Icon: IconFile, text: 'official_document_missing' },
  waiting: { tone: 'waits', Icon: IconClock, text: 'official_document_waiting' },
  accepted: { tone: 'done', Icon: IconCheck, text: 'official_document_accepted' },
  again: { tone: 'again', Icon: IconAlert, text: 'official_document_again' },
} as const satisfies Record<RowState, unknown>;

/** How a document stands, told before it is opened: also that something about it should worry. */
function stateText(state: RowState, files: readonly SentFile[], session: MeetingSession): string {
  const doubtful = state === 'waiting' && files.some((file) => file.review === 'waiting' && isDoubtful(file, session.form.value));
  return t(doubtful ? 'official_document_doubt' : looks[state].text);
}

function ReceivedRow({ row: { role, state, files, older }, session, shown, onOpen }: { row: Row; session: MeetingSession; shown: AttachmentId | null; onOpen: OpenFile }): JSX.Element {
  const { tone, Icon } = looks[state];
  const name = documentName(role, session.form.value);
  const [only] = files;
  return (
    <li class={`document document-${tone}`}>
      <Icon size={28} />
      <div class="document-body">
        <p>
          <span class="document-name">{name}</span>
          <span class="document-state">{stateText(state, files, session)}</span>
        </p>
        {(files.length > 1 || older.length > 0) && (
          <ul class="document-files">
            {[...older, ...files].map((file) => <li key={file.attachment.id}><FileOfRow file={file} session={session} counts={files.includes(file)} shown={shown} onOpen={onOpen} /></li>)}
          </ul>
        )}
      </div>
      {only !== undefined && files.length === 1 && older.length === 0 && (
        <Button kind={state === 'waiting' ? 'primary' : 'outline'} disabled={shown === only.attachment.id} onClick={() => onOpen(only.attachment.id)}>
          {t('official_open')}<span class="visually-hidden"> {name}</span>
        </Button>
      )}
    </li>
  );
}

/** One of several: by its own name, struck out where another took its place. */
function FileOfRow({ file, session, counts, shown, onOpen }: { file: SentFile; session: MeetingSession; counts: boolean; shown: AttachmentId | null; onOpen: OpenFile }): JSX.Element {
  const { attachment, replaced, review } = file;
  return (
    <>
      <span class="document-file">
        <span class={counts ? '' : 'replaced'}><bdi>{attachment.name}</bdi></span>
        <span class="bubble-small">{counts ? stateText(review, [file], session) : replaced ? t('files_replaced_word') : t('files_other_form')}</span>
      </span>
      <Button kind={counts && review === 'waiting' ? 'primary' : 'outline'} disabled={shown === attachment.id} onClick={() => onOpen(attachment.id)}>
        {t('official_open')}<span class="visually-hidden"> {attachment.name}</span>
      </Button>
    </>
  );
}
