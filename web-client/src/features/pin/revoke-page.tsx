import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { Headline } from '../../components/page';
import { now } from '../../lib/clock';
import { t } from '../../lib/i18n';
import { tidyFiscalCode } from '../booking/fiscal-code';
import { isShut, obstacleOf } from './access';
import { pinApi } from './api';
import { cardFields, cardOf } from './bodies';
import type { Values } from './checks';
import { DemoHelp } from './demo-help';
import { CardFields, FiscalCodeField } from './fields';
import { Done, FormSheet, OtherWays, PinPage } from './frame';
import { useForm } from './use-form';

/** For who lost a PIN for good, or was robbed of it. */
export function RevokePage(): JSX.Element {
  const [done, setDone] = useState(false);
  const send = async (values: Values): Promise<void> => {
    await pinApi.revoke({ fiscal_code: tidyFiscalCode(values.fiscal_code), card: cardOf(values) });
    setDone(true);
  };
  const form = useForm('pin-revoke', { fields: ['fiscal_code', ...cardFields], send });
  return (
    <PinPage title={t('pin_revoke_title')}>
      {() => done ? (
        <>
          <Done title={t('pin_revoke_done_title')} lead={t('pin_revoke_done')} />
          <OtherWays ways={['request']} />
        </>
      ) : (
        <>
          <Headline>{t('pin_revoke_title')}</Headline>
          <p class="lead">{t('pin_revoke_lead')}</p>
          <FormSheet form={form} act={t('pin_revoke_send')} shut={isShut(obstacleOf(form.failure), now.value)}>
            <FiscalCodeField form={form} />
            <CardFields form={form} />
          </FormSheet>
          <OtherWays ways={['restore', 'access']} />
          <DemoHelp
            fill={(pin) => {
              form.field('fiscal_code').onInput(pin.fiscal_code);
              form.field('card_number').onInput(pin.card_number);
              form.field('card_expires').onInput(pin.card_expires);
            }}
          />
        </>
      )}
    </PinPage>
  );
}
