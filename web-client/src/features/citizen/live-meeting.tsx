import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { Button } from '../../components/button';
import { IconAlert, IconChat, IconCross, IconLeave, IconSettings } from '../../components/icons';
import { Headline, Page } from '../../components/page';
import { formatTime } from '../../lib/clock';
import { t } from '../../lib/i18n';
import { useWide } from '../../lib/use-wide';
import type { MeetingPage } from '../../protocol';
import { ChatPanel } from '../meeting/chat-panel';
import { BarButton, ControlBar } from '../meeting/control-bar';
import { DeviceDialog } from '../meeting/device-choice';
import { DocumentNotice } from '../meeting/document-notice';
import { DocumentList, dueDocuments } from '../meeting/documents';
import { LineAdvice } from '../meeting/line-advice';
import { sameSeat, type MeetingState } from '../meeting/meeting-state';
import { personWithRole, type Names } from '../meeting/people';
import { RecordingSign } from '../meeting/recording-sign';
import type { MeetingSession } from '../meeting/session';
import { MeetingSound } from '../meeting/sound';
import { ConsentDialog } from './consent-dialog';
import { DocumentsBand } from './documents-band';
import { LeaveDialog } from './leave-dialog';
import { LineBanner, LineSign } from './line-banner';
import { RecordingStrip } from './recording-strip';
import { Stage } from './stage';

interface LiveProps {
  session: MeetingSession;
  page: MeetingPage;
  names: Names;
}

/** The conversation. Wide: documents and chat on the left. Narrow: the pictures, with the chat over them when it is asked for. */
export function LiveMeeting({ session, page, names }: LiveProps): JSX.Element {
  const wide = useWide();
  const [chatOpen, setChatOpen] = useState(false);
  /** With the documents in front of the chat. */
  const [documents, setDocuments] = useState(false);
  const [leaving, setLeaving] = useState(false);
  const unread = useUnread(session, wide || chatOpen);
  const { booking } = page;
  const strip = chatOpen && !wide;
  const openPanel = (first: 'documents' | 'chat'): void => {
    setDocuments(first === 'documents');
    setChatOpen(true);
  };
  return (
    <Page
      layout="stage"
      title={t('citizen_tab_meeting')}
      subtitle={t('citizen_subtitle_meeting', { code: booking.ticket_code, office: booking.office_name })}
      tools={<><LineSign session={session} /><RecordingSign session={session} /></>}
    >
      <div class={`live ${strip ? 'live-chat-open' : ''}`}>
        {wide && <aside class="live-panel" aria-label={t('citizen_live_panel')}><DocumentList session={session} /><ChatPanel session={session} names={names} /></aside>}
        <div class="live-main">
          <LineBanner session={session} />
          <DocumentNotice session={session} names={names} />
          <DocumentsBand session={session} inView={wide || (strip && documents)} onSee={() => openPanel('documents')} />
          <LineAdvice session={session} />
          <StageHead session={session} names={names} hidden={strip} />
          <RecordingStrip session={session} names={names} withdrawalOnly={strip} />
          <Stage session={session} names={names} strip={strip} />
          {strip && <NarrowChat session={session} names={names} documents={documents} showDocuments={setDocuments} close={() => setChatOpen(false)} />}
          <ControlBar session={session}>
            {!wide && (
              <BarButton
                icon={<IconChat />}
                name={t('citizen_live_chat')}
                word={t('citizen_live_chat_two')}
                badge={unread}
                badgeText={unread === 1 ? t('citizen_live_unread_one') : t('citizen_live_unread', { count: unread })}
                expanded={chatOpen}
                onClick={() => (chatOpen ? setChatOpen(false) : openPanel('chat'))}
              />
            )}
            <BarButton danger icon={<IconLeave />} name={t('citizen_live_leave')} onClick={() => setLeaving(true)} />
          </ControlBar>
        </div>
      </div>
      <MeetingSound session={session} />
      <ConsentDialog session={session} page={page} names={names} />
      <LeaveDialog session={session} open={leaving} where="live" onClose={() => setLeaving(false)} />
    </Page>
  );
}

