import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { IconSend } from '../../components/icons';
import { t } from '../../lib/i18n';
import type { Attachment } from '../../protocol';
import { inOrder } from './chat-order';
import { ChatLine, OutgoingLine, UploadLine } from './chat-lines';
import type { Names } from './people';
import type { MeetingSession } from './session';
import { ClipButton } from './which-document';

export interface ChatPanelProps {
  session: MeetingSession;
  names: Names;
  /** Officials attach nothing. */
  canAttach?: boolean;
  /** Shows an accepted file in the page; without it, it is downloaded. */
  onOpenFile?: (attachment: Attachment) => void;
}

const MAX_CHARS = 2_000;
/** From here on the characters left are told. */
const NEARLY_CHARS = 1_900;

/** The chat: what was said and sent, in order; the composer below. */
export function ChatPanel({ session, names, canAttach = true, onOpenFile }: ChatPanelProps): JSX.Element {
  const items = session.state.value.chat;
  const outgoing = session.outgoing.value;
  const uploads = session.uploads.value;
  const entries = inOrder(items, uploads, session.putAway.value);
  const empty = entries.length === 0 && outgoing.length === 0;
  return (
    <section class="chat" aria-labelledby="chat-title">
      <h2 id="chat-title" class="chat-title">{t('meeting_chat')}</h2>
      <ChatLog ownOnTheWay={outgoing.length + uploads.length}>
        {empty && <p class="chat-empty">{t('meeting_chat_empty')}</p>}
        {entries.map((entry) => entry.kind === 'upload'
          ? <UploadLine key={entry.upload.id} upload={entry.upload} session={session} />
          : <ChatLine key={entry.item.seq} item={entry.item} session={session} names={names} onOpenFile={onOpenFile} />)}
        {outgoing.map((message) => <OutgoingLine key={message.id} message={message} session={session} />)}
      </ChatLog>
      <Composer session={session}>{canAttach && <ClipButton session={session} />}</Composer>
    </section>
  );
}

/** Follows the newest line, unless the person has scrolled up to read; who sends something is taken to the end. */
function ChatLog({ ownOnTheWay, children }: { ownOnTheWay: number; children: ComponentChildren }): JSX.Element {
  const log = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  const before = useRef(ownOnTheWay);
  // After each drawing: a line also grows, as when a file on its way becomes a refusal.
  useLayoutEffect(() => {
    if (ownOnTheWay > before.current) atEnd.current = true;
    before.current = ownOnTheWay;
    const element = log.current;
    if (element !== null && atEnd.current) element.scrollTop = element.scrollHeight;
  });
  useEffect(() => {
    const element = log.current;
    if (element === null) return;
    const observer = new ResizeObserver(() => {
      if (atEnd.current) element.scrollTop = element.scrollHeight;
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return (
    <div
      ref={log}
      class="chat-log"
      role="log"
      aria-label={t('meeting_chat_log')}
      tabIndex={0}
      onScroll={({ currentTarget: { scrollTop, scrollHeight, clientHeight } }) => (atEnd.current = scrollHeight - scrollTop - clientHeight < 40)}
    >
      {children}
    </div>
  );
}

function Composer({ session, children }: { session: MeetingSession; children: ComponentChildren }): JSX.Element {
  const [text, setText] = useState('');
  const input = useRef<HTMLTextAreaElement>(null);
  const length = Array.from(text.trim()).length;
  const send = (): void => {
    if (length === 0 || length > MAX_CHARS) return;
    void session.say(text.trim());
    setText('');
    input.current?.focus();
  };
  return (
    <form
      class="composer"
      onSubmit={(submit) => {
        submit.preventDefault();
        send();
      }}
    >
      {children}
      <label class="visually-hidden" for="chat-input">{t('meeting_chat_input')}</label>
      <textarea
        ref={input}
        id="chat-input"
        class="input composer-input"
        rows={1}
        value={text}
        placeholder={t('meeting_chat_placeholder')}
        aria-invalid={length > MAX_CHARS}
        aria-describedby={length > NEARLY_CHARS ? 'chat-length' : undefined}
        onInput={(typed) => setText(typed.currentTarget.value)}
        onKeyDown={(key) => {
          // Enter sends, as everywhere; with Shift, or while a word is being composed, it doesn't.
          if (key.key !== 'Enter' || key.shiftKey || key.isComposing) return;
          key.preventDefault();
          send();
        }}
      />
      <button type="submit" class="btn btn-primary action composer-button">
        <IconSend />
        <span>{t('meeting_chat_send')}</span>
      </button>
      {length > NEARLY_CHARS && (
        <p id="chat-length" class={length > MAX_CHARS ? 'composer-length field-error' : 'composer-length'}>
          {length > MAX_CHARS ? t('meeting_chat_too_long') : `${length} / ${MAX_CHARS}`}
        </p>
      )}
    </form>
  );
}
