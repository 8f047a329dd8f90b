import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Button } from '../../components/button';
import { Dialog } from '../../components/dialog';
import { Notice } from '../../components/notice';
import { Headline } from '../../components/page';
import { ApiError, errorText } from '../../lib/api';
import { now, serverTime } from '../../lib/clock';
import { t } from '../../lib/i18n';
import { navigate } from '../../lib/router';
import { tidyFiscalCode } from '../booking/fiscal-code';
import { wayTo } from '../login/outcomes';
import { forgetChange, isShut, obstacleOf, openChange, type OpenChange } from './access';
import { pinApi } from './api';
import { groupsOf, tidyPin, type Values } from './checks';
import { FiscalCodeField, PinField } from './fields';
import { FormSheet, OtherWays, PinPage } from './frame';
import { useForm } from './use-form';

/** Changing a PIN: in four steps after the first access, or on wish. */
export function ChangePage(): JSX.Element {
  const [open] = useState(() => openChange(serverTime()));
  const [made, setMade] = useState<string | null>(null);
  const goOn = (): void => navigate(wayTo('/pin/accesso', open?.back ?? '/prenotazioni'), 'replace');
  return (
    <PinPage title={t('pin_change_title')}>
      {() => {
        if (made !== null) return <NewPin pin={made} goOn={goOn} steps={open !== null} />;
        return open === null ? <OnWish changed={setMade} /> : <FirstUse open={open} changed={setMade} />;
      }}
    </PinPage>
  );
}

/** The four steps, with the one that is reached. */
function Steps({ reached }: { reached: 1 | 2 | 3 | 4 }): JSX.Element {
  const steps = [t('pin_change_step_1'), t('pin_change_step_2'), t('pin_change_step_3'), t('pin_change_step_4')];
  return (
    <ol class="pin-steps" aria-label={t('pin_change_steps')}>
      {steps.map((step, at) => <li key={at} class={at + 1 < reached ? 'is-done' : ''} aria-current={at + 1 === reached ? 'step' : undefined}>{step}</li>)}
    </ol>
  );
}

function FirstUse({ open, changed }: { open: OpenChange; changed: (pin: string) => void }): JSX.Element {
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);
  const make = async (): Promise<void> => {
    setBusy(true);
    setFailure(null);
    try {
      const { pin } = await pinApi.change({ by: 'ticket', ticket: open.ticket });
      forgetChange();
      changed(pin);
      return;
    } catch (error) {
      setFailure(error);
    }
    setBusy(false);
  };
  const late = now.value.getTime() >= Date.parse(open.expiresAt) || (failure instanceof ApiError && failure.code === 'login_expired');
  return (
    <>
      <Headline>{t('pin_change_title')}</Headline>
      <p class="lead">{t('pin_change_lead')}</p>
      <Steps reached={2} />
      <div role="alert">
        {late ? <Notice tone="warning" title={t('pin_change_late')}><p><a href={wayTo('/pin/accesso', open.back)}>{t('pin_to_access')}</a></p></Notice>
          : failure !== null && <Notice tone="warning" title={errorText(failure)} />}
      </div>
      {!late && <div class="actions"><Button busy={busy} onClick={() => void make()}>{t('pin_change_make')}</Button></div>}
    </>
  );
}

function OnWish({ changed }: { changed: (pin: string) => void }): JSX.Element {
  const send = async (values: Values): Promise<void> => {
    const { pin } = await pinApi.change({ by: 'pin', fiscal_code: tidyFiscalCode(values.fiscal_code), pin: tidyPin(values.pin) });
    changed(pin);
  };
  const form = useForm('pin-change', { fields: ['fiscal_code', 'pin'], send });
  return (
    <>
      <Headline>{t('pin_change_title')}</Headline>
      <p class="lead">{t('pin_change_on_wish')}</p>
      <FormSheet form={form} act={t('pin_change_make')} shut={isShut(obstacleOf(form.failure), now.value)}>
        <FiscalCodeField form={form} />
        <PinField form={form} />
      </FormSheet>
      <OtherWays ways={['access', 'restore', 'revoke']} />
    </>
  );
}

/** Shown once. Nobody goes on by accident. */
function NewPin({ pin, goOn, steps }: { pin: string; goOn: () => void; steps: boolean }): JSX.Element {
  const [asks, setAsks] = useState(false);
  useEffect(() => {
    const stay = (leaving: BeforeUnloadEvent): void => leaving.preventDefault();
    window.addEventListener('beforeunload', stay);
    return () => window.removeEventListener('beforeunload', stay);
  }, []);
  return (
    <>
      <Headline focusKey="pin-new">{t('pin_change_new')}</Headline>
      {steps && <Steps reached={3} />}
      <p class="pin-code" data-testid="new-pin"><bdi>{groupsOf(pin)}</bdi></p>
      <p>{t('pin_change_new_hint')}</p>
      <p>{t('pin_change_keep')}</p>
      <div class="actions no-print">
        <Button onClick={() => setAsks(true)}>{t('pin_change_written')}</Button>
        <Button kind="outline" onClick={() => window.print()}>{t('pin_change_print')}</Button>
      </div>
      <Dialog
        open={asks}
        wayOut="close"
        title={t('pin_change_check')}
        onClose={() => setAsks(false)}
        footer={<><Button onClick={goOn}>{t('pin_change_done')}</Button><Button kind="outline" onClick={() => setAsks(false)}>{t('pin_change_back')}</Button></>}
      >
        <p>{t('pin_change_check_text')}</p>
      </Dialog>
    </>
  );
}
