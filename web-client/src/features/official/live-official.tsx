import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { AttachmentId, BookingForOfficial } from '../../protocol';
import { IconLeave, IconSwap } from '../../components/icons';
import { Headline, Page } from '../../components/page';
import { formatTime, now } from '../../lib/clock';
import { t } from '../../lib/i18n';
import { useMedia } from '../../lib/use-wide';
import { LineSign } from '../citizen/line-banner';
import { fileOf, nextFile } from '../meeting/checklist';
import { BarButton, ControlBar } from '../meeting/control-bar';
import { DocumentNotice } from '../meeting/document-notice';
import { LineAdvice } from '../meeting/line-advice';
import { personName, type Names } from '../meeting/people';
import { RecordingSign } from '../meeting/recording-sign';
import type { MeetingSession } from '../meeting/session';
import { MeetingSound } from '../meeting/sound';
import { minutesSince } from './board-rows';
import { CloseDialog } from './close-dialog';
import { DocumentViewer } from './document-viewer';
import { GuestCards } from './guest-cards';
import { HandOverDialog } from './hand-over-dialog';
import { useKeys } from './keys';
import { KeysDialog } from './keys-dialog';
import { LineNotice } from './line-notice';
import { OfficialStage } from './official-stage';
import { FactsPanel, SidePanels, TalkPanel } from './panels';
import { WaitingOthers } from './waiting-others';

export interface LiveProps {
  role: 'holder' | 'assistant';
  session: MeetingSession;
  found: BookingForOfficial;
  names: Names;
  /** May take the meeting from the colleague. */
  supervisor: boolean;
}

type Asking = 'none' | 'close' | 'hand_over' | 'keys';

/** The conversation as the official has it: what came on the left, the people and the document in the middle, the facts on the right. */
export function LiveOfficial({ role, session, found: { booking }, names, supervisor }: LiveProps): JSX.Element {
  const three = useMedia('(min-width: 1200px)');
  const [shown, setShown] = useState<AttachmentId | null>(null);
  const [asking, setAsking] = useState<Asking>('none');
  useOwnDevices(session);
  const file = shown === null ? undefined : fileOf(session.state.value, shown);
  const next = nextFile(session.documents.value, shown)?.attachment.id ?? null;
  const showNext = next === null || next === shown ? null : () => setShown(next);
  useMeetingKeys(session, showNext, () => setAsking('keys'));
  const talk = <TalkPanel session={session} names={names} shown={shown} onOpen={setShown} holder={role === 'holder'} />;
  const facts = <FactsPanel session={session} names={names} booking={booking} role={role} supervisor={supervisor} onKeys={() => setAsking('keys')} />;
  return (
    <Page
      layout="stage"
      audience="official"
      title={t('official_tab_live', { code: booking.ticket_code })}
      heading={t('official_next', { people: t('common_and', { one: personName('delegator', names), two: personName('delegate', names) }), code: booking.ticket_code })}
      subtitle={<Since session={session} start={booking.start} />}
      tools={<><LineSign session={session} /><RecordingSign session={session} /><WaitingOthers office={booking.office} booking={booking.id} /></>}
    >
      <div class={`desk ${three ? 'desk-three' : ''}`}>
        {three && <aside class="desk-left" aria-label={t('official_panel_talk')}>{talk}</aside>}
        <div class="desk-middle">
          <div class="visually-hidden"><Headline focusKey="live">{t('official_live_title', { code: booking.ticket_code })}</Headline></div>
          <p class="desk-small">{t('official_use_computer')}</p>
          <LineNotice session={session} />
          <GuestCards session={session} names={names} holder={role === 'holder'} />
          <DocumentNotice session={session} names={names} />
          <LineAdvice session={session} />
          <OfficialStage session={session} names={names} small={file !== undefined} />
          {file !== undefined && <DocumentViewer session={session} file={file} canReview={role === 'holder'} onNext={showNext} onClose={() => setShown(null)} />}
          <ControlBar session={session}>
            <BarButton icon={<IconSwap />} name={role === 'holder' ? t('official_hand_over') : t('official_leave')} onClick={() => setAsking('hand_over')} />
            {role === 'holder' && <BarButton danger icon={<IconLeave />} name={t('official_close')} onClick={() => setAsking('close')} />}
          </ControlBar>
        </div>
        {three ? <aside class="desk-right" aria-label={t('official_panel_facts')}>{facts}</aside> : <SidePanels talk={talk} facts={facts} session={session} />}
      </div>
      <MeetingSound session={session} />
      <CloseDialog session={session} open={asking === 'close'} onClose={() => setAsking('none')} />
      <HandOverDialog session={session} role={role} open={asking === 'hand_over'} onClose={() => setAsking('none')} />
      <KeysDialog open={asking === 'keys'} onClose={() => setAsking('none')} />
    </Page>
  );
}

function Since({ session, start }: { session: MeetingSession; start: string }): JSX.Element {
  const { phase } = session.state.value;
  const since = phase.kind === 'in_charge' ? phase.since : start;
  return <>{t('official_live_since', { time: formatTime(start), minutes: minutesSince(since, now.value) })}</>;
}

/** Who comes back by a reload is not asked again. */
function useOwnDevices(session: MeetingSession): void {
  useEffect(() => {
    const { camera, microphone } = session.media;
    if (camera.peek().kind === 'closed' && microphone.peek().kind === 'closed') void session.media.open();
  }, [session]);
}

function useMeetingKeys(session: MeetingSession, showNext: (() => void) | null, list: () => void): void {
  const { media } = session;
  useKeys({
    m: () => void media.setMicrophone(media.microphone.value.kind !== 'on'),
    v: () => void media.setCamera(media.camera.value.kind !== 'on'),
    c: () => document.getElementById('chat-input')?.focus(),
    d: () => showNext?.(),
    '?': list,
  });
}
