import type { JSX } from 'preact';
import { Headline } from '../../components/page';
import { now } from '../../lib/clock';
import { t } from '../../lib/i18n';
import { navigate } from '../../lib/router';
import { loadSession } from '../../lib/session';
import type { PageParameters } from '../../routes';
import { tidyFiscalCode } from '../booking/fiscal-code';
import { wantedOf } from '../login/outcomes';
import { isShut, keepChange, obstacleOf } from './access';
import { pinApi } from './api';
import { tidyPin, type Values } from './checks';
import { DemoHelp } from './demo-help';
import { FiscalCodeField, PinField } from './fields';
import { FormSheet, OtherWays, PinPage } from './frame';
import { useForm } from './use-form';

/** Signing in with fiscal code and PIN. */
export function AccessPage({ query }: PageParameters): JSX.Element {
  const { back } = wantedOf(query);
  const send = async (values: Values): Promise<void> => {
    const entered = await pinApi.login({ fiscal_code: tidyFiscalCode(values.fiscal_code), pin: tidyPin(values.pin) });
    if (entered.outcome === 'must_change') {
      keepChange({ ticket: entered.ticket, expiresAt: entered.expires_at, back });
      navigate('/pin/cambio');
      return;
    }
    await loadSession('citizen');
    navigate(back, 'replace');
  };
  const form = useForm('pin-access', { fields: ['fiscal_code', 'pin'], send });
  return (
    <PinPage title={t('pin_access_title')}>
      {() => (
        <>
          <Headline>{t('pin_access_title')}</Headline>
          <p class="lead">{t('pin_access_lead')}</p>
          <FormSheet form={form} act={t('pin_access_enter')} shut={isShut(obstacleOf(form.failure), now.value)}>
            <FiscalCodeField form={form} />
            <PinField form={form} />
          </FormSheet>
          <OtherWays ways={['restore', 'revoke', 'activate', 'request', 'change', 'convert']} />
          <DemoHelp
            fill={(pin) => {
              form.field('fiscal_code').onInput(pin.fiscal_code);
              form.field('pin').onInput(pin.pin);
            }}
          />
        </>
      )}
    </PinPage>
  );
}
