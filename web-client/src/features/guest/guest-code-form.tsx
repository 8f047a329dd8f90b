import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { Button } from '../../components/button';
import { IconAlert } from '../../components/icons';
import { announce } from '../../components/live-region';
import { Notice } from '../../components/notice';
import { CallUs } from '../../components/voice-help';
import { api, ApiError, errorText } from '../../lib/api';
import { formatCountdown, formatTime, now } from '../../lib/clock';
import { locale, rich, t } from '../../lib/i18n';
import type { BookingId } from '../../protocol';
import { DIGITS, emptyForm, faultOf, notSent, pauseLeft, refused, sent, tidyCode, type CodeFault, type GuestForm } from './guest-code';

interface FormProps {
  id: BookingId;
  /** The token of the personal link. */
  link: string;
  numberMasked: string;
  /** Signed in. */
  entered: () => void;
}

/** First the code is asked for, then it is entered; another can be had after a pause. */
export function GuestCodeForm({ id, link, numberMasked, entered }: FormProps): JSX.Element {
  const [form, setForm] = useState<GuestForm>(emptyForm);
  const [sending, setSending] = useState(false);
  const send = async (): Promise<void> => {
    setSending(true);
    try {
      const code = await api.sendGuestCode(id, link);
      setForm((before) => sent(before, code));
      announce(t('guest_sent_heard'));
    } catch (error) {
      setForm((before) => notSent(before, error));
    }
    setSending(false);
  };
  const { state, trouble } = form;
  // Who reloaded after a code was sent has it on the phone.
  const enters = state.kind === 'sent' || trouble === 'guest_code_too_soon';
  return (
    <section class="section guest-form" aria-label={t('guest_code')}>
      {state.kind === 'used_up' ? (
        <Notice tone="danger" title={t('error_guest_codes_used_up')}><p>{t('guest_used_up_next')}</p><CallUs /></Notice>
      ) : (
        <p class="guest-where">{state.kind === 'sent' ? rich('guest_sent', { number: state.numberMasked, time: formatTime(state.expiresAt) }) : rich('guest_where', { number: numberMasked })}</p>
      )}
      {state.kind === 'fresh' && !enters && <p class="secondary">{t('guest_where_hint')}</p>}
      <div role="alert">{trouble !== null && state.kind !== 'used_up' && <Trouble code={trouble} />}</div>
      {state.kind === 'fresh' && !enters && <p class="actions"><Button busy={sending} onClick={() => void send()}>{t('guest_send')}</Button></p>}
      {enters && (
        <>
          <CodeField id={id} link={link} form={form} refuse={(error) => setForm((before) => refused(before, error))} check={(fault) => setForm((before) => ({ ...before, fault }))} entered={entered} />
          <Again form={form} sending={sending} send={() => void send()} />
        </>
      )}
    </section>
  );
}

function Trouble({ code }: { code: ApiError['code'] }): JSX.Element {
  return <Notice tone="warning" title={errorText(new ApiError(code, 0, null))}>{code !== 'guest_code_too_soon' && <CallUs />}</Notice>;
}

interface FieldProps {
  id: BookingId;
  link: string;
  form: GuestForm;
  refuse: (error: unknown) => void;
  check: (fault: CodeFault | null) => void;
  entered: () => void;
}

/** One field, big digits. The telephone offers the code by itself; pasting a whole SMS works. */
function CodeField({ id, link, form, refuse, check, entered }: FieldProps): JSX.Element {
  const [code, setCode] = useState('');
  const [busy, setBusy] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const error = faultText(form.fault);
  useEffect(() => input.current?.focus(), []);
  useEffect(() => {
    if (form.fault !== null) input.current?.select();
  }, [form.fault]);
  const enter = async (): Promise<void> => {
    const fault = faultOf(code);
    check(fault);
    if (fault !== null || busy) return;
    setBusy(true);
    try {
      await api.enterAsGuest(id, link, code);
      entered();
      return;
    } catch (failure) {
      refuse(failure);
    }
    setBusy(false);
  };
  return (
    <form
      noValidate
      onSubmit={(submit) => {
        submit.preventDefault();
        void enter();
      }}
    >
      <div class="field">
        <label for="guest-code">{t('guest_code')}</label>
        <p class="field-hint" id="guest-code-hint">{t('guest_code_hint')}</p>
        <input
          ref={input}
          id="guest-code"
          class="input guest-code"
          type="text"
          inputMode="numeric"
          autocomplete="one-time-code"
          pattern="[0-9]*"
          size={DIGITS}
          value={code}
          aria-invalid={error !== undefined}
          aria-describedby={error === undefined ? 'guest-code-hint' : 'guest-code-error'}
          onInput={({ currentTarget }) => {
            const digits = tidyCode(currentTarget.value);
            currentTarget.value = digits;
            setCode(digits);
          }}
        />
        <div role="alert">{error !== undefined && <p class="field-error" id="guest-code-error"><IconAlert /><span>{error}</span></p>}</div>
      </div>
      <p class="actions"><Button type="submit" busy={busy}>{t('guest_enter')}</Button></p>
    </form>
  );
}

function faultText(fault: CodeFault | null): string | undefined {
  switch (fault?.kind) {
    case undefined:
      return undefined;
    case 'missing':
      return t('guest_fault_missing');
    case 'short':
      return t('guest_fault_short', { missing: fault.missing });
    case 'refused':
      return errorText(new ApiError(fault.code, 0, null));
  }
}

/** What to do when no code comes. */
function Again({ form, sending, send }: { form: GuestForm; sending: boolean; send: () => void }): JSX.Element {
  const left = pauseLeft(form.againAt, now.value);
  return (
    <section class="section" aria-labelledby="guest-again">
      <h2 id="guest-again">{t('guest_not_arrived')}</h2>
      <ul>
        <li>{t('guest_not_arrived_1')}</li>
        <li>{t('guest_not_arrived_2')}</li>
        <li>{t('guest_not_arrived_3')}</li>
      </ul>
      <p>
        {left > 0 && form.againAt !== null
          ? <span aria-live="off">{t('guest_again_in', { time: formatCountdown(form.againAt, now.value, locale.value) })}</span>
          : <Button kind="outline" busy={sending} onClick={send}>{t('guest_again')}</Button>}
      </p>
      <CallUs />
    </section>
  );
}
