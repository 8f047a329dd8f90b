import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { Headline } from '../../components/page';
import { CallUs } from '../../components/voice-help';
import { t } from '../../lib/i18n';
import { tidyFiscalCode } from '../booking/fiscal-code';
import { pinApi } from './api';
import { contactFields, quotedOf } from './bodies';
import type { Field, Values } from './checks';
import { ContactFields, FiscalCodeField } from './fields';
import { Done, FormSheet, OtherWays, PinPage } from './frame';
import { useForm } from './use-form';

/** For who lost a PIN that was used before. The answer is the same for everybody. */
export function RestorePage(): JSX.Element {
  const [taken, setTaken] = useState(false);
  const send = async (values: Values): Promise<void> => {
    const quoted = quotedOf(values);
    if (quoted === null) return;
    await pinApi.restore({ fiscal_code: tidyFiscalCode(values.fiscal_code), first: quoted[0], second: quoted[1] });
    setTaken(true);
  };
  const form = useForm('pin-restore', { fields: ['fiscal_code', ...contactFields], optional: contactFields, check: twoContacts, send });
  return (
    <PinPage title={t('pin_restore_title')}>
      {() => taken ? (
        <>
          <Done title={t('pin_restore_done_title')} lead={t('pin_restore_done')}>
            <p>{t('pin_restore_done_nothing')}</p>
            <CallUs why="information" />
          </Done>
          <OtherWays ways={['access', 'revoke']} />
        </>
      ) : (
        <>
          <Headline>{t('pin_restore_title')}</Headline>
          <p class="lead">{t('pin_restore_lead')}</p>
          <p>{t('pin_restore_otherwise')} <a href="/pin/revoca">{t('pin_revoke_title')}</a></p>
          <FormSheet form={form} act={t('pin_restore_send')}>
            <FiscalCodeField form={form} />
            <ContactFields form={form} hint={t('pin_restore_contacts_hint')} />
          </FormSheet>
          <OtherWays ways={['access', 'revoke']} />
        </>
      )}
    </PinPage>
  );
}

function twoContacts(values: Values): Partial<Record<Field, string>> {
  if (quotedOf(values) !== null) return {};
  const empty = contactFields.find((field) => values[field].trim() === '') ?? 'second_email';
  return { [empty]: t('pin_fault_two_contacts') };
}
