import type { JSX } from 'preact';
import type { BookingForOfficial, Outcome } from '../../protocol';
import { Headline, Page } from '../../components/page';
import { StatusCard } from '../../components/status-card';
import { t } from '../../lib/i18n';
import { outcomeText } from '../../lib/outcome';
import { BookingFacts } from './booking-facts';
import { BackToDay } from './small-pages';

/** How the meeting ended, with the note of who closed it. */
export function OverPage({ found, outcome }: { found: BookingForOfficial; outcome: Outcome | null }): JSX.Element {
  const title = t('official_over_title', { code: found.booking.ticket_code });
  return (
    <Page title={title} audience="official" subtitle={found.booking.desk_name}>
      <Headline focusKey="over">{title}</Headline>
      <StatusCard picture="done" tone={outcome === 'delegation_registered' ? 'done' : 'calm'} lead={outcome === null ? t('official_over_lead') : t('official_over_outcome', { outcome: outcomeText(outcome) })}>
        {found.note !== null && found.note !== '' && <p class="prose"><strong>{t('official_note')}:</strong> {found.note}</p>}
      </StatusCard>
      <section class="section">
        <h2>{t('official_booking')}</h2>
        <BookingFacts booking={found.booking} />
      </section>
      <p class="actions"><BackToDay /></p>
    </Page>
  );
}
