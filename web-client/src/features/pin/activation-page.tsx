import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { Headline } from '../../components/page';
import { now } from '../../lib/clock';
import { rich, t } from '../../lib/i18n';
import { tidyFiscalCode } from '../booking/fiscal-code';
import { isShut, obstacleOf } from './access';
import { pinApi } from './api';
import { cardFields, cardOf, contactFields, contactsOf } from './bodies';
import type { Field, Values } from './checks';
import { CardFields, ContactFields, FiscalCodeField } from './fields';
import { Done, FormSheet, OtherWays, PinPage } from './frame';
import { useForm } from './use-form';

/** For who got a letter with a first half without having asked. */
export function ActivationPage(): JSX.Element {
  const [to, setTo] = useState<string | null>(null);
  const send = async (values: Values): Promise<void> => {
    const sent = await pinApi.activate({ fiscal_code: tidyFiscalCode(values.fiscal_code), card: cardOf(values), contacts: contactsOf(values) });
    setTo(sent.to_masked);
  };
  const form = useForm('pin-activation', { fields: ['fiscal_code', ...cardFields, ...contactFields], optional: contactFields, check: oneContact, send });
  return (
    <PinPage title={t('pin_activate_title')}>
      {() => to !== null ? (
        <>
          <Done title={t('pin_activate_done_title')} lead={rich('pin_activate_done', { to })}><p>{t('pin_activate_done_next')}</p></Done>
          <OtherWays ways={['access']} />
        </>
      ) : (
        <>
          <Headline>{t('pin_activate_title')}</Headline>
          <p class="lead">{t('pin_activate_lead')}</p>
          <FormSheet form={form} act={t('pin_activate_send')} shut={isShut(obstacleOf(form.failure), now.value)}>
            <FiscalCodeField form={form} />
            <CardFields form={form} />
            <ContactFields form={form} hint={t('pin_contacts_hint')} />
          </FormSheet>
          <OtherWays ways={['request', 'access']} />
        </>
      )}
    </PinPage>
  );
}

/** At least one place where a half can go. */
export function oneContact(values: Values): Partial<Record<Field, string>> {
  const given = contactFields.some((field) => values[field].trim() !== '');
  return given ? {} : { mobile: t('pin_fault_contact') };
}
