/** The lines of the chat: words, files, files refused, what is on its way. */
import type { ComponentChildren, JSX } from 'preact';
import { IconFile } from '../../components/icons';
import { formatTime } from '../../lib/clock';
import { locale, t } from '../../lib/i18n';
import type { Attachment } from '../../protocol';
import { replacedNext } from './checklist';
import { documentName } from './document-words';
import { DownloadButton } from './download-button';
import { sameSeat, type ChatItem } from './meeting-state';
import { writerLabel, type Names } from './people';
import type { MeetingSession, Outgoing } from './session';
import { formatSize, type UploadState } from './upload';
import { Refusal, UploadCard } from './upload-card';

interface LineProps {
  item: ChatItem;
  session: MeetingSession;
  names: Names;
  onOpenFile: ((attachment: Attachment) => void) | undefined;
}

export function ChatLine({ item, session, names, onOpenFile }: LineProps): JSX.Element {
  if (item.kind === 'refused_file') {
    const replaces = replacedNext(session.documents.value.find(({ role }) => role === item.role));
    return (
      <Bubble kind="refused" meta={t('meeting_chat_only_you', { time: formatTime(item.at) })}>
        <Refusal code={item.code} size={null} name={item.name} target={{ role: item.role, replaces }} session={session} upload={null} putAway={() => session.putRefusalAway(item.seq)} />
      </Bubble>
    );
  }
  const own = sameSeat(item.seat, session.seat.value);
  const who = writerLabel(item.seat, session.seat.value, session.state.value, names);
  const meta = t('meeting_chat_meta', { who, time: formatTime(item.at) });
  return (
    <Bubble kind={own ? 'own' : 'other'} meta={meta}>
      {item.kind === 'text' ? <p class="bubble-text" dir="auto">{item.text}</p> : <FileLine item={item} session={session} onOpenFile={onOpenFile} />}
    </Bubble>
  );
}

function Bubble({ kind, meta, children }: { kind: 'own' | 'other' | 'refused' | 'sending'; meta: string; children: ComponentChildren }): JSX.Element {
  return (
    <div class={`bubble bubble-${kind}`}>
      <p class="bubble-meta"><bdi>{meta}</bdi></p>
      {children}
    </div>
  );
}

function FileLine({ item, session, onOpenFile }: { item: ChatItem & { kind: 'file' }; session: MeetingSession; onOpenFile: LineProps['onOpenFile'] }): JSX.Element {
  const { attachment, replaced } = item;
  const size = formatSize(attachment.size, locale.value);
  return (
    <>
      <p class="bubble-file">
        <IconFile />
        <span>
          <span class={replaced ? 'replaced' : ''}><bdi>{attachment.name}</bdi></span>
          <span class="bubble-small">{documentName(attachment.role, session.formOf(item))}</span>
          <span class="bubble-small">{attachment.pages === 1 ? t('meeting_file_facts_one', { size }) : t('meeting_file_facts', { pages: attachment.pages, size })}</span>
          {replaced && <span class="bubble-small">{t('meeting_file_replaced')}</span>}
        </span>
      </p>
      {onOpenFile === undefined ? <DownloadButton session={session} attachment={attachment} /> : (
        <button type="button" class="btn btn-link action bubble-act" aria-label={t('meeting_file_open_named', { name: attachment.name })} onClick={() => onOpenFile(attachment)}>
          <IconFile size={20} /> <span>{t('meeting_file_open')}</span>
        </button>
      )}
    </>
  );
}

export function OutgoingLine({ message, session }: { message: Outgoing; session: MeetingSession }): JSX.Element {
  return (
    <Bubble kind="sending" meta={message.failed ? t('meeting_chat_failed') : t('meeting_chat_sending')}>
      <p class="bubble-text" dir="auto">{message.text}</p>
      {message.failed && (
        <button type="button" class="btn btn-link action bubble-act" onClick={() => void session.sendAgain(message.id)}><span>{t('meeting_chat_again')}</span></button>
      )}
    </Bubble>
  );
}

export function UploadLine({ upload, session }: { upload: UploadState; session: MeetingSession }): JSX.Element {
  const refused = upload.state.kind === 'refused';
  const meta = refused ? t('meeting_chat_only_you', { time: formatTime(upload.at) }) : documentName(upload.role, session.form.value);
  return <Bubble kind={refused ? 'refused' : 'sending'} meta={meta}><UploadCard upload={upload} session={session} /></Bubble>;
}
