/** Small pages of a running meeting: called, opened elsewhere, left. */
import type { JSX } from 'preact';
import { Button } from '../../components/button';
import { Headline, Page } from '../../components/page';
import { StatusCard } from '../../components/status-card';
import { CallUs } from '../../components/voice-help';
import { t } from '../../lib/i18n';
import type { MeetingPage } from '../../protocol';

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
