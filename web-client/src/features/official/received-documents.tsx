import type { JSX } from 'preact';
import type { Attachment, AttachmentRole } from '../../protocol';
import { Button } from '../../components/button';
import { IconAlert, IconCheck, IconClock, IconFile } from '../../components/icons';
import { t } from '../../lib/i18n';
import { documentName, ROLES } from '../meeting/documents';
import { documentState } from '../meeting/meeting-state';
import type { MeetingSession } from '../meeting/session';

type Open = (attachment: Attachment) => void;

/** What has come of what is asked for. */
export function ReceivedDocuments({ session, shown, onOpen }: { session: MeetingSession; shown: Attachment | null; onOpen: Open }): JSX.Element {
  return (
    <section class="documents" aria-labelledby="received-title">
      <h2 id="received-title">{t('official_documents')}</h2>
      <ul>{ROLES.map((role) => <Row key={role} role={role} session={session} shown={shown} onOpen={onOpen} />)}</ul>
    </section>
  );
}

const looks = {
  missing: { tone: 'missing', Icon: IconFile, text: 'official_document_missing' },
  waiting: { tone: 'waits', Icon: IconClock, text: 'official_document_waiting' },
  accepted: { tone: 'done', Icon: IconCheck, text: 'official_document_accepted' },
  again: { tone: 'again', Icon: IconAlert, text: 'official_document_again' },
} as const;

function Row({ role, session, shown, onOpen }: { role: AttachmentRole; session: MeetingSession; shown: Attachment | null; onOpen: Open }): JSX.Element {
  const state = documentState(session.state.value, role);
  const { tone, Icon, text } = looks[state.kind === 'here' ? state.review : 'missing'];
  return (
    <li class={`document document-${tone}`}>
      <Icon size={28} />
      <p>
        <span class="document-name">{documentName(role)}</span>
        <span class="document-state">{t(text)}</span>
      </p>
      {state.kind === 'here' && (
        <Button kind={state.review === 'waiting' ? 'primary' : 'outline'} disabled={shown?.id === state.attachment.id} onClick={() => onOpen(state.attachment)}>
          {t('official_open')}<span class="visually-hidden"> {documentName(role)}</span>
        </Button>
      )}
    </li>
  );
}
