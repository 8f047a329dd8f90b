import type { JSX } from 'preact';
import { IconCamera, IconFile, IconId, IconPeople } from '../../components/icons';
import { rich, t } from '../../lib/i18n';
import type { BookingView, FormKind } from '../../protocol';
import { namesOf, personWithRole } from '../meeting/people';

/** What to have at hand: the same words before, while waiting, and in the messages. */
export function HaveReady({ booking, form = booking.form, withDevice = false }: { booking: BookingView; form?: FormKind; withDevice?: boolean }): JSX.Element {
  const names = namesOf(booking);
  return (
    <section class="section" aria-labelledby="ready-title">
      <h2 id="ready-title">{t('citizen_ready_title')}</h2>
      <ul class="facts">
        {withDevice && <li><IconPeople /><span>{t('citizen_ready_together')}</span></li>}
        <li><IconId /><span>{rich('citizen_ready_documents', { who: personWithRole('delegator', names) })}</span></li>
        <li><IconId /><span>{rich('citizen_ready_documents', { who: personWithRole('delegate', names) })}</span></li>
        <li><IconFile /><span>{rich('citizen_ready_form', { form: form.toUpperCase() })}</span></li>
        <li><IconFile /><span>{t('citizen_ready_copy')}. {t('citizen_ready_limits')}</span></li>
        {form === 'aa09' && <li><IconFile /><span>{rich('citizen_ready_aa09')}</span></li>}
        {form === 'aa10' && <li><IconFile /><span>{rich('citizen_ready_aa10')}</span></li>}
        {withDevice && <li><IconCamera /><span>{t('citizen_ready_device')}</span></li>}
      </ul>
    </section>
  );
}
