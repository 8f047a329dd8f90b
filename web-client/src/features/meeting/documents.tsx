import type { JSX } from 'preact';
import { useRef, useState } from 'preact/hooks';
import { Dialog } from '../../components/dialog';
import { IconAlert, IconCheck, IconClip, IconClock, IconFile } from '../../components/icons';
import { t } from '../../lib/i18n';
import type { AttachmentRole } from '../../protocol';
import { documentState, type DocumentState } from './meeting-state';
import type { MeetingSession } from './session';

/** The documents that are asked for. */
export const ROLES: readonly AttachmentRole[] = ['delegation_form', 'identity_document'];

export function documentName(role: AttachmentRole): string {
  return t(`meeting_document_${role}`);
}

/** How many are still to come, or to come again. */
export function missingDocuments(session: MeetingSession): number {
  return ROLES.filter((role) => needed(documentState(session.state.value, role))).length;
}

function needed(state: DocumentState): boolean {
  return state.kind === 'missing' || state.review === 'again';
}

/** What is to be attached and how it stands; each with its own button while it is needed. */
export function DocumentList({ session, onChosen }: { session: MeetingSession; onChosen?: () => void }): JSX.Element {
  return (
    <section class="documents" aria-labelledby="documents-title">
      <h2 id="documents-title">{t('meeting_documents')}</h2>
      <ul>
        {ROLES.map((role) => <DocumentRow key={role} session={session} role={role} onChosen={onChosen} />)}
      </ul>
    </section>
  );
}

function DocumentRow({ session, role, onChosen }: { session: MeetingSession; role: AttachmentRole; onChosen: (() => void) | undefined }): JSX.Element {
  const state = documentState(session.state.value, role);
  const [tone, word] = documentWord(state);
  const Icon = tone === 'done' ? IconCheck : tone === 'again' ? IconAlert : tone === 'waits' ? IconClock : IconFile;
  return (
    <li class={`document document-${tone}`}>
      <Icon size={28} />
      <p>
        <span class="document-name">{documentName(role)}</span>
        <span class="document-state">{word}</span>
      </p>
      {needed(state) && <AttachButton session={session} role={role} kind="outline" onChosen={onChosen}>{t('meeting_attach')}</AttachButton>}
    </li>
  );
}

function documentWord(state: DocumentState): ['missing' | 'waits' | 'done' | 'again', string] {
  if (state.kind === 'missing') return ['missing', t('meeting_document_missing')];
  switch (state.review) {
    case 'waiting':
      return ['waits', t('meeting_document_waiting')];
    case 'accepted':
      return ['done', t('meeting_document_accepted')];
    case 'again':
      return ['again', t('meeting_document_again')];
  }
}

/** Opens the device's choice of files for one kind of document. */
export function AttachButton({ session, role, kind, children, onChosen }: { session: MeetingSession; role: AttachmentRole; kind: 'outline' | 'primary'; children: string; onChosen?: (() => void) | undefined }): JSX.Element {
  const input = useRef<HTMLInputElement>(null);
  const name = t('meeting_attach_document', { document: documentName(role) });
  return (
    <>
      <button type="button" class={`btn action ${kind === 'outline' ? 'btn-outline-primary' : 'btn-primary'}`} aria-label={name} onClick={() => input.current?.click()}>
        <span>{children}</span>
      </button>
      <input
        ref={input}
        type="file"
        hidden
        accept="application/pdf,.pdf"
        data-role={role}
        onChange={(change) => {
          const [file] = change.currentTarget.files ?? [];
          if (file !== undefined) void session.attach(file, role);
          // The same file may be chosen again.
          change.currentTarget.value = '';
          onChosen?.();
        }}
      />
    </>
  );
}

/** The paper-clip: first what it is, then which file. */
export function ClipButton({ session }: { session: MeetingSession }): JSX.Element {
  const [open, setOpen] = useState(false);
  return (
    <>
      <button type="button" class="btn btn-outline-primary action composer-button" aria-haspopup="dialog" onClick={() => setOpen(true)}>
        <IconClip />
        <span>{t('meeting_attach')}</span>
      </button>
      <Dialog open={open} title={t('meeting_attach_title')} onClose={() => setOpen(false)}>
        <p>{t('meeting_attach_limits')}</p>
        <div class="attach-choices">
          {ROLES.map((role) => (
            <AttachButton key={role} session={session} role={role} kind="outline" onChosen={() => setOpen(false)}>{documentName(role)}</AttachButton>
          ))}
        </div>
      </Dialog>
    </>
  );
}
