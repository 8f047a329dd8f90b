/** Small pages of a running meeting: called, a guest to be confirmed, opened elsewhere, left. */
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { Button } from '../../components/button';
import { Headline, Page } from '../../components/page';
import { StatusCard } from '../../components/status-card';
import { CallUs } from '../../components/voice-help';
import { t } from '../../lib/i18n';
import type { MeetingPage } from '../../protocol';
import type { MeetingSession } from '../meeting/session';
import { LeaveDialog } from './leave-dialog';
import { LineBanner, LineSign } from './line-banner';
import { LevelBar, OwnPreview } from './own-media';

function subtitle(page: MeetingPage): string {
  return t('citizen_subtitle', { office: page.booking.office_name });
}

export function CalledPage({ page }: { page: MeetingPage }): JSX.Element {
  return (
    <Page title={t('citizen_called_title')} subtitle={subtitle(page)}>
      <Headline focusKey="called">{t('citizen_called_title')}</Headline>
      <StatusCard picture="official" tone="done" lead={t('citizen_called_lead')}>
        <p>{t('citizen_called_text')}</p>
      </StatusCard>
    </Page>
  );
}

/** A guest whom the official has still to confirm: nothing to do, and nothing to hear yet. */
export function UnconfirmedPage({ session, page }: { session: MeetingSession; page: MeetingPage }): JSX.Element {
  const { phase } = session.state.value;
  const name = phase.kind === 'in_charge' ? phase.name : '';
  const [leaving, setLeaving] = useState(false);
  return (
    <Page title={t('citizen_unconfirmed_title')} subtitle={subtitle(page)} tools={<LineSign session={session} />}>
      <LineBanner session={session} />
      <Headline focusKey="unconfirmed">{t('citizen_unconfirmed_title')}</Headline>
      <div class="columns">
        <StatusCard picture="official" tone="waits" lead={t('citizen_unconfirmed_lead')}>
          <p>{t('citizen_unconfirmed_text', { name })}</p>
          <p>{t('citizen_unconfirmed_alone')}</p>
        </StatusCard>
        <section class="card-box preview-card">
          <h2>{t('citizen_waiting_preview')}</h2>
          <OwnPreview media={session.media} />
          <LevelBar media={session.media} />
        </section>
      </div>
      <div class="actions"><Button kind="link" onClick={() => setLeaving(true)}>{t('citizen_live_leave')}</Button></div>
      <LeaveDialog session={session} open={leaving} where="waiting" onClose={() => setLeaving(false)} />
    </Page>
  );
}

export function ElsewherePage({ page, takeOver }: { page: MeetingPage; takeOver: () => void }): JSX.Element {
  return (
    <Page title={t('citizen_elsewhere_title')} subtitle={subtitle(page)}>
      <Headline focusKey="elsewhere">{t('citizen_elsewhere_title')}</Headline>
      <StatusCard picture="elsewhere" lead={t('citizen_elsewhere_lead')}>
        <p>{t('citizen_elsewhere_text')}</p>
      </StatusCard>
      <div class="actions"><Button onClick={takeOver}>{t('citizen_elsewhere_here')}</Button></div>
    </Page>
  );
}

export function LeftPage({ page, comeBack }: { page: MeetingPage; comeBack: () => void }): JSX.Element {
  return (
    <Page title={t('citizen_left_title')} subtitle={subtitle(page)}>
      <Headline focusKey="left">{t('citizen_left_title')}</Headline>
      <StatusCard picture="door" lead={t('citizen_left_lead')}>
        <p>{t('citizen_left_text')}</p>
        <CallUs />
      </StatusCard>
      <div class="actions"><Button onClick={comeBack}>{t('citizen_left_return')}</Button></div>
    </Page>
  );
}
