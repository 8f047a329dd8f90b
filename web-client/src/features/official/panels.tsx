import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { AttachmentId, BookingView } from '../../protocol';
import { Button } from '../../components/button';
import { t } from '../../lib/i18n';
import { ChatPanel } from '../meeting/chat-panel';
import type { Names } from '../meeting/people';
import type { MeetingSession } from '../meeting/session';
import { BookingFacts } from './booking-facts';
import { Presence } from './presence';
import { ReceivedDocuments, type OpenFile } from './received-documents';
import { Release } from './release';
import { RecordingControl } from './recording-control';

/** Documents received and the chat. */
export function TalkPanel({ session, names, shown, onOpen, holder }: { session: MeetingSession; names: Names; shown: AttachmentId | null; onOpen: OpenFile; holder: boolean }): JSX.Element {
  return (
    <>
      <ReceivedDocuments session={session} shown={shown} onOpen={onOpen} holder={holder} />
      <ChatPanel session={session} names={names} canAttach={false} onOpenFile={({ id }) => onOpen(id)} />
    </>
  );
}

interface FactsProps {
  session: MeetingSession;
  names: Names;
  booking: BookingView;
  role: 'holder' | 'assistant';
  supervisor: boolean;
  onKeys: () => void;
}

/** The booking, who is there, and the recording. */
export function FactsPanel({ session, names, booking, role, supervisor, onKeys }: FactsProps): JSX.Element {
  const { phase } = session.state.value;
  return (
    <div class="facts-panel">
      {role === 'assistant' && phase.kind === 'in_charge' && <p class="official-assisting">{t('official_assisting', { name: phase.name })}</p>}
      {role === 'assistant' && supervisor && phase.kind === 'in_charge' && <p><Release booking={booking.id} code={booking.ticket_code} name={phase.name} /></p>}
      <section class="official-section" aria-labelledby="facts-booking">
        <h2 id="facts-booking">{t('official_booking')}</h2>
        <BookingFacts booking={booking} />
      </section>
      <section class="official-section" aria-labelledby="facts-people">
        <h2 id="facts-people">{t('official_people')}</h2>
        <Presence session={session} names={names} />
      </section>
      <RecordingControl session={session} names={names} holder={role === 'holder'} />
      <p><Button kind="link" onClick={onKeys}>{t('official_keys')}</Button></p>
    </div>
  );
}

/** With less room, one of the two at a time. A message that comes meanwhile is told by a word at its switch. */
export function SidePanels({ talk, facts, session }: { talk: JSX.Element; facts: JSX.Element; session: MeetingSession }): JSX.Element {
  const [side, setSide] = useState<'talk' | 'facts'>('facts');
  const [news, setNews] = useState(false);
  useEffect(() => session.onEvent((event) => {
    if (event.type === 'chat' || event.type === 'attachment_accepted') setNews(true);
  }), [session]);
  const unseen = news && side !== 'talk';
  return (
    <aside class="desk-side" aria-label={side === 'talk' ? t('official_panel_talk') : t('official_panel_facts')}>
      <div class="desk-switch" role="group" aria-label={t('official_panels')}>
        <Button kind="outline" pressed={side === 'facts'} onClick={() => setSide('facts')}>{t('official_panel_facts')}</Button>
        <Button
          kind="outline"
          pressed={side === 'talk'}
          onClick={() => {
            setSide('talk');
            setNews(false);
          }}
        >
          {t('official_panel_talk')}{unseen && <strong> ({t('official_news')})</strong>}
        </Button>
      </div>
      {side === 'talk' ? talk : facts}
    </aside>
  );
}
