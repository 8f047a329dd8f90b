import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { Notice } from '../../components/notice';
import { Headline } from '../../components/page';
import { CallUs } from '../../components/voice-help';
import { formatDate, formatTime } from '../../lib/clock';
import { rich, t } from '../../lib/i18n';
import type { PinRequestTaken } from '../../protocol';
import { pinApi } from './api';
import { addressFields, addressOf, applicantFields, applicantOf, contactFields, contactsOf, isIssuedTo } from './bodies';
import type { Values } from './checks';
import { AddressFields, ContactFields, EligibilityFields, FiscalCodeField } from './fields';
import { Done, FormSheet, OtherWays, PinPage } from './frame';
import { useForm } from './use-form';
import { TextField } from '../booking/text-field';

/** Asking for a PIN online. The two questions that say who gets one come first. */
export function RequestPage(): JSX.Element {
  const [taken, setTaken] = useState<PinRequestTaken | null>(null);
  const send = async (values: Values): Promise<void> => {
    setTaken(await pinApi.request({ applicant: applicantOf(values), address: addressOf(values), contacts: contactsOf(values) }));
  };
  const [name, code, ...eligibility] = applicantFields;
  const form = useForm('pin-request', { fields: [...eligibility, name, code, ...addressFields, ...contactFields], optional: ['mobile', 'second_email'], send });
  return (
    <PinPage title={t('pin_request_title')}>
      {(info) => {
        if (taken !== null) return <Taken taken={taken} />;
        const allowed = isIssuedTo(info.issued_to, form.values);
        return (
          <>
            <Headline>{t('pin_request_title')}</Headline>
            <p class="lead">{t('pin_request_lead')}</p>
            {info.issued_to !== 'anybody' && <p>{t('pin_request_who_abroad')}</p>}
            <FormSheet form={form} act={t('pin_request_send')} shut={allowed === false}>
              <EligibilityFields form={form} />
              <div role="status">
                {allowed === false && (
                  <Notice tone="warning" title={t('pin_request_not_for_you')}><p><a href="/accesso">{t('pin_not_here_enter')}</a></p></Notice>
                )}
              </div>
              {allowed !== false && (
                <>
                  <TextField {...form.field('name')} label={t('pin_name')} autocomplete="name" required />
                  <FiscalCodeField form={form} />
                  <AddressFields form={form} />
                  <ContactFields form={form} hint={t('pin_contacts_hint')} emailNeeded />
                </>
              )}
            </FormSheet>
            <OtherWays ways={['access', 'activate', 'restore']} />
          </>
        );
      }}
    </PinPage>
  );
}

function Taken({ taken }: { taken: PinRequestTaken }): JSX.Element {
  const { call_from: from } = taken;
  return (
    <>
      <Done title={t('pin_request_done_title')} lead={t('pin_request_done')}>
        <p>{t('pin_request_done_post')}</p>
        <p>{rich('pin_request_done_late', { time: formatTime(from), date: formatDate(from) })}</p>
        <CallUs why="information" />
      </Done>
      <OtherWays ways={['access']} />
    </>
  );
}
