import type { JSX } from 'preact';
import { Page } from '../../components/page';
import { StatusCard } from '../../components/status-card';
import { VoiceHelp } from '../../components/voice-help';
import { t } from '../../lib/i18n';
import { Needed } from '../booking/needed';

/** What the service is, what is needed, and the one act: booking. */
export function ServicePage(): JSX.Element {
  return (
    <Page title={t('demo_service_title')}>
      <h1 tabIndex={-1}>{t('demo_service_title')}</h1>
      <StatusCard picture="official" lead={t('demo_service_lead')}>
        <p>{t('demo_service_how')}</p>
        <p><a class="btn btn-primary action" href="/prenota"><span>{t('demo_service_book')}</span></a></p>
      </StatusCard>
      <section class="section">
        <h2>{t('booking_needed')}</h2>
        <Needed />
      </section>
      <section class="section">
        <h2>{t('demo_service_booked_already')}</h2>
        <p>{t('demo_service_booked_hint')} <a href="/prenotazioni">{t('demo_service_booked_link')}</a></p>
        <p><a href="/informativa">{t('common_privacy_link')}</a></p>
      </section>
      <section class="section">
        <h2>{t('demo_service_voice')}</h2>
        <VoiceHelp />
      </section>
    </Page>
  );
}
