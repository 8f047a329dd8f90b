/** The lines of the chat: words, files, files refused, what is on its way. */
import type { ComponentChildren, JSX } from 'preact';
import { useState } from 'preact/hooks';
import { IconDownload, IconFile } from '../../components/icons';
import { ApiError, errorText } from '../../lib/api';
import { formatTime } from '../../lib/clock';
import { locale, rich, t } from '../../lib/i18n';
import type { Attachment } from '../../protocol';
import { documentName } from './documents';
import { sameSeat, type ChatItem } from './meeting-state';
import { writerLabel, type Names } from './people';
import type { MeetingSession, Outgoing } from './session';
import { formatSize, type UploadState } from './upload';

interface LineProps {
  item: ChatItem;
  session: MeetingSession;
  names: Names;
  onOpenFile: ((attachment: Attachment) => void) | undefined;
}

export function ChatLine({ item, session, names, onOpenFile }: LineProps): JSX.Element {
  if (item.kind === 'refused_file') {
    return <RefusedLine at={item.at} code={item.code} size={null} name={item.name} putAway={() => session.putRefusalAway(item.seq)} />;
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
  const [error, setError] = useState<string | null>(null);
  const size = formatSize(attachment.size, locale.value);
  const open = (): void => {
    if (onOpenFile !== undefined) onOpenFile(attachment);
    else void download(session, attachment).then(() => setError(null), (cause: unknown) => setError(errorText(cause)));
  };
  return (
    <>
      <p class="bubble-file">
        <IconFile />
        <span>
          <span class={replaced ? 'replaced' : ''}><bdi>{attachment.name}</bdi></span>
          <span class="bubble-small">{documentName(attachment.role)}</span>
          <span class="bubble-small">{attachment.pages === 1 ? t('meeting_file_facts_one', { size }) : t('meeting_file_facts', { pages: attachment.pages, size })}</span>
          {replaced && <span class="bubble-small">{t('meeting_file_replaced')}</span>}
        </span>
      </p>
      {onOpenFile === undefined ? (
        <button type="button" class="btn btn-link action bubble-act" aria-label={t('meeting_file_download_named', { name: attachment.name })} onClick={open}>
          <IconDownload size={20} /> <span>{t('meeting_file_download')}</span>
        </button>
      ) : (
        <button type="button" class="btn btn-link action bubble-act" aria-label={t('meeting_file_open_named', { name: attachment.name })} onClick={open}>
          <IconFile size={20} /> <span>{t('meeting_file_open')}</span>
        </button>
      )}
      {error !== null && <p class="field-error">{error}</p>}
    </>
  );
}

async function download(session: MeetingSession, attachment: Attachment): Promise<void> {
  const address = URL.createObjectURL(await session.fetchAttachment(attachment.id));
  const link = document.createElement('a');
  link.href = address;
  link.download = attachment.name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

/** A file that was not accepted, whoever refused it: cause in bold, then the remedy. Only its sender sees it, and can put it away. */
function RefusedLine({ at, code, size, name, putAway }: { at: string; code: ApiError['code']; size: number | null; name: string; putAway: () => void }): JSX.Element {
  return (
    <Bubble kind="refused" meta={t('meeting_chat_only_you', { time: formatTime(at) })}>
      <p class="bubble-small"><bdi>{t('meeting_file_refused', { name })}</bdi></p>
      <p class="bubble-text">
        {code === 'file_too_large' && size !== null ? rich('meeting_file_too_large', { size: formatSize(size, locale.value) }) : emphasised(errorText(new ApiError(code, 0, null)))}
      </p>
      <button type="button" class="btn btn-link action bubble-act" onClick={putAway}><span>{t('meeting_file_dismiss')}<span class="visually-hidden"> {name}</span></span></button>
    </Bubble>
  );
}

function emphasised(text: string): ComponentChildren {
  const end = text.indexOf('. ');
  return end < 0 ? <strong>{text}</strong> : [<strong key="cause">{text.slice(0, end + 1)}</strong>, text.slice(end + 1)];
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
  const { state } = upload;
  if (state.kind === 'refused') {
    return <RefusedLine at={upload.at} code={state.code} size={upload.size} name={upload.name} putAway={() => session.dropUpload(upload.id)} />;
  }
  const percent = state.kind === 'sending' ? Math.round(state.share * 100) : 100;
  return (
    <Bubble kind="sending" meta={documentName(upload.role)}>
      <p class="bubble-text"><bdi>{upload.name}</bdi></p>
      <progress class="progress-line" max={100} value={percent} aria-label={upload.name} />
      <p class="bubble-small">{state.kind === 'sending' ? t('meeting_file_sending', { percent }) : t('meeting_file_checking')}</p>
    </Bubble>
  );
}