/** What is happening, in one sentence. */
function StageHead({ session, names, hidden }: { session: MeetingSession; names: Names; hidden: boolean }): JSX.Element {
  const state = session.state.value;
  const since = state.phase.kind === 'in_charge' ? formatTime(state.phase.since) : '';
  const missing = headline(state, names);
  const [choosing, setChoosing] = useState(false);
  return (
    <div class={hidden ? 'visually-hidden' : 'stage-head'}>
      <p class="stage-since">{t('citizen_live_in_line', { time: since })}</p>
      <Headline focusKey="live">{missing}</Headline>
      <div class="stage-devices">
        <Button kind="link" icon={<IconSettings size={20} />} onClick={() => setChoosing(true)}>{t('meeting_devices')}</Button>
        <DeviceDialog media={session.media} open={choosing} onClose={() => setChoosing(false)} />
      </div>
    </div>
  );
}

function headline(state: MeetingState, names: Names): string {
  if (state.phase.kind !== 'in_charge') return '';
  if (state.recording.kind === 'asked') return t('citizen_live_asked');
  const { official, name } = state.phase;
  const seats = [...state.seats.values()];
  const lost = seats.filter((seat) => seat.line === 'lost');
  if (lost.some(({ seat }) => seat.kind === 'official' && seat.official === official)) return t('citizen_live_official_lost');
  const other = lost.find(({ seat }) => seat.kind === 'citizen');
  if (other !== undefined) return t('citizen_live_other_missing', { who: other.persons.map((person) => personWithRole(person, names)).join(', ') });
  return t('citizen_live_with', { name: t('meeting_official_named', { name }) });
}

interface NarrowProps {
  session: MeetingSession;
  names: Names;
  documents: boolean;
  showDocuments: (shown: boolean) => void;
  close: () => void;
}

/** Below the pictures on a phone: the chat, or the documents on request; who has chosen a file sees it go off in the chat. */
function NarrowChat({ session, names, documents, showDocuments, close }: NarrowProps): JSX.Element {
  const heading = useRef<HTMLHeadingElement>(null);
  const { missing, all } = dueDocuments(session);
  useEffect(() => heading.current?.focus(), []);
  return (
    <section class="narrow-chat" aria-labelledby="narrow-chat-title">
      <div class="narrow-chat-head">
        <h2 ref={heading} id="narrow-chat-title" tabIndex={-1}>{t('citizen_live_panel')}</h2>
        <button type="button" class="btn btn-link action" onClick={close}><IconCross /> <span>{t('common_close')}</span></button>
      </div>
      <div class={`narrow-documents ${missing > 0 ? 'narrow-documents-missing' : ''}`}>
        {missing > 0 && <IconAlert />}
        {missing > 0 && <p>{missing === 1 ? t('meeting_documents_missing_one', { all }) : t('meeting_documents_missing', { count: missing, all })}</p>}
        <button type="button" class="btn btn-link action" aria-expanded={documents} onClick={() => showDocuments(!documents)}>
          <span>{documents ? t('citizen_live_documents_hide') : missing > 0 ? t('meeting_documents_see') : t('meeting_documents')}</span>
        </button>
      </div>
      {documents ? <DocumentList session={session} onChosen={() => showDocuments(false)} /> : <ChatPanel session={session} names={names} />}
    </section>
  );
}

/** How many lines of others came while the chat was not in view. */
function useUnread(session: MeetingSession, inView: boolean): number {
  const seen = useSignal(session.state.value.seq);
  const { chat, seq } = session.state.value;
  useEffect(() => {
    if (inView) seen.value = seq;
  }, [inView, seq]);
  if (inView) return 0;
  return chat.filter((item) => item.seq > seen.value && (item.kind === 'refused_file' || !sameSeat(item.seat, session.seat.value))).length;
}
